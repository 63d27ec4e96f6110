"""What `pause` and `resume` share: a company, writing to one of its sides, or the whole installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from integration.systems import System
from sync.actor import Actor
from sync.management.deciding import COMMAND_LINE, Answer, Deciding, Options, tell, the_user, wrong_use


class Pausing(Deciding):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        company = next(one for one in parser._actions if one.dest == "company")
        company.required = False
        parser.add_argument(
            "--direction", choices=list(System), metavar="SIDE",
            help="quickbooks or procore: only writing to that side; reading goes on",
        )  # fmt: skip
        parser.add_argument("--all", action="store_true", help="every company of this installation")

    def action_of(self, options: Options) -> str:  # noqa: ARG002 - always the same
        return "pause"

    def handle(self, *arguments: Any, **options: Any) -> None:
        if bool(options["company"]) == options["all"]:
            raise wrong_use("Name a company with --company, or all of them with --all.")
        if not options["all"]:
            super().handle(*arguments, **options)
            return
        if options["direction"]:
            raise wrong_use("--all stops everything; a direction is one company's.")
        tell(self, self.decide_for_all(_operator(options)), options)

    def decide_for_all(self, actor: Actor) -> Answer:
        raise NotImplementedError


def side_of(options: Options) -> System | None:
    return System(options["direction"]) if options["direction"] else None


def _operator(options: Options) -> Actor:
    """Roles belong to companies: in a person's name only a superuser stops all of them."""
    if not options["actor"]:
        return COMMAND_LINE
    user = the_user(options["actor"])
    if not user.is_superuser:
        raise wrong_use("Only a superuser can halt the whole installation and lift that.")
    return user
