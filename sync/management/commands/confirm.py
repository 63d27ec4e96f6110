"""`manage.py confirm`: a person has looked at why a company was stopped, and lets it go on."""

from __future__ import annotations

from companies.models import Company
from sync import switchboard
from sync.actor import Actor
from sync.management.deciding import Answer, Deciding, Options


class Command(Deciding):
    help = (
        "Confirm a stop, e.g. after a restore. Exit codes: 0 done, 1 something needs a person, 2 wrong use."
    )

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "confirm"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:  # noqa: ARG002 - it has none of its own
        code = company.stopped_code
        switchboard.confirm_stop(company, actor)
        text = f"{company.name} goes on." if code else f"{company.name} was not stopped."
        return Answer({"confirmed": code}, [text])
