"""The first-run checklist: what is done, what comes now, and what going live would write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from companies.models import Company
from sync.entities.cost_code_list import NAME
from sync.models import Mapping
from sync.plan import Outcome

State = Literal["done", "now", "later"]


@dataclass(frozen=True)
class Step:
    """`page` is a page's name in the admin."""

    key: str
    title: str
    state: State
    text: str
    page: str


@dataclass(frozen=True)
class Intended:
    """What would be written first, as planned in preview mode."""

    items: int
    vendors: int
    links: int
    cost_code_list: str
    claims_to_approve: int
    claims_excluded: int
    claims_in_need: int

    @property
    def records(self) -> int:
        return self.items + self.vendors + self.links + int(bool(self.cost_code_list))


def readiness(company: Company) -> list[Step]:
    """Seven steps; the first that is not done is the one for now."""
    steps: list[Step] = []
    for key, title, done, text, page in _facts(company):
        state: State = "done" if done else ("later" if any(one.state != "done" for one in steps) else "now")
        steps.append(Step(key, title, state, text, page))
    return steps


def what_is_missing(company: Company) -> str:
    """The steps without which nobody may go live, in words; blank when there is none."""
    needed = {"procore", "quickbooks", "accounts", "projects"}
    return ", ".join(
        one.title[0].lower() + one.title[1:]
        for one in readiness(company)
        if one.key in needed and one.state != "done"
    )


def intended(company: Company) -> Intended:
    """Counted from the plans that preview mode has made."""
    rows = Mapping.objects.filter(company=company, archived_at=None)
    planned = rows.filter(plan_fingerprint="planned")
    lists = rows.filter(entity="cost_code_list", procore_id="").exists()
    claims = rows.filter(entity="claim", quickbooks_id="")
    return Intended(
        items=planned.filter(entity="wbs_code", quickbooks_id="").count(),
        vendors=planned.filter(entity="vendor", quickbooks_id="").count(),
        links=planned.filter(entity__in=["vendor", "project"]).exclude(quickbooks_id="").count(),
        cost_code_list=NAME if lists else "",
        claims_to_approve=claims.filter(plan__outcome__in=[Outcome.APPROVAL, Outcome.WAITS]).count(),
        claims_excluded=claims.exclude(excluded="").count(),
        claims_in_need=claims.filter(due_at=None).exclude(problem="").count(),
    )


def _facts(company: Company) -> list[tuple[str, str, bool, str, str]]:
    connected = {one.system: one for one in company.connections.all() if one.is_connected}
    options = company.options
    projects, vendors = _linked(company, "project"), _linked(company, "vendor")
    chosen = bool(options.retention_item and options.expense_account and options.income_account)
    seen = bool(company.went_live_at) or _was_planned(company)
    soon = "about a minute"
    return [
        ("procore", "Connect Procore", "procore" in connected and bool(company.procore_company_id),
         company.procore_company_name or soon, "connections"),
        ("quickbooks", "Connect QuickBooks", "quickbooks" in connected,
         company.quickbooks_company_name or soon, "connections"),
        ("accounts", "Choose retention item and accounts", chosen,
         f"from the lists of QuickBooks, {soon}", "settings"),
        ("projects", "Link projects", projects > 0, f"{projects} linked", "linking"),
        ("vendors", "Link vendors", vendors > 0, f"{vendors} linked", "linking"),
        ("preview", "Look at the preview", seen, "what would be written, line by line", "golive"),
        ("golive", "Go live", bool(company.went_live_at), "claims still need approval after that", "golive"),
    ]  # fmt: skip


def _linked(company: Company, entity: str) -> int:
    rows = Mapping.objects.filter(company=company, entity=entity)
    return rows.exclude(procore_id="").exclude(quickbooks_id="").count()


def _was_planned(company: Company) -> bool:
    return Mapping.objects.filter(company=company, entity="claim", planned_at__isnull=False).exists()
