"""Everything simulated QuickBooks says fits the published shapes."""

from __future__ import annotations

import pytest

from integration.sandbox.seen import Seen
from tests import reference
from tests.sandbox.quickbooks_office import REALM, Office
from tests.schemas import check_quickbooks, complaints_about

pytestmark = pytest.mark.skipif(reference.folder() is None, reason=reference.MISSING)


def test_a_day_s_work_fits_the_published_shapes() -> None:
    office = Office()
    bill = office.post("bill", office.bill_body("100.00", "-10.00", DocNumber="1"))["Bill"]
    payment = office.company.pay_bill(bill["Id"], "40.00")
    vendor = office.post("vendor", {"DisplayName": "Echo", "TaxIdentifier": "12-3456789"})["Vendor"]

    office.post("vendor", {"Id": vendor["Id"], "SyncToken": "0", "sparse": True, "AcctNum": "1"})
    office.batch({"Bill": office.bill_body("1.00")}, {"Query": "select * from Item"})
    office.post("bill", office.bill_body("1.00", DocNumber="1"))
    void = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    office.post("billpayment", void, operation="update", include="void")
    office.post("bill", {"Id": "3", "SyncToken": "0"}, operation="delete")
    office.post("purchase", office.purchase_body("5.00"))
    office.post("purchase", office.purchase_body("5.00", paid="CreditCard", Credit=True))
    credit = office.post("vendorcredit", office.bill_body("5.00"))["VendorCredit"]
    office.company.pay_bills(office.ids["vendor"], {bill["Id"]: "5.00"}, credits={credit["Id"]: "5.00"})
    office.changes("Account,Bill,BillPayment,Customer,Item,Purchase,Vendor,VendorCredit")
    office.get(f"companyinfo/{REALM}")
    for entity in ("Account", "Bill", "BillPayment", "Customer", "Item", "Purchase", "VendorCredit"):
        office.query(f"select * from {entity}")
    office.token = ""
    office.get("preferences")

    assert len(office.sandbox.requests) > 15
    check_quickbooks(office.sandbox.requests)


@pytest.mark.parametrize(
    "body",
    [
        {"DisplayName": "Delta", "Foo": 1},
        {"DisplayName": "Delta", "Id": "1"},
        {"CompanyName": "without a name"},
    ],
)
def test_what_does_not_fit_is_named(body: dict[str, object]) -> None:
    office = Office()
    office.post("vendor", body)

    [complaint] = complaints_about(office.sandbox.requests)

    assert complaint.startswith(f"POST /v3/company/{REALM}/vendor: Vendor")


def test_a_reply_that_does_not_fit_is_named() -> None:
    office = Office()
    office.get("vendor/1")
    seen = office.sandbox.requests[0]
    wrong = {"Vendor": {"Id": "x"}}

    spoilt = Seen(seen.system, seen.method, seen.path, seen.query, 200, None, wrong, seen.time)

    assert complaints_about([spoilt])
