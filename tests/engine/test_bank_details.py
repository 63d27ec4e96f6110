"""S14: bank details of vendors are never kept, wherever QuickBooks tells them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from integration.sandbox.faults import Effect, Fault
from integration.sandbox.web import Call, Reply
from tests.engine.test_personal_data import tables
from tests.engine.vendor_pairs import linked, there
from tests.world import World

if TYPE_CHECKING:
    from integration.sandbox.web import App

ACCOUNT, ROUTING = "8675309424", "021000021"
DETAIL = {"BankAccountName": "Granite", "BankBranchIdentifier": ROUTING, "BankAccountNumber": ACCOUNT}


class _TellsBankDetails(Effect):
    """Each vendor that QuickBooks tells of has some."""

    def __init__(self) -> None:
        self.told = 0

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        for vendor in _vendors(reply.body):
            vendor["VendorPaymentBankDetail"] = DETAIL
            self.told += 1
        return reply


def _vendors(told: Any) -> Iterator[dict[str, Any]]:
    if isinstance(told, list):
        for each in told:
            yield from _vendors(each)
    elif isinstance(told, dict):
        found = told.get("Vendor")
        yield from [found] if isinstance(found, dict) else found or ()
        for each in told.values():
            yield from _vendors(each)


def test_the_bank_account_of_a_vendor_is_in_no_table_and_written_nowhere(world: World) -> None:
    tells = _TellsBankDetails()
    world.sandbox.faults.add(Fault(tells, system="quickbooks", times=None))

    linked(world, business_phone="512-555-0101")
    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0102")
    world.sync()

    assert tells.told > 3
    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "512-555-0102"
    assert [name for name, text in tables() if ACCOUNT in text or ROUTING in text] == []
    assert "VendorPaymentBankDetail" not in there(world)
