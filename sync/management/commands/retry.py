"""`manage.py retry`: look again, now, at records that could not be brought in step."""

from __future__ import annotations

from django.core.management.base import CommandParser

from companies.models import Company
from sync import desk
from sync.actor import Actor
from sync.admin import words
from sync.management.deciding import Answer, Deciding, Options, wrong_use
from sync.management.finding import KINDS, add_ids, by_any_id, ids_of, named
from sync.models import Mapping, Standing


class Command(Deciding):
    help = "Check records again. Exit codes: 0 done, 1 something needs a person, 2 wrong use."

    def add_more(self, parser: CommandParser) -> None:
        add_ids(parser, "records by their ids in Procore")
        parser.add_argument("--entity", default="claim", choices=KINDS, help="what the ids are of: claim")
        parser.add_argument("--all", action="store_true", help="everything that needs you, of every kind")

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "retry"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:
        if bool(options["ids"]) == options["all"]:
            raise wrong_use("Give ids in Procore, or --all.")
        rows = (
            _needing_you(company) if options["all"] else by_any_id(company, options["entity"], options["ids"])
        )
        archived = [row for row in rows if row.archived_at]
        asked = desk.retry(company, actor, [row.pk for row in rows])
        return _answer(rows, archived, asked)


def _needing_you(company: Company) -> list[Mapping]:
    return list(Mapping.objects.filter(company=company).standing_at(Standing.NEEDS_YOU).order_by("pk"))


def _answer(rows: list[Mapping], archived: list[Mapping], asked: desk.Asked) -> Answer:
    facts = {
        "asked": asked.asked,
        "running": asked.running,
        "records": [ids_of(row) for row in rows],
        "archived": [ids_of(row) for row in archived],
    }
    lines = [f"{words.count(asked.asked, 'record')} checked again now."] if asked.asked else []
    if asked.running:
        lines.append(f"{words.count(asked.running, 'record')} being worked on already.")
    lines += [f"{named(row)}, is archived and stays so." for row in archived]
    return Answer(facts, lines or ["Nothing needs you."])
