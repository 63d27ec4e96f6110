"""`manage.py reject`: an approver sends claims back with a reason."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.management.base import CommandParser

from companies.models import Company
from sync import desk
from sync.actor import Actor
from sync.management.claims import Left, chosen
from sync.management.deciding import Answer, Deciding, Options, wrong_use
from sync.management.finding import add_ids, ids_of, named
from sync.models import Mapping


class Command(Deciding):
    help = "Reject claims with a reason. Exit codes: 0 done, 1 something needs a person, 2 wrong use."
    by_a_person = True

    def add_more(self, parser: CommandParser) -> None:
        add_ids(parser, "claims by their ids in Procore")
        parser.add_argument("--reason", required=True, metavar="TEXT", help="what must change")

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "reject"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:
        assert isinstance(actor, User)  # noqa: S101 - --as is required
        reason = options["reason"].strip()
        if not options["ids"] or not reason:
            raise wrong_use("Give the ids of claims in Procore, and with --reason what must change.")
        found = chosen(company, options["ids"])
        left = found.left + [Left(row, "it was approved before") for row in found.before]
        done: list[Mapping] = []
        for row in found.ready:
            if desk.reject(company, actor, row.pk, row.plan_fingerprint, reason):
                done.append(row)
            else:
                left.append(Left(row, "it changed meanwhile; look again"))
        return _answer(done, left)


def _answer(done: list[Mapping], left: list[Left]) -> Answer:
    facts = {"rejected": [ids_of(row) for row in done], "left": [one.facts for one in left]}
    lines = [f"{named(row)}, rejected. It comes back when it changes in Procore." for row in done]
    return Answer(facts, [*lines, *(one.line for one in left)], needs_a_person=bool(left))
