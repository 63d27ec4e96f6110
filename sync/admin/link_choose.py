"""Choosing the QuickBooks record for one Procore record by hand, when no suggestion fits."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from rapidfuzz import fuzz

from sync.admin.creating import NAME_PROBLEMS, suggested_name
from sync.admin.link_effect import of_linking
from sync.admin.linking_rows import found_row, name_of, unfit
from sync.admin.pages import page
from sync.admin.paging import searched
from sync.admin.records import why
from sync.admin.visit import Visit
from sync.matching import simplified
from sync.models import Mapping

SHOWN = 50
SAME = 100  # of a hundred


@page
def choose(visit: Visit, kind: str, pk: int) -> HttpResponse:
    row = found_row(visit, kind, pk)
    if not row.procore_id:  # it is linked from its Procore side, or created there
        query = urlencode({"kind": kind, "tab": "there", "q": row.label})
        return HttpResponseRedirect(f"{visit.url('linking')}?{query}")
    search = searched(visit.request.GET)
    found = _candidates(visit, kind, search or row.label, narrow=bool(search))
    return visit.render(
        "sync/linking_choose.html",
        row=row,
        kind=kind,
        search=search,
        candidates=[_with_effect(visit, row, one) for one in found[:SHOWN]],
        more=max(0, len(found) - SHOWN),
        can_make=kind == "vendor" and not row.quickbooks_id and not row.order,
        stuck=why(row) if row.problem in NAME_PROBLEMS else "",
        existing=_existing(visit, row),
        name=suggested_name(row),
    )


def _with_effect(visit: Visit, row: Mapping, one: dict[str, Any]) -> dict[str, Any]:
    if row.entity != "project" or one["why_not"]:
        return one
    return {**one, "effect": of_linking(visit.company, row, one["row"])}


def _existing(visit: Visit, row: Mapping) -> Mapping | None:
    """The vendor of QuickBooks that has this name already; `why_not` says why it can't be linked."""
    kind, _, pk = row.waits_on.partition(":")
    if row.problem not in NAME_PROBLEMS or kind != row.entity or not pk.isdecimal():
        return None
    rows = Mapping.objects.filter(company=visit.company, entity=kind, pk=int(pk), quickbooks_gone=False)
    found = rows.exclude(quickbooks_id="").first()
    if found is not None:
        taken = "linked" if found.procore_id else "being linked" if found.order else ""
        found.why_not = taken or unfit(found)  # type: ignore[attr-defined]
    return found


def _candidates(visit: Visit, kind: str, like: str, *, narrow: bool) -> list[dict[str, Any]]:
    """The most alike first; what can't be linked comes last with the reason, unless it has the very name."""
    rows = Mapping.objects.filter(company=visit.company, entity=kind, procore_id="", quickbooks_gone=False)
    if narrow:
        rows = rows.filter(label__icontains=like)
    wanted = simplified(like)
    found: list[dict[str, Any]] = [
        {"row": row, "seen": row.quickbooks_seen or {}, "why_not": unfit(row), "name": name_of(row)}
        for row in rows.exclude(quickbooks_id="")
    ]
    for one in found:
        one["alike"] = fuzz.token_sort_ratio(wanted, simplified(str(one["name"])))
    found.sort(key=lambda one: (bool(one["why_not"]) and one["alike"] < SAME, -one["alike"]))
    return found
