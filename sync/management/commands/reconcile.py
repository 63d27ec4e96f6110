"""`manage.py reconcile`: both books beside each other, claim by claim."""

from __future__ import annotations

from dataclasses import asdict

from companies.models import Company
from integration.errors import Problem
from integration.problems import explain
from sync.actor import Actor
from sync.management.deciding import Answer, Deciding, Options
from sync.reconcile import Line, reconcile
from sync.values import grouped


class Command(Deciding):
    help = "Compare claims with bills, read fresh. Exit codes: 0 they agree, 1 they differ, 2 wrong use."

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "view"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:  # noqa: ARG002 - it has none of its own
        try:
            lines = reconcile(company)
        except Problem as problem:
            told = explain(problem.code, problem.facts)
            return Answer({"problem": problem.code}, [told.title, told.fix], needs_a_person=True)
        if lines is None:
            return Answer(
                {"busy": True}, ["A worker is busy with this company. Try again in a moment."], True
            )
        return _answer(company, lines)


def _answer(company: Company, lines: list[Line]) -> Answer:
    differing = [line for line in lines if line.cause]
    wrong = [line for line in differing if not line.explained]
    facts = {
        "company": company.name,
        "claims": [{**asdict(line), "agrees": not line.cause} for line in lines],
        "not_explained": len(wrong),
    }
    text = [
        f"{line.project} · {line.claim}, {line.vendor}: due {grouped(line.due)}, billed "
        f"{grouped(line.billed)}, paid {grouped(line.paid)}. {line.cause}"
        for line in differing
    ]
    agreed = len(lines) - len(differing)
    return Answer(
        facts, [*text, f"{agreed} agree, {len(differing)} differ, {len(wrong)} not explained."], bool(wrong)
    )
