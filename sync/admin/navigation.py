"""The sidebar: pages of the company one is in, with a badge where records wait for a person of this role."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse

from companies.models import Company
from integration import safety
from sync.admin.pages import visit_of
from sync.admin.visit import MOST_COMPANIES, Visit, switchable
from sync.admin.where import where
from sync.models import Standing

Item = dict[str, Any]
LISTED = 20  # companies in the sidebar; the page has all of them


def shared(request: HttpRequest) -> dict[str, Any]:
    """What every page inside the frame knows: the visit, if the address names a company."""
    visit = _visit(request)
    return {
        "visit": visit,
        "company": visit.company if visit else None,
        # The demo says on its pages that nothing real is touched.
        "simulated": safety.is_loopback(settings.PROCORE_API_URL),
    }


def subheader(request: HttpRequest) -> str:
    visit = _visit(request)
    return visit.company.name if visit else ""


def switcher(request: HttpRequest) -> list[Item]:
    """Nothing to switch with one company."""
    visit = _visit(request)
    companies = visit.companies if visit else _mine(request)
    if len(companies) < 2:
        return []
    every = {"icon": "domain", "title": "All companies", "link": reverse("admin:all_companies")}
    if len(companies) > MOST_COMPANIES:
        return [every, *([_company(visit.company)] if visit else [])]
    return [every, *(_company(one) for one in companies)]


def groups(request: HttpRequest) -> list[Item]:
    visit = _visit(request)
    if visit is None:
        return _without_company(request)
    return [
        {"title": "", "items": [_item(visit, "Overview", "space_dashboard", "overview", exact=True)]},
        {"title": "To do", "items": _to_do(visit)},
        {"title": "Records", "items": _records(visit)},
        {"title": "Month end", "items": [_item(visit, "Reconciliation", "balance", "reconciliation")]},
        {
            "title": "History",
            "items": [
                _item(visit, "Runs and log", "history", "runs"),
                _item(visit, "Audit trail", "verified_user", "audit"),
            ],
        },
        {"title": "Set-up", "items": _set_up(visit)},
    ]


def _without_company(request: HttpRequest) -> list[Item]:
    """On the list of all companies: the list, and the way into each."""
    if not request.user.is_authenticated:
        return []
    mine = _mine(request)[:LISTED]
    every = {"title": "All companies", "icon": "domain", "link": reverse("admin:all_companies")}
    return [{"title": "", "items": [every]}, {"title": "Companies", "items": [_company(one) for one in mine]}]


def _mine(request: HttpRequest) -> list[Company]:
    """Where no company is named; asked for once in a request."""
    known: list[Company] | None = getattr(request, "companies_of_person", None)
    if known is None:
        known = switchable(request.user)
        request.companies_of_person = known  # type: ignore[attr-defined]
    return known


def _to_do(visit: Visit) -> list[Item]:
    stuck = visit.badges.rows(Standing.NEEDS_YOU) if visit.may("retry") else 0
    stuck -= visit.resting if stuck else 0
    waiting = visit.badges.rows(Standing.APPROVAL, kind="claim") if visit.may("approve") else 0
    to_link = visit.badges.to_link if visit.may("link") else 0
    clashing = visit.badges.rows(Standing.CONFLICT) if visit.may("resolve") else 0
    return [
        _item(visit, "Error desk", "support", "desk", badge=stuck, tone="red"),
        _item(visit, "Claims", "receipt_long", "claims", badge=waiting, tone="blue"),
        _item(visit, "Conflicts", "call_split", "conflicts", badge=clashing, tone="orange"),
        _item(visit, "Linking desk", "join_inner", "linking", badge=to_link, tone="grey"),
    ]


def _records(visit: Visit) -> list[Item]:
    return [
        _item(visit, title, icon, "records", kind)
        for title, icon, kind in (
            ("Vendors", "storefront", "vendor"),
            ("Projects", "apartment", "project"),
            ("WBS codes", "account_tree", "wbs_code"),
        )
    ] + [
        _item(visit, "Payments", "payments", "payments"),
        _item(
            visit,
            "Direct costs",
            "shopping_cart",
            "records",
            "direct_cost",
            badge=visit.badges.unplaced,
            tone="grey",
        ),  # fmt: skip
    ]


def _set_up(visit: Visit) -> list[Item]:
    connections: Item = {"title": "Connections", "icon": "cable", "link": where(visit.company, "connections")}
    if visit.badges.lost:
        connections |= {"badge": f"{visit.badges.lost:,}", "badge_variant": "orange"}
    return [
        connections,
        _item(visit, "Settings", "tune", "settings"),
        _item(visit, "Schedules", "event_repeat", "schedules"),
        _item(visit, "People", "group", "people"),
        _item(visit, "Your e-mails", "mail", "my_mail"),
    ]


def _item(
    visit: Visit,
    title: str,
    icon: str,
    page: str,
    *args: object,
    exact: bool = False,
    badge: int = 0,
    tone: str = "",
) -> Item:
    link = visit.url(page, *args)
    item: Item = {"title": title, "icon": icon, "link": link}
    if exact:
        item["active"] = visit.request.path == link
    if badge:
        item |= {"badge": f"{badge:,}", "badge_variant": tone}
    return item


def _company(company: Company) -> Item:
    return {"icon": "apartment", "title": company.name, "link": reverse("admin:overview", args=[company.pk])}


def _visit(request: HttpRequest) -> Visit | None:
    """The connecting pages name their company by its key, all others by its number."""
    match = request.resolver_match
    named = match.kwargs if match and request.user.is_authenticated else {}
    if "company_id" in named:
        return visit_of(request, pk=named["company_id"])
    key = named.get("company", "")
    if not (isinstance(key, str) and key):
        return None
    try:
        return visit_of(request, **({"pk": int(key)} if key.isdecimal() else {"key": UUID(key)}))
    except (Http404, ValueError):
        return None
