"""`manage.py golive`: from now on what was planned is written; claims still need approval."""

from __future__ import annotations

from dataclasses import asdict

from companies.models import Company
from sync import checklist, switchboard
from sync.actor import Actor
from sync.admin import words
from sync.checklist import Intended
from sync.management.deciding import Answer, Deciding, Options


class Command(Deciding):
    help = "Leave preview mode. Exit codes: 0 done, 1 something needs a person, 2 wrong use."

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "golive"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:  # noqa: ARG002 - it has none of its own
        if company.went_live_at:
            return Answer(
                {"mode": company.mode, "since": company.went_live_at}, [f"{company.name} is live already."]
            )
        intended = checklist.intended(company)
        switchboard.go_live(company, actor)
        facts = {"mode": company.mode, "since": company.went_live_at, "written_first": asdict(intended)}
        return Answer(facts, [f"{company.name} is live.", *_first(intended)])


def _first(intended: Intended) -> list[str]:
    """What is written first, as it was planned in preview mode."""
    counts = [(intended.items, "item"), (intended.vendors, "vendor"), (intended.links, "link")]
    planned = [words.count(rows, word) for rows, word in counts if rows]
    planned += ["the cost code list"] if intended.cost_code_list else []
    lines = [f"Written first: {words.listed(planned)}."] if planned else []
    claims = intended.claims_to_approve
    return (
        [*lines, f"{words.count(claims, 'claim')} {words.waits(claims)} for approval."] if claims else lines
    )
