"""What the commands share: which company, in whose name, and how the answer is told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from companies import scope
from companies.lookup import NoSuchCompanyError, company_named
from companies.models import Company
from integration.errors import NeedsUser
from integration.problems import explain
from sync.actor import Actor

NEEDS_A_PERSON, WRONG_USE = 1, 2
COMMAND_LINE = "command line"

Facts = dict[str, Any]
Options = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """`facts` are for machines, `lines` for people; both say the same."""

    facts: Facts
    lines: list[str]
    needs_a_person: bool = False


class Deciding(BaseCommand):
    """A decision about one company. Subclasses say which (`action_of`) and carry it out (`decide`)."""

    # Approving is a person's: without one nobody could say later who it was.
    by_a_person = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--company", required=True, metavar="C", help="name, Procore company id or QuickBooks realm"
        )
        add_actor(parser, required=self.by_a_person)
        add_json(parser)
        self.add_more(parser)

    def add_more(self, parser: CommandParser) -> None:
        """Arguments of this command alone."""

    def handle(self, *_arguments: Any, **options: Any) -> None:
        company = the_company(options["company"])
        actor = the_actor(options, company, self.action_of(options))
        try:
            answer = self.decide(company, actor, options)
        except NeedsUser as problem:
            answer = told(problem)
        tell(self, answer, options)

    def action_of(self, options: Options) -> str:
        """The entry of companies.roles that this use of the command needs."""
        raise NotImplementedError

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:
        raise NotImplementedError


def add_json(parser: CommandParser) -> None:
    parser.add_argument("--json", action="store_true", help="for machines")


def add_actor(parser: CommandParser, *, required: bool = False) -> None:
    parser.add_argument(
        "--as", dest="actor", default="", required=required, metavar="USER", help="who does it"
    )


def wrong_use(text: str) -> CommandError:
    return CommandError(text, returncode=WRONG_USE)


def the_company(reference: str) -> Company:
    try:
        return company_named(reference)
    except NoSuchCompanyError as wrong:
        raise wrong_use(str(wrong)) from wrong


def the_actor(options: Options, company: Company, action: str) -> Actor:
    """Whoever is given with --as, if their roles allow it; else the command line itself."""
    if not options["actor"]:
        return COMMAND_LINE
    user = the_user(options["actor"])
    try:
        scope.require(user, company, action)
    except PermissionDenied as refusal:
        raise wrong_use(str(refusal)) from refusal
    return user


def told(problem: NeedsUser) -> Answer:
    """What a person has to change, in the words of the catalogue."""
    words = explain(problem.code, problem.facts)
    facts = {"problem": problem.code, "title": words.title, "why": words.why, "fix": words.fix}
    return Answer(facts, [f"{words.title}. {words.why}", words.fix], needs_a_person=True)


def tell(command: BaseCommand, answer: Answer, options: Options) -> None:
    """Leaves with 1 when something needs a person."""
    if options["json"]:
        command.stdout.write(json.dumps(answer.facts, cls=DjangoJSONEncoder))
    else:
        command.stdout.write("\n".join(answer.lines))
    if answer.needs_a_person:
        raise SystemExit(NEEDS_A_PERSON)


def the_user(name: str) -> User:
    try:
        return User.objects.get(username=name, is_active=True)
    except User.DoesNotExist:
        raise wrong_use(f"There is no user {name}.") from None
