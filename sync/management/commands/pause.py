"""`manage.py pause`: nothing more is read or written, or nothing more written to one side, until resumed."""

from __future__ import annotations

from companies.models import Company
from sync import pauses
from sync.actor import Actor
from sync.management.deciding import Answer, Options
from sync.management.pausing import Pausing, side_of


class Command(Pausing):
    help = (
        "Pause a company, writing to one of its sides, or the whole installation. "
        "Exit codes: 0 done, 1 something needs a person, 2 wrong use."
    )

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:
        side = side_of(options)
        pauses.pause(company, actor, side)
        what = f"{company.name}: {pauses.what(side)}" if side else company.name
        paused = [one for one in pauses.in_force(company) if one.side is side and not one.halted]
        facts = {"mode": company.mode, "direction": side, "since": paused[0].since}
        return Answer(facts, [f"{what} is paused. What is under way is finished first."])

    def decide_for_all(self, actor: Actor) -> Answer:
        names = [one.name for one in pauses.halt(actor)]
        told = f"Halted: {', '.join(names)}. " if names else "Everything was halted already. "
        return Answer(
            {"halted": names}, [f"{told}`manage.py resume --all` lifts it; nothing that waits is lost."]
        )
