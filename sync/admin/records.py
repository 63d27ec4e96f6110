"""What do we know of vendors, projects and WBS codes? Plain lists, and one over every kind."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from integration import problems
from sync import exclusions, remote_pages
from sync.admin import words
from sync.admin.causes import title_of
from sync.admin.figures import KINDS, WORKING
from sync.admin.one_cause import held_by
from sync.admin.pages import page
from sync.admin.paging import address, keyed, searched
from sync.admin.search import found_by, has_words
from sync.admin.standings import LOOKS
from sync.admin.unplaced_costs import Unplaced, summed
from sync.admin.visit import Visit
from sync.models import Mapping, Standing
from sync.models.sort_order import SortOrder
from sync.models.standing import MappingQuerySet

TITLES = {
    "vendor": "Vendors", "project": "Projects", "wbs_code": "WBS codes", "claim": "Claims",
    "payment": "Payments", "direct_cost": "Direct costs",
}  # fmt: skip
WORDS = {
    "vendor": "vendor", "project": "project", "wbs_code": "WBS code", "claim": "claim",
    "payment": "payment", "direct_cost": "direct cost",
}  # fmt: skip
BY_NAME = SortOrder(("entity", "label", "id"))
# When a kind of record shows up, where that is not plain.
APPEARS = {"direct cost": "They appear when a cost in QuickBooks is on an item of a linked project."}
# What going live does with a planned record: make its counterpart, or note the link in Procore.
MADE = {"new": Q(quickbooks_id=""), "linked": ~Q(quickbooks_id="")}
# How one and how many are said to stand; what moves by itself is one thing.
STAND = {
    Standing.NEEDS_YOU: ("needs you", "need you"),
    Standing.CONFLICT: ("was changed on both sides", "were changed on both sides"),
    Standing.APPROVAL: ("waits for approval", "wait for approval"),
    Standing.REJECTED: ("is rejected", "are rejected"),
    Standing.IN_STEP: ("is in step", "are in step"),
    Standing.EXCLUDED: ("is excluded by a rule", "are excluded by a rule"),
    Standing.ARCHIVED: ("is archived", "are archived"),
    Standing.PREVIEWED: ("is planned", "are planned"),
    Standing.NOT_LINKED: ("is not linked", "are not linked"),
    **dict.fromkeys(WORKING, ("is on the way", "are on the way")),
}


@page
def records(visit: Visit, kind: str) -> HttpResponse:
    if kind not in TITLES:
        raise Http404("no such kind of record")
    return _list(visit, (kind,), TITLES[kind], WORDS[kind])


@page
def every_record(visit: Visit) -> HttpResponse:
    """All kinds together: where the overview's tiles lead."""
    return _list(visit, KINDS, "All records", "record")


def record_url(visit: Visit, row: Mapping) -> str:
    """A claim has a page of its own."""
    page_name = "claim" if row.entity == "claim" else "record"
    return reverse(f"admin:{page_name}", args=[visit.company.pk, row.pk])


def _list(visit: Visit, kinds: tuple[str, ...], title: str, word: str) -> HttpResponse:
    asked = [one for one in visit.request.GET.get("standing", "").split(",") if one in set(Standing)]
    search = searched(visit.request.GET)
    rows = Mapping.objects.filter(company=visit.company, entity__in=kinds)
    by = _counts(visit, kinds)
    if asked:
        rows = rows.standing_at(*map(Standing, asked))
    made = visit.request.GET.get("made", "")
    if made in MADE:
        rows = rows.filter(MADE[made])
    if search:
        rows = found_by(rows, visit.company, kinds, _matches(search))
    cause = searched(visit.request.GET, "cause")
    if cause:
        rows = rows.filter(held_by(cause))
    narrowed = search or cause or made in MADE
    total = rows.count() if narrowed else sum(by.get(one, 0) for one in (asked or by))
    shown = keyed(_lean(rows), BY_NAME, visit.request.GET, total)
    remote_pages.see_places(shown.rows)
    for row in shown.rows:
        _decorate(visit, row)
    shows: list[Any] = shown.rows
    # A column that is empty for every row is left out.
    has = {"of": any(row.of for row in shows), "money": any(row.money is not None for row in shows)}
    unplaced = summed(visit.company) if kinds == ("direct_cost",) else Unplaced()
    sentence = _sentence(by, asked, total, word, search)
    return visit.render(
        "sync/records.html",
        has=has,
        title=title,
        kinds=kinds,
        many=len(kinds) > 1,
        page=shown,
        total=total,
        search=search,
        cause=cause,
        cause_title=title_of(cause, shown.rows),
        sentence=sentence if asked or search else _with_unplaced(sentence, unplaced),
        unplaced=unplaced,
        tabs=_tabs(visit, by, asked),
        asked=",".join(asked),
    )


def _counts(visit: Visit, kinds: tuple[str, ...]) -> dict[str, int]:
    """By standing; what nobody stands at is absent."""
    counts = {one: sum(visit.figures.rows(one, kind=kind) for kind in kinds) for one in Standing}
    return {str(standing): rows for standing, rows in counts.items() if rows}


def _lean(rows: MappingQuerySet) -> QuerySet[Mapping]:
    return (
        rows.with_standing()
        .select_related("project", "company")
        .defer(
            "procore_seen",
            "quickbooks_seen",
            "base",
            "plan",
            "project__procore_seen",
            "project__quickbooks_seen",
            "project__base",
            "project__plan",
        )
    )


def _decorate(visit: Visit, row: Mapping) -> None:
    shown: Any = row
    shown.url = record_url(visit, row)
    shown.procore_url, shown.quickbooks_url = remote_pages.urls(row)
    shown.why = why(row)
    of = row.vendor_name or (row.project.label if row.project else "")
    shown.of = "" if of == row.label else of


def why(row: Mapping) -> str:
    """In a few words, for a list: the problem or the rule; blank when there is none."""
    if row.excluded:
        return exclusions.explain(row.excluded, row.facts)
    if row.problem in problems.CATALOGUE:
        return problems.explain(row.problem, {"label": row.label, "name": row.label, **row.facts}).title
    return ""


def _matches(search: str) -> Q:
    return has_words(search) | Q(procore_id=search) | Q(quickbooks_id__endswith=f":{search}")


def _tabs(visit: Visit, by: dict[str, int], asked: list[str]) -> list[dict[str, Any]]:
    tabs = [
        {
            "title": "All",
            "rows": sum(by.values()),
            "on": not asked,
            "url": address(visit.request.GET, standing=""),
        }
    ]
    for standing, look in LOOKS.items():
        if by.get(standing) or standing in asked:
            url = address(visit.request.GET, standing=standing)
            tabs.append(
                {"title": look.word, "rows": by.get(standing, 0), "on": standing in asked, "url": url}
            )
    return tabs


def _sentence(by: dict[str, int], asked: list[str], total: int, word: str, search: str) -> dict[str, str]:
    if search:
        return {"tone": "grey", "icon": "search", "sentence": f"{words.count(total, word)} with “{search}”."}
    if asked:
        look = LOOKS[asked[0]]
        one, many = STAND.get(Standing(asked[0]), ("stands elsewhere", "stand elsewhere"))
        return {
            "tone": look.tone if total else "grey",
            "icon": look.icon,
            "sentence": f"{words.count(total, word)} {one if total == 1 else many}.",
        }
    if not total:
        nothing = f"No {word} has been {'made' if word in APPEARS else 'read'} yet."
        return {"tone": "grey", "icon": "inbox", "sentence": nothing, "detail": APPEARS.get(word, "")}
    stuck = by.get(Standing.NEEDS_YOU, 0) + by.get(Standing.CONFLICT, 0)
    if stuck:
        sentence = f"{stuck:,} of {words.count(total, word)} {words.needs(stuck)} you."
        return {"tone": "red", "icon": "error", "sentence": sentence}
    in_step = by.get(Standing.IN_STEP, 0)
    return {
        "tone": "green" if in_step == total else "grey",
        "icon": "check_circle" if in_step == total else "database",
        "sentence": f"{in_step:,} of {words.count(total, word)} {words.are(in_step)} in step.",
        "detail": "None needs you.",
    }


def _with_unplaced(told: dict[str, str], unplaced: Unplaced) -> dict[str, str]:
    """Costs that can't be placed are no records of this list, and are never all well."""
    if not unplaced.rows:
        return told
    calm = told["tone"] != "red"
    detail = f"{told.get('detail', '')} {unplaced.sentence}".strip()
    return {**told, "detail": detail} | ({"tone": "orange", "icon": "wrong_location"} if calm else {})
