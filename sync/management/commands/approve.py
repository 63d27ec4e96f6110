"""`manage.py approve`: an approver releases the bills of claims as they are planned at this moment."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core.management.base import CommandParser

from companies.models import Company
from sync import desk
from sync.actor import Actor
from sync.admin import words
from sync.management.claims import Chosen, Left, chosen, not_live, waiting
from sync.management.deciding import Answer, Deciding, Facts, Options, wrong_use
from sync.management.finding import add_ids, ids_of, named
from sync.models import Mapping


class Command(Deciding):
    help = "Approve claims. Exit codes: 0 done, 1 something needs a person, 2 wrong use."
    by_a_person = True

    def add_more(self, parser: CommandParser) -> None:
        add_ids(parser, "claims by their ids in Procore")
        parser.add_argument("--all", action="store_true", help="every claim that waits for approval")

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "approve"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:
        assert isinstance(actor, User)  # noqa: S101 - --as is required
        if bool(options["ids"]) == options["all"]:
            raise wrong_use("Give the ids of claims in Procore, or --all.")
        if company.went_live_at is None:
            return not_live(company)
        found = waiting(company) if options["all"] else chosen(company, options["ids"])
        decided = desk.approve(company, actor, [(row.pk, row.plan_fingerprint) for row in found.ready])
        found.left += [Left(row, _why_not(company)) for row in decided.changed]
        return _answer(decided.done, found)


def _why_not(company: Company) -> str:
    if company.options.different_approver:
        return "it changed meanwhile, or a different person has to approve it"
    return "it changed meanwhile; look again"


def _answer(done: Sequence[Mapping], found: Chosen) -> Answer:
    facts = {
        "approved": [_facts(row) for row in done],
        "approved_before": [ids_of(row) for row in found.before],
        "left": [one.facts for one in found.left],
    }
    lines = [f"{named(row)}, approved for {words.money(row.money)}." for row in done]
    lines += [f"{named(row)}, was approved before." for row in found.before]
    lines += [one.line for one in found.left]
    return Answer(facts, lines or ["Nothing waits for approval."], needs_a_person=bool(found.left))


def _facts(row: Mapping) -> Facts:
    return {**ids_of(row), "amount": row.money, "fingerprint": row.plan_fingerprint}
