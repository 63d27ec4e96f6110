"""A column that would be empty for every row is left out of its list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.models import Cause, Mapping
from tests.admin import factory

if TYPE_CHECKING:
    from tests.admin.office import Office


def test_vendors_have_neither_money_nor_somebody_else_s_name(office: Office) -> None:
    factory.vendor(office.company, "Ace Steel")

    vendors, everything = office.see("records", "vendor").source, office.see("every_record")
    factory.waiting(office.company, "7")
    with_a_claim = office.see("every_record").source

    assert ("Money (USD)" in vendors, "Project or vendor" in vendors) == (False, False)
    assert "Money (USD)" not in everything.source
    assert ("Money (USD)" in with_a_claim, "Project or vendor" in with_a_claim) == (True, True)


def test_who_a_claim_is_assigned_to_is_shown_where_one_is(office: Office) -> None:
    row = factory.stuck(office.company, "bill.deleted", {})
    nobody = office.see("claims", query="?tab=needs_you").source
    Cause.objects.create(
        company=office.company,
        code=row.problem,
        waits_on=row.reference,
        assigned_to=office.people["operator"],
    )
    somebody = office.see("claims", query="?tab=needs_you").source

    assert ("Assigned to</th>" in nobody, "Assigned to</th>" in somebody) == (False, True)


def test_an_inactive_vendor_of_the_very_name_comes_first_with_the_reason(office: Office) -> None:
    ace = factory.vendor(office.company, "Ace Steel", linked=False)
    factory.vendor_there(office.company, "Acme Steel")
    old = factory.vendor_there(office.company, "Ace Steel, Inc.")
    Mapping.objects.filter(pk=old.pk).update(quickbooks_seen={"name": "Ace Steel, Inc.", "active": False})

    page = office.see("link_choose", "vendor", ace.pk).text

    assert page.index("Ace Steel, Inc.") < page.index("Acme Steel")
    assert "Inactive" in page
