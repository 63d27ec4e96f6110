"""Which costs of synced projects belong to no WBS code, and why? Each line, and the sum of each project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse

from sync import remote_pages
from sync.admin.answer import Answer
from sync.admin.pages import page
from sync.admin.paging import address, paged, searched
from sync.admin.unplaced_costs import Unplaced, documents
from sync.admin.visit import Visit
from sync.models import Mapping


@dataclass(frozen=True)
class Line:
    document: int
    amount: Decimal
    what: str
    project: str
    reason: str
    # Where it is not in that of the books; `amount` is what it comes to there.
    currency: str = ""


@dataclass(frozen=True)
class Row:
    line: Line
    document: Mapping
    url: str


@dataclass(frozen=True)
class Sum:
    project: str
    rows: int
    amount: Decimal
    url: str


@page
def unplaced(visit: Visit) -> HttpResponse:
    every = _lines(visit)
    project = searched(visit.request.GET, "project")
    chosen = [one for one in every if project in ("", one.project)]
    shown = paged(chosen, visit.request.GET)
    return visit.render(
        "sync/unplaced.html",
        page=shown,
        rows=_rows(visit, shown.rows),
        sums=_sums(visit, every),
        project=project,
        count=len(chosen),
        lines=len(every),
        total=_total(chosen),
        every=_total(every),
        answer=_answer(every, chosen, project),
    )


def _lines(visit: Visit) -> list[Line]:
    """Newest document first."""
    found = documents(visit.company).order_by("-date", "-pk").values_list("pk", "plan__unplaced")
    return [
        Line(pk, Decimal(one["amount"]), one["what"], one["project"], one["reason"], one.get("currency", ""))
        for pk, told in found
        for one in told or ()
    ]


def _rows(visit: Visit, lines: Sequence[Line]) -> list[Row]:
    """One query for all documents of the page."""
    rows = Mapping.objects.filter(company=visit.company, pk__in={one.document for one in lines})
    by = {row.pk: row for row in rows.select_related("company").light()}
    return [
        Row(one, by[one.document], remote_pages.quickbooks_url(by[one.document]))
        for one in lines
        if one.document in by
    ]


def _sums(visit: Visit, lines: Iterable[Line]) -> list[Sum]:
    by: dict[str, list[Line]] = {}
    for line in lines:
        by.setdefault(line.project, []).append(line)
    return [
        Sum(name, len(of), _total(of), address(visit.request.GET, project=name))
        for name, of in sorted(by.items())
    ]


def _total(lines: Iterable[Line]) -> Decimal:
    return sum((one.amount for one in lines), Decimal(0))


def _answer(every: Sequence[Line], chosen: Sequence[Line], project: str) -> Answer:
    if not every:
        return Answer(
            "green", "check_circle", "Every cost of a linked project belongs to a WBS code.",
            "Lines of QuickBooks that do not are listed here with the reason.",
        )  # fmt: skip
    if not chosen:
        return Answer("grey", "wrong_location", f"{project} has no unplaced cost.")

    sentence = Unplaced(len(chosen), _total(chosen)).sentence
    return Answer("orange", "wrong_location", sentence, _detail(chosen))


def _detail(lines: Sequence[Line]) -> str:
    hint = "Choose the code’s item on the line in QuickBooks; Plumbline imports it by itself."
    if not any(one.currency for one in lines):
        return f"They are on no item of a WBS code, so they are in no direct cost of Procore. {hint}"
    return (
        "They are on no item of a WBS code or in another currency, so they are in no direct cost of Procore. "
        f"{hint} Enter what is in another currency in Procore by hand."
    )
