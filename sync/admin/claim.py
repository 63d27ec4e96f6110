"""Is this exactly what should be in the books? One claim, in every standing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from integration import clock, problems
from integration.problems import Explanation
from sync import exclusions, remote_pages
from sync.admin import side_by_side
from sync.admin.approval import why_not
from sync.admin.claim_answer import came_back, claim_answer
from sync.admin.claim_tabs import tab_of
from sync.admin.history import history
from sync.admin.missing import missing
from sync.admin.pages import page
from sync.admin.payments_of_claim import payments_of
from sync.admin.side_by_side import Sides
from sync.admin.standings import standing_of
from sync.admin.visit import Visit
from sync.admin.where import where
from sync.entities.documents import BILL, document_of
from sync.models import Mapping, Standing

DECIDED = "decided"  # in the address, after a decision
HAS_NEIGHBOURS = (Standing.APPROVAL, Standing.NEEDS_YOU, Standing.REJECTED)


@page
def claim(visit: Visit, pk: int) -> HttpResponse:
    return claim_page(visit, claim_of(visit, pk))


def claim_of(visit: Visit, pk: int) -> Mapping:
    rows = Mapping.objects.filter(company=visit.company, entity="claim").with_standing()
    rows = rows.select_related("company", "project", "approved_by", "rejected_by")
    found: Mapping | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no such claim")
    return found


def claim_page(visit: Visit, one: Mapping, status: int = 200, **more: Any) -> HttpResponse:
    standing = standing_of(one)
    told = explanation(one)
    plan: dict[str, Any] = one.plan or {}
    return visit.render(
        "sync/claim.html",
        status,
        claim=one,
        standing=standing.value,
        answer=claim_answer(one, standing, told, clock.now()),
        told=told,
        fix_url=_fix_url(visit, one, told),
        plan=plan,
        bill=plan.get("bill") or {},
        is_sent=bool(one.quickbooks_id),
        has_rates=any(line.get("qty") for line in (plan.get("bill") or {}).get("lines", [])),
        kept_back_by=exclusions.SETTING_OF.get(one.excluded, "") if standing == Standing.EXCLUDED else "",
        checks=_checks(plan),
        approve_why_not=why_not(visit, one),
        neighbours={} if _is_decided(visit, standing) else _neighbours(visit, one, standing),
        upcoming=_upcoming(visit, one) if _is_decided(visit, standing) else None,
        tab=tab_of(standing),
        **history(one),
        links=_links(one, standing),
        missing=missing(visit.company, one.problem, one.waits_on) if standing == Standing.NEEDS_YOU else None,
        sides=_sides(one, standing),
        payments=payments_of(one) if _is_bill(one) else None,
        can_unlink=bool(one.quickbooks_id),
        can_adopt=not one.quickbooks_id
        and standing in (Standing.NEEDS_YOU, Standing.APPROVAL, Standing.REJECTED),
        can_retry=standing in (Standing.NEEDS_YOU, Standing.TRIES_AGAIN, Standing.IN_STEP, Standing.EXCLUDED),
        can_take_back=bool(
            standing in (Standing.QUEUED, Standing.PAUSED, Standing.TRIES_AGAIN)
            and one.approved
            and not one.quickbooks_id
        ),
        **more,
    )


def _sides(one: Mapping, standing: Standing) -> Sides | None:
    if came_back(one, standing):
        return side_by_side.came_back(one)
    return side_by_side.drifted(one) if standing == Standing.NEEDS_YOU else None


def explanation(one: Mapping) -> Explanation | None:
    if one.problem not in problems.CATALOGUE:
        return None
    return problems.explain(one.problem, {"label": one.label, **one.facts})


def _is_bill(one: Mapping) -> bool:
    """A vendor credit is not paid: it is taken for bills."""
    return bool(one.quickbooks_id) and document_of(one.quickbooks_id) is BILL


def _fix_url(visit: Visit, one: Mapping, told: Explanation | None) -> str:
    """The page that fixes it; the very record to link, if that is known."""
    kind, _, pk = one.waits_on.partition(":")
    if told and told.page == "linking" and kind in ("vendor", "project") and pk.isdecimal():
        return visit.url("link_choose", kind, int(pk))
    return where(visit.company, told.page) if told else ""


def _checks(plan: dict[str, Any]) -> dict[str, Any]:
    found = plan.get("checks") or []
    states = [check.get("state") for check in found]
    return {
        "all": found,
        "count": len(found),
        "passed": states.count("ok"),
        "notes": states.count("note"),
        "blocked": len(found) - states.count("ok") - states.count("note"),
    }


def _neighbours(visit: Visit, one: Mapping, standing: Standing) -> dict[str, Any]:
    """Previous and next of the list this claim stands in, in the list's order."""
    if standing not in HAS_NEIGHBOURS:
        return {}
    rows = Mapping.objects.filter(company=visit.company, entity="claim").standing_at(standing)
    order = list(tab_of(standing).order.sorted(rows).values_list("pk", flat=True))
    if one.pk not in order:
        return {}
    place = order.index(one.pk)
    return {
        "place": place + 1,
        "count": len(order),
        "previous": order[place - 1] if place else None,
        "next": order[place + 1] if place + 1 < len(order) else None,
    }


def _is_decided(visit: Visit, standing: Standing) -> bool:
    """Just now, by whoever sees the page; taken back, it waits again."""
    return DECIDED in visit.request.GET and standing != Standing.APPROVAL


def _upcoming(visit: Visit, one: Mapping) -> dict[str, Any] | None:
    """The claim behind this one in the list of those that wait, else the first; None when all are decided."""
    rows = Mapping.objects.filter(company=visit.company, entity="claim").standing_at(Standing.APPROVAL)
    order = tab_of(Standing.APPROVAL).order
    waiting = list(order.sorted(rows).values("pk", "waiting_since", "label", "vendor_name"))
    here = (one.waiting_since or clock.now(), one.pk)
    behind = (each for each in waiting if (each["waiting_since"], each["pk"]) > here)
    found = next(behind, waiting[0] if waiting else None)
    return {**found, "left": len(waiting)} if found else None


def _vendor(one: Mapping) -> Mapping | None:
    """Whom the claim pays, where that is linked: many a fix is made there."""
    known = (one.procore_seen or {}).get("vendor_id") or ""
    rows = Mapping.objects.filter(company=one.company, entity="vendor", procore_id=known)
    return rows.exclude(procore_id="").exclude(quickbooks_id="").select_related("company").first()


def _links(one: Mapping, standing: Standing) -> list[tuple[str, str]]:
    """Both systems, where they have the record; of what needs somebody the vendor, too."""
    number = (one.quickbooks_seen or {}).get("number") or one.number
    found = [(f"{one.label} in Procore", remote_pages.procore_url(one))] if one.procore_id else []
    if one.quickbooks_id:
        document = document_of(one.quickbooks_id)
        found.append((f"{document.title} {number} in QuickBooks", remote_pages.quickbooks_url(one)))
    if standing == Standing.NEEDS_YOU and (vendor := _vendor(one)):
        found.append((f"{vendor.label} in QuickBooks", remote_pages.quickbooks_url(vendor)))
    return [(text, url) for text, url in found if url]
