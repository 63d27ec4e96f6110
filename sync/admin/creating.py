"""Making the missing counterpart of a vendor or project: one, or many after a look at what would be made."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpResponse

from integration.problems import explain
from integration.systems import System
from sync import desk
from sync.admin import words
from sync.admin.linking_rows import desk_of, found_row
from sync.admin.linking_there import looks_like
from sync.admin.pages import action, page
from sync.admin.released import remember, waiting_for
from sync.admin.soon import AT_ONCE
from sync.admin.visit import Visit
from sync.entities.vendor_records import unfit_for_quickbooks
from sync.matching import best_for
from sync.models import Mapping

MOST = 200  # made at once
# The problems that another name solves.
NAME_PROBLEMS = ("vendor.exists", "quickbooks.name_taken", "vendor.name_forbidden")


@dataclass(frozen=True)
class Candidate:
    """`alike` is an unlinked record there that looks like the same one: linking would be right then."""

    row: Mapping
    alike: str


@page
def create_review(visit: Visit, kind: str) -> HttpResponse:
    """What would be made, before it is asked for."""
    system = _system(kind, visit.request.GET.get("in", ""))
    picked = [int(pk) for pk in visit.request.GET.getlist("pk") if pk.isdecimal() and len(pk) < 18]
    rows = _makeable(visit, kind, system)
    found = list((rows.filter(pk__in=picked) if picked else rows).order_by("label", "pk")[: MOST + 1])
    candidates = _candidates(visit, kind, system, found[:MOST])
    if not picked:
        candidates = [one for one in candidates if not one.alike]
    return visit.render(
        "sync/linking_create.html",
        kind=kind,
        system=system,
        other=System.PROCORE if system == System.QUICKBOOKS else System.QUICKBOOKS,
        candidates=candidates,
        more=len(found) > MOST,
        begins_with=visit.company.options.project_template,
    )


@action("create")
def create_many(visit: Visit, kind: str) -> HttpResponse:
    posted = visit.request.POST
    system = _system(kind, posted.get("in", ""))
    picked = [int(pk) for pk in posted.getlist("pk") if pk.isdecimal() and len(pk) < 18][:MOST]
    rows = _makeable(visit, kind, system).filter(pk__in=picked)
    asked = desk.create(visit.company, visit.user, list(rows.values_list("pk", flat=True)), system).asked
    if asked:
        visit.say(f"{words.count(asked, kind)} {_made(visit, asked, System(system).title)}.")
    if left := len(picked) - asked:
        visit.warn(f"{words.count(left, kind)} changed while you looked and {words.were(left)} left out.")
    if not picked:
        visit.warn(f"Tick the {kind}s to create first.")
    return desk_of(visit, kind, tab="open" if system == System.QUICKBOOKS else "there")


@action("create")
def create(visit: Visit, kind: str, pk: int) -> HttpResponse:
    """One record; a vendor may get another name in QuickBooks, where its own is taken."""
    row = found_row(visit, kind, pk)
    system = _system(kind, visit.request.POST.get("in", "quickbooks" if row.procore_id else "procore"))
    name = visit.request.POST.get("name", "").replace("\0", "").strip()
    name = "" if name == (row.procore_seen or {}).get("name") else name
    if reason := _unfit(row, name):
        visit.warn(f"{reason}. Nothing was done.")
        return visit.back("link_choose", kind, pk)
    waiting = waiting_for(visit, row.reference)
    if not desk.create(visit.company, visit.user, [pk], system, name).asked:
        visit.warn(f"{row.label} changed while you looked. Nothing was done.")
        return _back(visit, kind, system)
    called = f" as {name}" if name else ""
    remember(visit, f"{row.label} is created in {System(system).title}", row.reference, waiting)
    visit.say(
        f"{row.label} {_made(visit, 1, System(system).title + called)}.",
        undo=visit.url("link_create_undo", kind, pk),
    )
    return _back(visit, kind, system)


@action("create")
def undo_create(visit: Visit, kind: str, pk: int) -> HttpResponse:
    row = found_row(visit, kind, pk)
    if desk.undo_create(visit.company, visit.user, pk):
        visit.say(f"{row.label} is not created.")
    else:
        visit.warn(
            f"{row.label} is being created or has been created already. Unlink it where that is allowed."
        )
    return _back(visit, kind, "quickbooks" if row.procore_id else "procore")


def suggested_name(row: Mapping) -> str:
    """The name to create it under; another one where its own is taken."""
    own = str((row.procore_seen or {}).get("name") or row.label)
    if row.problem == "vendor.name_forbidden":
        return own.replace(":", " ").strip()[:100]
    return f"{own} (Vendor)"[:100] if row.problem in NAME_PROBLEMS else own[:100]


def _back(visit: Visit, kind: str, system: str) -> HttpResponse:
    return desk_of(visit, kind, tab="open" if system == System.QUICKBOOKS else "there")


def _system(kind: str, wanted: str) -> str:
    """Projects begin in QuickBooks, so they are made in Procore only."""
    if wanted not in desk.CREATABLE or kind not in desk.CREATABLE[wanted]:
        raise Http404("not made there")
    return wanted


def _makeable(visit: Visit, kind: str, system: str) -> QuerySet[Mapping]:
    rows = desk.creatable(visit.company, system).filter(entity=kind, make_in="", order__isnull=True)
    return rows.exclude(procore_seen__active=False) if system == System.QUICKBOOKS else rows


def _unfit(row: Mapping, name: str) -> str:
    found = unfit_for_quickbooks({"name": name}).get("name") if name else None
    return explain(found.code, {"label": row.label, **found.facts}).title if found else ""


def _made(visit: Visit, count: int, where: str) -> str:
    """ "is being created in QuickBooks", or "will be created in QuickBooks when you go live"."""
    if visit.soon == AT_ONCE:
        return f"{words.are(count)} being created in {where}"
    return f"will be created in {where} {visit.soon}"


def _candidates(visit: Visit, kind: str, system: str, rows: list[Mapping]) -> list[Candidate]:
    if system == System.PROCORE:
        alike = {pk: row.label for pk, row in looks_like(visit, kind).items()}
    else:
        found = best_for(visit.company, kind, rows)
        alike = {one.procore.pk: one.quickbooks.label for one in found if one.quickbooks}
    return [Candidate(row, alike.get(row.pk, "")) for row in rows]
