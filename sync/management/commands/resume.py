"""`manage.py resume`: what was paused goes on where it stopped."""

from __future__ import annotations

from companies.models import Company
from sync import pauses
from sync.actor import Actor
from sync.management.deciding import Answer, Options
from sync.management.pausing import Pausing, side_of


class Command(Pausing):
    help = (
        "Let a paused company, writing to one of its sides, or the whole installation go on. "
        "Exit codes: 0 done, 1 something needs a person, 2 wrong use."
    )

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:
        side = side_of(options)
        pauses.resume(company, actor, side)
        lines = [f"{company.name}: {pauses.what(side)} goes on." if side else f"{company.name} goes on."]
        left = pauses.in_force(company)
        lines += [f"{_what(one)} is still paused." for one in left]
        return Answer({"mode": company.mode, "still_paused": [_what(one) for one in left]}, lines)

    def decide_for_all(self, actor: Actor) -> Answer:
        names = [one.name for one in pauses.lift(actor)]
        return Answer(
            {"lifted": names}, [f"Going on: {', '.join(names)}." if names else "Nothing was halted."]
        )


def _what(one: pauses.Pause) -> str:
    return "The whole installation" if one.halted else pauses.what(one.side).capitalize()
