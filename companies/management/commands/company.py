"""`manage.py company`: add a company, change its settings and its people's roles, show how it stands."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from companies import audit, changes
from companies.company_settings import BadSetting, as_json
from companies.lookup import NoSuchCompanyError, company_named
from companies.models import Company, Membership
from integration.systems import System

WRONG_USE = 2


class Command(BaseCommand):
    help = "Add a company, set its settings and roles, or show it. Exit codes: 0 done, 2 wrong use."

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True, parser_class=_Parser)
        add = parts.add_parser("add", help="a new company, in preview mode")
        add.add_argument("name")
        put = parts.add_parser("set", help="change settings by name")
        put.add_argument("company")
        put.add_argument("changes", nargs="+", metavar="key=value")
        role = parts.add_parser("role", help="give a person exactly these roles")
        role.add_argument("company")
        role.add_argument("user")
        role.add_argument("roles", nargs="*", choices=[one.value for one in Membership.Role], metavar="ROLE")
        show = parts.add_parser("show", help="connections, settings and people")
        show.add_argument("company")
        for part in (add, put, role, show):
            part.add_argument("--json", action="store_true", help="for machines")
            part.add_argument("--as", dest="actor", default="", metavar="USER", help="who does it")

    def handle(self, *_arguments: Any, part: str, **options: Any) -> None:
        try:
            company = {"add": _add, "set": _set, "role": _role, "show": _show}[part](options)
        except (NoSuchCompanyError, BadSetting) as wrong:
            raise CommandError(str(wrong), returncode=WRONG_USE) from wrong
        facts = _facts(company)
        self.stdout.write(json.dumps(facts) if options["json"] else _text(facts))


class _Parser(ArgumentParser):
    """argparse's own: it leaves with 2 for wrong use, also within Django."""

    def __init__(self, **options: Any) -> None:
        options.pop("called_from_command_line", None)
        super().__init__(**options)


def _add(options: dict[str, Any]) -> Company:
    name, actor = options["name"].strip(), _actor(options)
    if not name:
        raise CommandError("A company needs a name.", returncode=WRONG_USE)
    if Company.objects.filter(name__iexact=name).exists():
        raise CommandError(f"There is already a company {name}.", returncode=WRONG_USE)
    with transaction.atomic():
        company = Company.objects.create(name=name)
        audit.record(company, actor, "company.added", name)
        if isinstance(actor, User):
            changes.set_roles(company, actor, actor, [Membership.Role.ADMIN])
    return company


def _set(options: dict[str, Any]) -> Company:
    company = company_named(options["company"])
    pairs = [pair.partition("=") for pair in options["changes"]]
    for name, equals, _ in pairs:
        if not equals:
            raise BadSetting(f"{name} is no key=value.")
    changes.save_settings(company, _actor(options), {name: value for name, _, value in pairs})
    return company


def _role(options: dict[str, Any]) -> Company:
    company = company_named(options["company"])
    changes.set_roles(company, _actor(options), _user(options["user"]), options["roles"])
    return company


def _show(options: dict[str, Any]) -> Company:
    return company_named(options["company"])


def _actor(options: dict[str, Any]) -> User | str:
    return _user(options["actor"]) if options["actor"] else "command line"


def _user(name: str) -> User:
    try:
        return User.objects.get(username=name, is_active=True)
    except User.DoesNotExist:
        raise CommandError(f"There is no user {name}.", returncode=WRONG_USE) from None


def _facts(company: Company) -> dict[str, Any]:
    company = Company.objects.get(pk=company.pk)
    states = {row.system: row for row in company.connections.all()}
    remote = {
        System.PROCORE: (company.procore_company_id, company.procore_company_name),
        System.QUICKBOOKS: (company.quickbooks_realm, company.quickbooks_company_name),
    }
    return {
        "id": company.pk,
        "key": str(company.key),
        "name": company.name,
        "mode": company.mode,
        "home_currency": company.home_currency,
        "time_zone": company.time_zone,
        "connections": {
            system.value: {
                "id": remote[system][0],
                "name": remote[system][1],
                "state": states[system.value].state if system.value in states else "none",
                "checks": states[system.value].checks if system.value in states else [],
            }
            for system in System
        },
        "settings": as_json(company.options),
        "people": _people(company),
    }


def _people(company: Company) -> dict[str, list[str]]:
    people: dict[str, list[str]] = {}
    for member in company.memberships.select_related("user").order_by("user__username", "role"):
        people.setdefault(member.user.get_username(), []).append(member.role)
    return people


def _text(facts: dict[str, Any]) -> str:
    lines = [f"{facts['name']} ({facts['mode']}), number {facts['id']}"]
    for system, one in facts["connections"].items():
        lines.append(f"  {system}: {one['state']} {one['name']} {one['id']}".rstrip())
        lines += [
            f"    {check['title']}. {check['fix']}"
            for check in one["checks"]
            if check["standing"] != "passed"
        ]
    lines += [f"  {name} = {'' if value is None else value}" for name, value in facts["settings"].items()]
    lines += [f"  {name}: {', '.join(roles)}" for name, roles in facts["people"].items()]
    return "\n".join(lines)
