"""Retention: what both books say of each commitment of a chosen project, and the accounts it is held on."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from sync.reconcile_retention import Balance
from tests.admin import books
from tests.admin.books import compared

if TYPE_CHECKING:
    from tests.admin.office import Office

CLINIC = "?project=24-017+Riverside+Clinic"


def test_each_commitment_of_a_project_shows_what_is_held_of_it_in_both_books(office: Office) -> None:
    books.reconciliation(
        office.company,
        compared("7", held="100.00"),
        compared(
            "8", held="60.00", retention_billed=Decimal("50.00"), cause="it was changed", explained=False
        ),
        compared("9", held="25.00", commitment="Paving"),
        compared("10", held="11.00", project="24-018 Depot"),
    )

    page = office.see("reconciliation", query=CLINIC)

    concrete, paving = rows(page.source)
    assert concrete[0] == "Concrete Granite Ridge Concrete, 2 claims"
    assert concrete[4:7] == ["160.00", "150.00", "10.00"]
    assert paving[0] == "Paving Granite Ridge Concrete, 1 claim"
    assert paving[4:7] == ["25.00", "25.00", "0.00"]


def test_two_vendors_commitments_of_one_name_are_two(office: Office) -> None:
    books.reconciliation(office.company, compared("7"), compared("8", vendor="Sierra Glass"))

    found = rows(office.see("reconciliation", query=CLINIC).source)

    assert [len(found), "Granite Ridge" in found[0][0], "Sierra Glass" in found[1][0]] == [2, True, True]


def test_without_a_chosen_project_the_page_is_by_project_alone(office: Office) -> None:
    books.reconciliation(office.company, compared("7"))

    assert "By commitment" not in office.see("reconciliation").text


def test_after_another_retention_item_each_account_is_named_with_its_balance(office: Office) -> None:
    before, now = Balance("Retainage", Decimal("84.00"), "92"), Balance("Payable", Decimal("300.00"), "93")
    books.reconciliation(office.company, compared("7"), accounts=[before, now])

    page = office.see("reconciliation")

    assert "Retainage and Payable in QuickBooks when it was read" in page.text
    assert re.search(r"Retainage (open_in_new )?84\.00 Payable (open_in_new )?300\.00", page.text)
    assert "Balance of these accounts 384.00" in page.text
    assert all(f"register?accountId={one}" in page.source for one in (92, 93))


def rows(source: str) -> list[list[str]]:
    """The cells of the commitments, as people read them."""
    card = source.partition('aria-labelledby="commitments"')[2].partition("</tbody>")[0]
    parts = card.partition("<tbody>")[2].split("<tr")[1:]
    return [
        [
            " ".join(re.sub("<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", part, re.S)
        ]
        for part in parts
    ]
