"""`manage.py erase`: end a company here. Its audit trail stays."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from companies.models import Company
from sync.actor import Actor
from sync.admin import words
from sync.erasing import erase
from sync.management.deciding import WRONG_USE, Answer, Deciding, Options


class Command(Deciding):
    help = (
        "Disconnect a company and erase what is kept of it here, but for the audit trail. "
        "Exit codes: 0 done, 1 a worker is at work for it, 2 wrong use."
    )

    def add_more(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, metavar="NAME", help="its whole name, once more")

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "connect"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:
        if options["name"] != company.name:
            raise CommandError(f"--name must be {company.name}. Nothing was erased.", returncode=WRONG_USE)
        count = erase(company, actor)
        lines = [f"{company.name} is disconnected and erased: {words.count(count, 'row')}.",
                 "Its audit trail stays, and both systems keep what is in them."]  # fmt: skip
        return Answer({"erased": count}, lines)
