"""`manage.py sync`: look for changes now; wait for what comes of it, or only show what would be written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from companies.models import Company
from integration import clock
from sync import work
from sync.actor import Actor, name_of, person
from sync.management.deciding import (
    Answer,
    Options,
    add_actor,
    add_json,
    tell,
    the_actor,
    the_company,
    wrong_use,
)
from sync.management.intentions import intentions
from sync.management.written import Written
from sync.models.standing import REFERENCES
from sync.reading import read_only
from sync.registry import ENTITIES
from sync.waiting import until_nothing_is_due

TIMEOUT = 300
KINDS = tuple(key for key in ENTITIES if key not in REFERENCES)


class Command(BaseCommand):
    help = "Look for changes now. Exit codes: 0 done, 1 something needs a person, 2 wrong use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", default="", metavar="C", help="only this one")
        parser.add_argument("--entity", default="", choices=KINDS, help="only records of this kind")
        parser.add_argument(
            "--preview", action="store_true", help="show what would be written; write nothing"
        )
        parser.add_argument("--wait", action="store_true", help="work here until nothing is due")
        parser.add_argument(
            "--timeout", type=int, default=TIMEOUT, metavar="SECONDS", help=f"the longest wait: {TIMEOUT}"
        )
        add_actor(parser)
        add_json(parser)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        companies = _companies(options["company"])
        action = "view" if options["preview"] and not options["wait"] else "refresh"
        actors = [the_actor(options, company, action) for company in companies]
        answers = [self._one(*pair, options) for pair in zip(companies, actors, strict=True)]
        tell(self, _together(answers), options)

    def _one(self, company: Company, actor: Actor, options: Options) -> Answer:
        if options["preview"] and not options["wait"]:
            return intentions(company, options["entity"])
        if company.rests:
            what = "halted with the whole installation" if company.halted_at else "paused"
            text = f"{company.name} is {what}. Nothing is read or written until someone resumes it."
            return Answer({"company": company.name, "mode": "paused"}, [text], needs_a_person=True)
        if options["preview"]:
            return _read_first(company, actor, options)
        written = Written(company, self._heard(options))
        work.everything(company, why=name_of(actor), by=person(actor), entity=options["entity"])
        if not options["wait"]:
            return Answer({"company": company.name, "asked": True}, [f"{company.name}: looking for changes."])
        until = clock.now() + timedelta(seconds=options["timeout"])
        at_rest = until_nothing_is_due(company, until, written.tell_new)
        return written.answer(at_rest)

    def _heard(self, options: Options) -> Any:
        """Where each written record is told at once; machines get all of them at the end."""
        return (lambda _line: None) if options["json"] else self.stdout.write


def _read_first(company: Company, actor: Actor, options: Options) -> Answer:
    """A live company is only read: its worker writes."""
    work.everything(company, why=name_of(actor), by=person(actor), entity=options["entity"])
    if company.went_live_at:
        read_only(company)
    else:
        until = clock.now() + timedelta(seconds=options["timeout"])
        until_nothing_is_due(company, until, lambda: None)
    return intentions(company, options["entity"])


def _companies(reference: str) -> list[Company]:
    companies = [the_company(reference)] if reference else list(Company.objects.order_by("name"))
    if not companies:
        raise wrong_use("There is no company yet. `manage.py company add NAME` makes one.")
    return companies


def _together(answers: list[Answer]) -> Answer:
    lines = [line for one in answers for line in one.lines]
    return Answer(
        {"companies": [one.facts for one in answers]}, lines, any(one.needs_a_person for one in answers)
    )
