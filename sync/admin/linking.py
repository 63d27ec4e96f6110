"""Which record here is which record there? Projects and vendors: to link, linked, set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpResponse

from sync import matching, remote_pages
from sync.admin import words
from sync.admin.figures import OPEN
from sync.admin.link_effect import Effect, of_linking
from sync.admin.linking_there import ACTIVE, THERE, only_there
from sync.admin.pages import page
from sync.admin.paging import address, keyed
from sync.admin.records import why
from sync.admin.visit import Visit
from sync.matching import Suggestion
from sync.models import Mapping
from sync.models.sort_order import SortOrder

KINDS = {"project": "project", "vendor": "vendor"}
BY_LABEL = SortOrder(("label", "id"))
MOST = 100  # pairs on one page; linking some brings up the next
TABS = {"open": "To link", "there": "Only in QuickBooks", "linked": "Linked", "aside": "Set aside"}


@dataclass(frozen=True)
class Pairing:
    """A Procore record to link, with the counterpart that looks most like it."""

    suggestion: Suggestion
    claims: int
    money: Decimal
    # Ordered a moment ago; the worker has not carried it out.
    ordered: bool = False
    # How many Procore records look like the same counterpart: one of them is a duplicate.
    rivals: int = 0
    # What linking would change in Procore; of projects.
    effect: Effect | None = None

    @property
    def stuck(self) -> str:
        """Why it could not be created, where that was asked."""
        row = self.suggestion.procore
        return why(row) if row.make_in and row.problem else ""


@page
def linking(visit: Visit) -> HttpResponse:
    kind = visit.request.GET.get("kind", "")
    kind = kind if kind in KINDS else _kind_with_work(visit)
    tab = visit.request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    counts = _counts(visit)
    return visit.render(
        "sync/linking.html",
        kind=kind,
        tab=tab,
        counts=counts[kind],
        kinds=[
            {
                "key": one,
                "title": f"{word.capitalize()}s",
                "open": counts[one]["open"],
                "url": f"?kind={one}",
                "on": one == kind,
            }
            for one, word in KINDS.items()
        ],
        tabs=[
            {
                "title": title,
                "rows": counts[kind][key],
                "url": address(visit.request.GET, kind=kind, tab=key),
                "on": key == tab,
            }
            for key, title in TABS.items()
        ],
        answer=_answer(kind, counts[kind]),
        **({"open": _to_link, "there": only_there, "linked": _linked, "aside": _aside}[tab](visit, kind)),
    )


@page
def accept_review(visit: Visit, kind: str) -> HttpResponse:
    """All exact pairs on one page, before any of them is linked."""
    return visit.render("sync/linking_exact.html", kind=kind, pairs=matching.exact(visit.company, kind))


def unlinked(visit: Visit, kind: str) -> QuerySet[Mapping]:
    """Procore records without a counterpart that are not set aside."""
    rows = Mapping.objects.filter(company=visit.company, entity=kind, quickbooks_id="", procore_gone=False)
    return rows.exclude(procore_id="").filter(archived_at=None)


def _kind_with_work(visit: Visit) -> str:
    return "project" if unlinked(visit, "project").filter(order__isnull=True).exists() else "vendor"


def _counts(visit: Visit) -> dict[str, dict[str, int]]:
    """By kind and tab, in one query."""
    here = ~Q(procore_id="") & Q(procore_gone=False)
    both = here & ~Q(quickbooks_id="")
    rows = Mapping.objects.filter(company=visit.company, entity__in=KINDS).order_by().values("entity")
    found = rows.annotate(
        open=Count("pk", filter=OPEN),
        linked=Count("pk", filter=both & Q(archived_at=None)),
        aside=Count("pk", filter=here & Q(archived_at__isnull=False)),
        there=Count("pk", filter=THERE & ACTIVE),
    )
    counts = {kind: dict.fromkeys(TABS, 0) for kind in KINDS}
    for kind, *rows_of in found.values_list("entity", *TABS):
        counts[kind] = dict(zip(TABS, rows_of, strict=True))
    return counts


def _to_link(visit: Visit, kind: str) -> dict[str, Any]:
    found = matching.suggestions(visit.company, kind)
    waiting = _waiting(visit, kind, [one.procore for one in found])
    alike = Counter(one.quickbooks.pk for one in found if one.quickbooks)
    pairs = [
        Pairing(
            one,
            *waiting.get(one.procore.pk, (0, Decimal(0))),
            rivals=alike[one.quickbooks.pk] if one.quickbooks else 0,
        )
        for one in found
    ]
    ordered = [
        Pairing(Suggestion(row, None, 0), 0, Decimal(0), ordered=True)
        for row in unlinked(visit, kind).filter(order__isnull=False)
    ]
    pairs.sort(key=lambda one: (-one.money, -one.claims, -one.suggestion.score))
    exact = sum(one.suggestion.grade == "exact" and one.suggestion.quickbooks is not None for one in pairs)
    shown = [*ordered, *pairs]
    return {
        "pairs": [_with_effect(visit, kind, one) for one in shown[:MOST]],
        "more": max(0, len(shown) - MOST),
        "exact": exact,
        "unmatched": sum(_is_alone(one) for one in pairs) if kind == "vendor" else 0,
        "inactive": _inactive(visit, kind),
    }


def _with_effect(visit: Visit, kind: str, pair: Pairing) -> Pairing:
    other = pair.suggestion.quickbooks
    if kind != "project" or other is None:
        return pair
    return replace(pair, effect=of_linking(visit.company, pair.suggestion.procore, other))


def _is_alone(pair: Pairing) -> bool:
    """Nothing looks like it, and nobody has asked to create it yet."""
    return pair.suggestion.quickbooks is None and not pair.suggestion.procore.make_in


def _waiting(visit: Visit, kind: str, rows: Sequence[Mapping]) -> dict[int, tuple[int, Decimal]]:
    """Claims that wait for each record, and their money; one query."""
    claims = Mapping.objects.filter(
        company=visit.company, entity="claim", quickbooks_id="", archived_at=None, excluded=""
    )
    by = "project_id" if kind == "project" else "procore_seen__vendor_id"
    keys = {str(row.pk if kind == "project" else row.procore_id): row.pk for row in rows}
    found = claims.order_by().values(by).annotate(rows=Count("pk"), money=Sum("money"))
    return {
        keys[str(one[by])]: (one["rows"], one["money"] or Decimal(0)) for one in found if str(one[by]) in keys
    }


def _inactive(visit: Visit, kind: str) -> int:
    rows = Mapping.objects.filter(company=visit.company, entity=kind, quickbooks_id="", archived_at=None)
    return rows.exclude(procore_id="").filter(procore_seen__active=False).count()


def _linked(visit: Visit, kind: str) -> dict[str, Any]:
    rows = Mapping.objects.filter(company=visit.company, entity=kind, archived_at=None).with_standing()
    return {"page": _page(visit, rows.exclude(procore_id="").exclude(quickbooks_id=""))}


def _aside(visit: Visit, kind: str) -> dict[str, Any]:
    rows = Mapping.objects.filter(
        company=visit.company, entity=kind, archived_at__isnull=False
    ).with_standing()
    return {"page": _page(visit, rows.exclude(procore_id=""))}


def _page(visit: Visit, rows: QuerySet[Mapping]) -> Any:
    shown = keyed(rows.select_related("company"), BY_LABEL, visit.request.GET, rows.count())
    for row in shown.rows:
        row.urls = remote_pages.urls(row)  # type: ignore[attr-defined]
    return shown


def _answer(kind: str, counts: dict[str, int]) -> dict[str, str]:
    word = KINDS[kind]
    if counts["open"]:
        return {
            "tone": "blue",
            "icon": "join_inner",
            "sentence": f"{words.count(counts['open'], word)} to link.",
        }
    if counts["linked"]:
        return {"tone": "green", "icon": "check_circle", "sentence": f"Every {word} is linked."}
    sentence = f"No {word} of Procore is there to link yet."
    if counts["aside"]:
        sentence = f"Every {word} of Procore is set aside."
    return {"tone": "grey", "icon": "join_inner", "sentence": sentence}
