"""Journal entries on accounts payable in simulated QuickBooks, and payments that take or pay them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.sandbox.quickbooks.objections import Objection
from tests.sandbox.quickbooks_office import Json, Office, code


def bill_of(office: Office, amount: str = "100.00") -> Json:
    made: Json = office.post("bill", office.bill_body(amount))["Bill"]
    return made


def entry_of(office: Office, amount: str = "30.00", *, owed: bool = False) -> Json:
    return office.company.add_journal_entry(office.known()["vendor"], amount, office.costs, owed=owed)


def owed_to_vendor(office: Office) -> Decimal:
    return Decimal(office.company.get("Vendor", office.ids["vendor"])["Balance"])


def posted(office: Office) -> Json:
    """A journal entry as a client sends it."""
    payables = office.company.account_of_type("Accounts Payable")["Id"]
    vendor = {"Type": "Vendor", "EntityRef": {"value": office.known()["vendor"]}}
    sides = {"Debit": {"AccountRef": {"value": payables}, "Entity": vendor}}
    sides |= {"Credit": {"AccountRef": {"value": office.costs}}}
    kind = "JournalEntryLineDetail"
    lines = [
        {"Amount": Decimal("30.00"), "DetailType": kind, kind: {"PostingType": side, **detail}}
        for side, detail in sides.items()
    ]
    return {"Line": lines}


def test_a_payment_takes_a_journal_entry_that_lowers_what_is_owed() -> None:
    office = Office()
    bill, entry = bill_of(office), entry_of(office)
    assert owed_to_vendor(office) == Decimal("70.00")

    amounts, entries = {bill["Id"]: "100.00"}, {entry["Id"]: "30.00"}
    payment = office.company.pay_bills(office.ids["vendor"], amounts, credits=entries)

    assert payment["TotalAmt"] == Decimal("70.00")
    assert [one["LinkedTxn"][0]["TxnType"] for one in payment["Line"]] == ["Bill", "JournalEntry"]
    assert (office.company.bill(bill["Id"])["Balance"], owed_to_vendor(office)) == (0, Decimal(0))
    assert office.company.get("JournalEntry", entry["Id"])["SyncToken"] == "1"


def test_a_payment_pays_a_journal_entry_that_raises_what_is_owed() -> None:
    office = Office()
    bill, entry = bill_of(office), entry_of(office, owed=True)
    amounts, entries = {bill["Id"]: "100.00"}, {entry["Id"]: "30.00"}

    with pytest.raises(Objection) as taken:
        office.company.pay_bills(office.ids["vendor"], amounts, credits=entries)
    office.company.pay_bills(office.ids["vendor"], amounts, credits=entries, TotalAmt=Decimal("130.00"))

    assert taken.value.code == 6000
    assert (office.company.bill(bill["Id"])["Balance"], owed_to_vendor(office)) == (0, Decimal(0))


def test_no_more_of_an_entry_is_taken_than_it_holds_and_only_by_its_own_vendor() -> None:
    office = Office()
    bill, entry = bill_of(office), entry_of(office)
    stranger = office.company.add_vendor("Other LLC")["Id"]
    theirs = office.company.add_journal_entry(stranger, "30.00", office.costs)
    vendor, amounts = office.ids["vendor"], {bill["Id"]: "100.00"}

    for entries in ({entry["Id"]: "31.00"}, {theirs["Id"]: "30.00"}, {"999": "30.00"}):
        with pytest.raises(Objection) as refused:
            office.company.pay_bills(vendor, amounts, credits=entries)
        assert refused.value.code == 620


def test_an_entry_that_was_taken_can_not_be_deleted_until_its_payment_is_undone() -> None:
    office = Office()
    bill, entry = bill_of(office), entry_of(office)
    payment = office.company.pay_bills(
        office.ids["vendor"], {bill["Id"]: "100.00"}, credits={entry["Id"]: "30.00"}
    )

    with pytest.raises(Objection) as refused:
        office.company.delete("JournalEntry", entry["Id"])
    office.company.void_payment(payment["Id"])
    office.company.delete("JournalEntry", entry["Id"])

    assert refused.value.code == 800
    assert owed_to_vendor(office) == Decimal("100.00")


def test_a_journal_entry_is_entered_and_read_through_the_api() -> None:
    office = Office()

    made = office.post("journalentry", posted(office))["JournalEntry"]

    read = office.get(f"journalentry/{made['Id']}")["JournalEntry"]
    sides = [one["JournalEntryLineDetail"]["PostingType"] for one in read["Line"]]
    assert (sides, owed_to_vendor(office)) == (["Debit", "Credit"], Decimal("-30.00"))


def test_a_journal_entry_that_does_not_add_up_is_refused() -> None:
    office = Office()
    body = posted(office)
    body["Line"][0]["Amount"] = Decimal("31.00")

    assert code(office.post("journalentry", body)) == "6000"


def test_a_line_on_accounts_payable_names_its_vendor() -> None:
    office = Office()
    body = posted(office)
    del body["Line"][0]["JournalEntryLineDetail"]["Entity"]

    assert code(office.post("journalentry", body)) == "2020"
