"""A project's own settings, on its record's page; and items that are named after its number of before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse

from companies.models import Company
from sync import desk
from sync.admin import words
from sync.admin.choices import Option
from sync.admin.pages import action, form
from sync.admin.visit import Visit
from sync.entities.claim_plan import class_of
from sync.merge import DECIDED
from sync.models import Mapping
from sync.refs import sight
from sync.renaming import Renaming, items_to_rename, rename_items

SHOWN = 500  # of the items that would be renamed


@dataclass(frozen=True)
class ProjectOptions:
    """`lost`: a class was chosen that QuickBooks doesn't offer any more."""

    import_costs: bool
    class_id: str
    classes: list[Option]
    # Whether any project's costs are imported, by the company's setting.
    company_imports: bool
    to_rename: int
    being_renamed: int

    @property
    def lost(self) -> bool:
        return bool(self.class_id) and all(one.value != self.class_id for one in self.classes)


def options_of(company: Company, row: Mapping) -> ProjectOptions | None:
    """None for what is no project that is in both systems."""
    if row.entity != "project" or not row.is_linked:
        return None
    waiting, asked = _renamings(company, row)
    return ProjectOptions(
        bool(row.options.get("import_costs", True)),
        class_of(sight(row)),
        _classes(company),
        company.options.import_costs,
        len(waiting),
        len(asked),
    )


@action("settings")
def set_options(visit: Visit, pk: int) -> HttpResponse:
    row = _project(visit, pk)
    known = options_of(visit.company, row)
    if known is None:
        raise Http404("no such project")
    posted = visit.request.POST
    costs, class_id = posted.get("import_costs") == "on", posted.get("class", "")
    if class_id not in ("", known.class_id, *(one.value for one in known.classes)):
        visit.warn("This class is not offered by QuickBooks any more. Nothing was saved. Choose another one.")
        return visit.go("record", pk)
    # What it is already is no change, also where it was never set.
    before = {"import_costs": known.import_costs, "class": known.class_id}
    after: dict[str, object] = {"import_costs": costs, "class": class_id}
    changed = [name for name, value in after.items() if value != before[name]]
    for name in changed:
        desk.set_project_option(visit.company, visit.user, pk, name, after[name])
    visit.say(_saved(row, changed, known, costs, class_id))
    return visit.go("record", pk)


@form("rename")
def rename(visit: Visit, pk: int) -> HttpResponse:
    row = _project(visit, pk)
    waiting, asked = _renamings(visit.company, row)
    if visit.request.method != "POST":
        return _review(visit, row, waiting, asked)
    if not waiting or visit.request.POST.get("saw") != _saw(waiting):
        visit.warn("The names changed while you looked. Nothing was done. Look again.")
        return visit.go("project_rename", pk)
    count = rename_items(visit.company, visit.user, row)
    visit.say(f"{words.count(count, 'item')} of {row.label} {words.are(count)} renamed {visit.soon}.")
    return visit.go("record", pk)


def _review(
    visit: Visit, row: Mapping, waiting: Sequence[Renaming], asked: Sequence[Renaming]
) -> HttpResponse:
    return visit.render(
        "sync/project_rename.html",
        record=row,
        items=waiting[:SHOWN],
        count=len(waiting),
        more=max(0, len(waiting) - SHOWN),
        asked=len(asked),
        saw=_saw(waiting),
        may=visit.may("rename"),
    )


def _project(visit: Visit, pk: int) -> Mapping:
    row = Mapping.objects.filter(company=visit.company, entity="project", pk=pk).first()
    if row is None:
        raise Http404("no such project")
    return row


def _classes(company: Company) -> list[Option]:
    rows = Mapping.objects.filter(company=company, entity="class", quickbooks_gone=False)
    active = rows.filter(quickbooks_seen__active=True).order_by("label")
    return [Option(row.quickbooks_number, row.label) for row in active.defer("plan", "base", "procore_seen")]


def _renamings(company: Company, row: Mapping) -> tuple[list[Renaming], list[Renaming]]:
    """(to be asked for, asked for already)."""
    found = items_to_rename(company, row) if row.is_linked else []
    asked = [one for one in found if _is_asked(one)]
    return [one for one in found if not _is_asked(one)], asked


def _is_asked(one: Renaming) -> bool:
    said = (one.row.base or {}).get(DECIDED, {}).get("name", {})
    return (said.get("procore"), said.get("quickbooks")) == (one.new, one.old)


def _saw(items: Sequence[Renaming]) -> str:
    pairs = [(one.row.pk, one.old, one.new) for one in items]
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()


def _saved(row: Mapping, changed: Sequence[str], known: ProjectOptions, costs: bool, class_id: str) -> str:
    if not changed:
        return "Nothing was changed."
    told = []
    if "import_costs" in changed:
        told.append(f"costs are {'imported' if costs else 'not imported any more'}")
    if "class" in changed:
        names = {one.value: one.text for one in known.classes}
        told.append(
            f"bills get the class {names.get(class_id, class_id)}" if class_id else "bills get no class"
        )
    return f"Saved for {row.label}: {words.listed(told)}."
