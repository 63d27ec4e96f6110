"""`manage.py reconcile`: both books beside each other, claim by claim and project by project."""

from __future__ import annotations

from companies.models import Company
from integration.errors import Problem
from integration.problems import explain
from sync.actor import Actor
from sync.management.deciding import Answer, Deciding, Options
from sync.reconcile import Report, reconcile
from sync.reconcile_retention import RetentionAccount
from sync.values import grouped


class Command(Deciding):
    help = "Compare both books, read fresh. Exit codes: 0 all is explained, 1 something is not, 2 wrong use."

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "view"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:  # noqa: ARG002 - it has none of its own
        try:
            report = reconcile(company)
        except Problem as problem:
            told = explain(problem.code, problem.facts)
            return Answer({"problem": problem.code}, [told.title, told.fix], needs_a_person=True)
        if report is None:
            return Answer(
                {"busy": True}, ["A worker is busy with this company. Try again in a moment."], True
            )
        return _answer(company, report)


def _answer(company: Company, report: Report) -> Answer:
    claims = [line for line in report.claims if line.cause]
    costs = [line for line in report.costs if line.cause]
    text = [
        f"{line.project} · {line.claim}, {line.vendor}: due {grouped(line.due)}, billed "
        f"{grouped(line.billed)}, paid {grouped(line.paid)}. {line.detail or line.cause}"
        for line in claims
    ]
    text += [
        f"{line.project} · costs: {grouped(line.quickbooks)} in QuickBooks, "
        f"{grouped(line.procore)} in Procore. {line.cause}"
        for line in costs
    ]
    if report.account:
        text.append(_account(report.account))
    wrong, differing = len(report.not_explained), len(claims) + len(costs)
    agreed = len(report.claims) + len(report.costs) - differing
    return Answer(
        {"company": company.name, **report.as_json()},
        [*text, f"{agreed} agree, {differing} differ, {wrong} not explained."],
        bool(wrong),
    )


def _account(account: RetentionAccount) -> str:
    return (
        f"{account.name}: {grouped(account.by_bills)} by bills and {grouped(account.outside_bills)} outside "
        f"of them make {grouped(account.balance)}."
    )
