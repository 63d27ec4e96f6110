"""The page for operators names every command with every option, and no other."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

PAGE = Path(__file__).parents[2] / "docs" / "operate.md"
LINE = re.compile(r"^manage\.py (\w+)(.*(?:\n +.*)*)", re.MULTILINE)
OPTION = re.compile(r"--[a-z][a-z-]*")
OURS = ("companies", "sync")
OF_THE_DEMO = {"demo_user"}


def documented() -> dict[str, set[str]]:
    section = PAGE.read_text().partition("\n## Commands\n")[2].partition("\n## ")[0]
    block = section.partition("```\n")[2].partition("```")[0]
    return {name: set(OPTION.findall(rest)) for name, rest in LINE.findall(block)}


def real() -> dict[str, set[str]]:
    names = {name: app for name, app in get_commands().items() if app in OURS and name not in OF_THE_DEMO}
    return {name: options(load_command_class(str(app), name), name) for name, app in names.items()}


def options(command: BaseCommand, name: str) -> set[str]:
    """Its own options, those of its parts included, without the ones that every Django command has."""
    everyones = options_of(BaseCommand().create_parser("manage.py", name))
    return options_of(command.create_parser("manage.py", name)) - everyones


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    found: set[str] = set()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= {option for part in action.choices.values() for option in options_of(part)}
        found |= {option for option in action.option_strings if option.startswith("--")}
    return found


def test_every_command_is_on_the_page_with_exactly_its_options() -> None:
    assert documented() == real()
