"""S27: a name from outside is a value in a query and never a part of it."""

from __future__ import annotations

import pytest

from companies.clients import OneToken, quickbooks_client
from companies.models import Connection
from companies.tokens import Tokens
from integration.quickbooks import QuickBooks, quoted
from integration.systems import System
from tests.world import World

# As QuickBooks takes them for a vendor's display name, which may hold neither colon, tab nor line break.
NAMES = (
    "O'Brien & Sons",
    "''",
    "Back\\slash",
    "Ends with \\",
    "It\\'s",
    "\\\\' OR Id > '0",
    "' OR Id > '0",
    "x' OR DisplayName LIKE '%",
    "%",
    "_",
    "a' ORDERBY Id STARTPOSITION 2 --",
    'Double "quotes"',
    "Größe & Señor Ñandú",
    "日本語 · ’ ‚ ʼ",
    "a+b=c&d=e#f?g",
)
NEVER_THERE = ("line\nbreak", "carriage\rreturn", "tab\there", "null\x00byte", "' \n OR Id > '0", "")


def client(world: World) -> QuickBooks:
    row = Connection.objects.get(company=world.site.company, system="quickbooks")
    return quickbooks_client("9130", OneToken(System.QUICKBOOKS, Tokens(row.pk).current()))


def found(world: World, quickbooks: QuickBooks, name: str) -> list[str]:
    world.later(seconds=1)
    pages = quickbooks.every("Vendor", f"DisplayName = {quoted(name)}")
    return [row["DisplayName"] for page in pages for row in page.records]


def test_s27_each_name_finds_its_own_vendor_and_no_other(world: World) -> None:
    for name in NAMES:
        world.site.books.add_vendor(name)
    quickbooks = client(world)

    assert {name: found(world, quickbooks, name) for name in NAMES} == {name: [name] for name in NAMES}


@pytest.mark.parametrize("name", NEVER_THERE)
def test_s27_what_no_name_can_hold_finds_nothing(world: World, name: str) -> None:
    world.site.books.add_vendor("0")

    assert found(world, client(world), name) == []


def test_s27_a_list_of_names_is_a_list_of_values(world: World) -> None:
    for name in NAMES:
        world.site.books.add_vendor(name)
    quickbooks = client(world)

    listed = ", ".join(quoted(name) for name in NAMES)
    pages = list(quickbooks.every("Vendor", f"DisplayName IN ({listed})"))

    assert sorted(row["DisplayName"] for page in pages for row in page.records) == sorted(NAMES)
