"""`manage.py status`: how each company stands."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from companies.models import Company
from sync.management.deciding import Answer, add_json, tell, the_company
from sync.management.standing import facts, lines, report


class Command(BaseCommand):
    help = "Show how companies stand. Exit codes: 0 all well, 1 something needs a person, 2 wrong use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", default="", metavar="C", help="only this one")
        add_json(parser)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        reference = options["company"]
        companies = [the_company(reference)] if reference else list(Company.objects.order_by("name"))
        reports = [report(one) for one in companies]
        text = "\n\n\n".join("\n".join(lines(one)) for one in reports) or "There is no company yet."
        needs = any(one.needs_a_person for one in reports)
        tell(self, Answer({"companies": [facts(one) for one in reports]}, [text], needs), options)
