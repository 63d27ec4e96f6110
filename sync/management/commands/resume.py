"""`manage.py resume`: a paused company goes on where it stopped."""

from __future__ import annotations

from companies.models import Company
from sync import switchboard
from sync.actor import Actor
from sync.management.deciding import Answer, Deciding, Options


class Command(Deciding):
    help = "Let a paused company go on. Exit codes: 0 done, 1 something needs a person, 2 wrong use."

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "pause"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:  # noqa: ARG002 - it has none of its own
        switchboard.resume(company, actor)
        return Answer({"mode": company.mode}, [f"{company.name} goes on."])
