"""Before a bill is written over, its page shows what would be replaced; the order counts for just that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sync.models import Mapping
from tests.admin import factory
from tests.admin.office import order_of

if TYPE_CHECKING:
    from tests.admin.office import Office

SEEN = "f" * 64


def changed(office: Office, **offer: Any) -> Mapping:
    """A sent claim whose bill of 95.00 somebody has changed, and what would be sent over it."""
    row = factory.sent(
        office.company, problem="bill.changed", facts={"was": "100.00", "now": "95.00", "document": "bill"}
    )
    there = [
        {"item": "55", "name": "24-017-03-300.S", "project": "7001", "amount": "80.00"},
        {"item": "61", "name": "Freight", "project": "7001", "amount": "15.00"},
    ]  # fmt: skip
    bill = {
        "number": "5", "date": "2026-10-31", "vendor": "Granite Ridge Concrete", "total": "100.00",
        "document": "bill", "lines": [{"item": "24-017-03-300.S", "item_id": "55", "amount": "100.00"}],
    }  # fmt: skip
    seen = {**(row.quickbooks_seen or {}), "date": "2026-11-01", "total": "95.00", "lines": there}
    again = {"bill": bill, "fingerprint": SEEN, "why_not": "", **offer}
    Mapping.objects.filter(pk=row.pk).update(
        quickbooks_seen=seen,
        quickbooks_version="3",
        plan={"bill": {**bill, "total": "95.00"}, "again": again},
    )
    return row


def test_the_bill_as_it_is_stands_beside_what_would_be_written_over_it(office: Office) -> None:
    row = changed(office)

    claim, page = office.see("claim", row.pk), office.see("claim_send_again", row.pk)

    assert "Send Procore’s version again…" in claim.text
    assert page.headline == "Set bill 5 back from 95.00 to 100.00, as claim 5 says?"
    assert "In QuickBooks now Sent again" in page.text
    assert "Bill date was Nov 1, 2026 Oct 31, 2026" in page.text
    assert "24-017-03-300.S was 80.00 100.00" in page.text
    assert "Freight was 15.00 –" in page.text
    assert "Send bill 5 again: 100.00" in page.text


@pytest.mark.parametrize(
    ("version", "seen"), [("2", SEEN), ("3", "e" * 64), ("3", "")], ids=["bill", "claim", "nothing"]
)
def test_what_was_not_on_the_page_is_not_sent_again(office: Office, version: str, seen: str) -> None:
    row = changed(office)

    page = office.do("claim_send_again", row.pk, version=version, seen=seen)

    assert "changed meanwhile. Nothing was done." in page.text
    assert Mapping.objects.get(pk=row.pk).order is None


def test_the_order_is_for_the_bill_and_the_claim_that_were_seen(office: Office) -> None:
    row = changed(office)

    page = office.do("claim_send_again", row.pk, version="3", seen=SEEN)

    order = order_of(row)
    assert "is written over within a minute and read back." in page.text
    assert (order["do"], order["version"], order["fingerprint"]) == ("send_again", "3", SEEN)


def test_what_stands_in_the_way_is_told_in_place_of_the_button(office: Office) -> None:
    row = changed(office, why_not="300.00 is paid on it")

    page = office.see("claim_send_again", row.pk)
    posted = office.do("claim_send_again", row.pk, version="3", seen=SEEN)

    assert page.headline == "The bill of Claim 5 can’t be written over: 300.00 is paid on it."
    assert "again: 100.00" not in page.text
    assert "Nothing was done." in posted.text
    assert Mapping.objects.get(pk=row.pk).order is None


def test_nothing_is_offered_for_a_claim_that_is_in_step(office: Office) -> None:
    page = office.see("claim_send_again", factory.sent(office.company).pk)

    assert page.headline == "Claim 5 has nothing to send again."


def test_who_may_not_approve_is_told_whom_to_ask(office: Office) -> None:
    row = changed(office)

    page = office.see("claim_send_again", row.pk, who="viewer")

    assert "Only approvers can approve" in page.text
