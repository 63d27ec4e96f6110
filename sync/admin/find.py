"""Finding a record by what people know of it: a name, a number, an exact amount, an id of either system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse

from sync.admin import navigation, words
from sync.admin.answer import Answer
from sync.admin.figures import KINDS
from sync.admin.pages import page
from sync.admin.paging import searched
from sync.admin.records import TITLES, record_url, why
from sync.admin.search import amount_of, found_by, has_words, projects
from sync.admin.visit import Visit
from sync.models import Mapping
from sync.registry import READERS

MOST = 100  # records on the page
LIGHT = (
    "procore_seen", "quickbooks_seen", "base", "plan", "project__procore_seen", "project__quickbooks_seen",
    "project__base", "project__plan",
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Records of one kind; `every` is the list that has all of them."""

    title: str
    rows: list[Mapping]
    every: str

    # A column that is empty for every row is left out.
    @property
    def has_vendors(self) -> bool:
        return any(row.vendor_name for row in self.rows)

    @property
    def has_projects(self) -> bool:
        return any(row.project_id for row in self.rows)

    @property
    def has_money(self) -> bool:
        return any(row.money is not None for row in self.rows)


@page
def find(visit: Visit) -> HttpResponse:
    search = searched(visit.request.GET)
    found = list(_records(visit, search)[: MOST + 1]) if search else []
    pages = _pages(visit, search) if search else []
    rows = found[:MOST]
    for row in rows:
        shown: Any = row
        shown.url, shown.why = record_url(visit, row), why(row)
    return visit.render(
        "sync/find.html",
        search=search,
        answer=_answer(search, rows, pages, len(found) > MOST),
        pages=pages,
        groups=_groups(visit, rows),
    )


def _records(visit: Visit, search: str) -> QuerySet[Mapping]:
    """What is exactly this first, then what begins with it."""
    exact, starts = _exactly(search), Q(label__istartswith=search) | Q(vendor_name__istartswith=search)
    # What is exactly so by number or label is among these.
    hits = has_words(search) | _by_id(search) | _over(search)
    hits |= Q(project__in=projects(visit.company, search))
    rank = Case(
        When(exact, then=Value(0)), When(starts, then=Value(1)), default=Value(2), output_field=IntegerField()
    )
    rows = found_by(
        Mapping.objects.filter(company=visit.company, entity__in=KINDS), visit.company, KINDS, hits
    )
    rows = rows.with_standing().select_related("project", "company")
    return rows.order_by(rank, "-date", "label", "pk").defer(*LIGHT)


def _exactly(search: str) -> Q:
    """A number, an id ("58", "Bill:130") or an amount ("22639.39", "$22,639.39")."""
    return Q(number__iexact=search) | Q(label__iexact=search) | _by_id(search) | _over(search)


def _by_id(search: str) -> Q:
    """Of either system; QuickBooks' own with its kind or without, in any case."""
    kind, _, number = search.rpartition(":")
    kinds = [one for one in READERS if kind.casefold() in ("", one.casefold())]
    documents = [f"{one}:{number}" for one in kinds]
    # "BillPayment:345/Bill:120" is found by 345, too.
    part = Q(quickbooks_id__contains=f":{number}/") if number.isdecimal() else Q(pk__in=())
    return Q(procore_id=search) | Q(quickbooks_id__in=[search, *documents]) | part


def _over(search: str) -> Q:
    amount = amount_of(search)
    return Q(pk__in=()) if amount is None else Q(money=amount) | Q(retention=amount)


def _pages(visit: Visit, search: str) -> list[dict[str, Any]]:
    if not any(letter.isalnum() for letter in search):
        return []  # a hyphen is in a title, too, but nobody looks for it
    items = [item for group in navigation.groups(visit.request) for item in group["items"]]
    return [item for item in items if search.casefold() in item["title"].casefold()]


def _groups(visit: Visit, rows: list[Mapping]) -> list[Group]:
    """In the order of their best hit."""
    by: dict[str, list[Mapping]] = {}
    for row in rows:
        by.setdefault(row.entity, []).append(row)
    return [Group(TITLES[kind], of, _every(visit, kind)) for kind, of in by.items()]


def _every(visit: Visit, kind: str) -> str:
    lists = {"claim": "claims", "payment": "payments"}
    return visit.url(lists[kind]) + "?tab=all" if kind in lists else visit.url("records", kind)


def _answer(search: str, rows: list[Mapping], pages: list[dict[str, Any]], more: bool) -> Answer:
    if not search:
        return Answer("grey", "search", "What are you looking for?", "A name, a number, an amount or an id.")
    if not rows and not pages:
        hint = (
            "Search finds vendors, projects, claim and bill numbers, exact amounts and ids of both systems."
        )
        return Answer("grey", "search_off", f"Nothing has “{search}”.", hint)
    if more:
        return Answer(
            "blue", "search", f"More than {MOST} records have “{search}”.", "The nearest are shown."
        )
    parts = [words.count(len(rows), "record")] if rows else []
    parts += [words.count(len(pages), "page")] if pages else []
    one = len(rows) + len(pages) == 1
    return Answer("blue", "search", f"{words.listed(parts)} {'has' if one else 'have'} “{search}”.")
