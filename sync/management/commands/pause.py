"""`manage.py pause`: nothing more is read or written until someone resumes."""

from __future__ import annotations

from companies.models import Company
from sync import switchboard
from sync.actor import Actor
from sync.management.deciding import Answer, Deciding, Options


class Command(Deciding):
    help = "Pause a company. Exit codes: 0 done, 1 something needs a person, 2 wrong use."

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "pause"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:  # noqa: ARG002 - it has none of its own
        switchboard.pause(company, actor)
        text = f"{company.name} is paused. What is under way is finished first."
        return Answer({"mode": company.mode, "since": company.paused_at}, [text])
