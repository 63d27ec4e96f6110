"""`manage.py archive`: set records aside for good, or take them out again."""

from __future__ import annotations

from django.core.management.base import CommandParser

from companies.models import Company
from sync import desk
from sync.actor import Actor
from sync.management.deciding import Answer, Deciding, Options, wrong_use
from sync.management.finding import KINDS, add_ids, by_any_id, ids_of, named


class Command(Deciding):
    help = "Set records aside. Exit codes: 0 done, 1 something needs a person, 2 wrong use."

    def add_more(self, parser: CommandParser) -> None:
        add_ids(parser, "records by their ids in Procore")
        parser.add_argument("--entity", default="claim", choices=KINDS, help="what the ids are of: claim")
        parser.add_argument("--reason", default="", metavar="TEXT", help="for the audit trail")
        parser.add_argument("--undo", action="store_true", help="take them out of the archive")

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "archive"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:
        if not options["ids"]:
            raise wrong_use("Give the ids of records in Procore.")
        rows = by_any_id(company, options["entity"], options["ids"])
        pks = [row.pk for row in rows]
        if options["undo"]:
            desk.unarchive(company, actor, pks)
        else:
            desk.archive(company, actor, pks, options["reason"])
        word = "taken out of the archive" if options["undo"] else "set aside"
        return Answer(
            {word.replace(" ", "_"): [ids_of(row) for row in rows]},
            [f"{named(row)}, {word}." for row in rows],
        )
