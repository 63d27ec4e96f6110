"""Two vendors of simulated QuickBooks become one, as a person does it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Json, Office, code


def merged(office: Office) -> Json:
    """A vendor with one document of each kind is merged into another one."""
    bill = office.post("bill", office.bill_body("100.00"))["Bill"]
    office.post("vendorcredit", office.bill_body("30.00"))
    office.post("purchase", office.purchase_body("5.00"))
    payment = office.company.pay_bill(bill["Id"], "40.00")
    kept = office.company.add_vendor("Delta")["Id"]
    office.company.merge_vendors(kept, office.ids["vendor"])
    return {"kept": kept, "bill": bill["Id"], "payment": payment["Id"]}


def test_all_transactions_and_the_balance_move_over() -> None:
    office = Office()

    ids = merged(office)

    whose = [
        office.company.every(entity)[0][member]["value"]
        for entity, member in (
            ("Bill", "VendorRef"),
            ("VendorCredit", "VendorRef"),
            ("Purchase", "EntityRef"),
            ("BillPayment", "VendorRef"),
        )
    ]
    assert whose == [ids["kept"]] * 4
    assert office.company.get("Vendor", ids["kept"])["Balance"] == Decimal("30.00")
    assert office.company.bill(ids["bill"])["Balance"] == Decimal("60.00")


def test_the_merged_vendor_stays_behind_inactive() -> None:
    office = Office()

    merged(office)

    gone = office.get(f"vendor/{office.ids['vendor']}")["Vendor"]
    assert (gone["Active"], gone["DisplayName"]) == (False, "Delta Framing LLC (deleted)")
    assert gone["Balance"] == 0


def test_the_merged_vendor_may_be_gone_altogether() -> None:
    office = Office(Switches(requests_per_second=None, merged_away="deleted"))

    merged(office)

    stones = [one for one in office.changes("Vendor")["Vendor"] if one.get("status") == "Deleted"]
    assert code(office.get(f"vendor/{office.ids['vendor']}")) == "610"
    assert [one["Id"] for one in stones] == [office.ids["vendor"]]
    assert office.company.add_vendor("Delta Framing LLC")["Active"] is True


@pytest.mark.parametrize(("touched", "expected"), [(True, "2"), (False, "1")])
def test_whether_a_merge_raises_the_versions_of_what_it_moves_is_a_switch(
    touched: bool, expected: str
) -> None:
    office = Office(Switches(requests_per_second=None, merge_touches_transactions=touched))

    ids = merged(office)

    bill = office.company.bill(ids["bill"])
    assert bill["SyncToken"] == expected
    assert bill["VendorRef"]["value"] == ids["kept"]


def test_lines_on_a_merged_item_are_on_the_item_that_stays_and_amounts_stay() -> None:
    office = Office()
    bill = office.post("bill", office.bill_body("100.00"))["Bill"]
    detail = "ItemBasedExpenseLineDetail"
    gone = bill["Line"][0][detail]["ItemRef"]["value"]
    item = office.company.get("Item", gone)
    kept = office.company.add_item(
        "Concrete", item["ExpenseAccountRef"]["value"], item["IncomeAccountRef"]["value"]
    )

    office.company.merge_items(kept["Id"], gone)

    moved = office.company.bill(bill["Id"])
    assert moved["Line"][0][detail]["ItemRef"]["value"] == kept["Id"]
    assert (moved["TotalAmt"], moved["SyncToken"]) == (Decimal("100.00"), "1")
    assert office.company.get("Item", gone)["Active"] is False
