"""Creating the missing counterpart: one, many after a look, under another name, from the claim that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from companies.models import Company
from integration import clock
from sync.models import Mapping
from tests.admin import factory
from tests.admin.office import fresh, order_of

if TYPE_CHECKING:
    from tests.admin.office import Office


def project_there(of: Company, name: str, **seen: Any) -> Mapping:
    return factory.record(
        of, "project", name, procore_id="", linked="Customer",
        quickbooks_seen={"name": name, "active": True, "sub_customer": False, **seen},
    )  # fmt: skip


def refused(office: Office, code: str, waits_on: str = "", name: str = "Ace Steel") -> Mapping:
    """A company of Procore whose vendor could not be created."""
    return factory.vendor(
        office.company, name, linked=False, make_in="quickbooks", problem=code, waits_on=waits_on,
        facts={"name": name, "label": name}, problem_since=clock.now(),
    )  # fmt: skip


def test_what_is_only_in_quickbooks_is_created_in_procore_and_can_be_undone(office: Office) -> None:
    row = factory.vendor_there(office.company, "Delgado Roofing")

    page = office.see("linking", who="operator", query="?kind=vendor&tab=there")
    made = office.do("link_create", "vendor", row.pk, who="operator", **{"in": "procore"})
    wanted = fresh(row).make_in
    undone = office.do("link_create_undo", "vendor", row.pk, who="operator")

    assert "Create in Procore" in page.text
    assert "Delgado Roofing is being created in Procore." in made.text
    assert "Undo" in made.text
    assert wanted == "procore"
    assert "Delgado Roofing is not created." in undone.text
    assert fresh(row).make_in == ""


def test_what_is_being_created_can_no_longer_be_undone(office: Office) -> None:
    row = factory.vendor_there(office.company, "Delgado Roofing")
    office.do("link_create", "vendor", row.pk, who="operator", **{"in": "procore"})
    factory.unanswered(row)

    page = office.do("link_create_undo", "vendor", row.pk, who="operator")

    assert "is being created or has been created already." in page.text
    assert fresh(row).make_in == "procore"


def test_what_may_have_been_created_without_an_answer_can_not_be_undone(office: Office) -> None:
    row = factory.vendor_there(office.company, "Delgado Roofing")
    office.do("link_create", "vendor", row.pk, who="operator", **{"in": "procore"})
    factory.unanswered(row)
    row.writes.update(state="dropped", kind="repeatable")  # to be read and planned anew

    page = office.do("link_create_undo", "vendor", row.pk, who="operator")

    assert "is being created or has been created already." in page.text
    assert fresh(row).make_in == "procore"


def test_a_sub_customer_is_shown_with_the_way_out_and_can_not_be_ticked(office: Office) -> None:
    row = project_there(office.company, "Phase 2", sub_customer=True)

    page = office.see("linking", who="operator", query="?kind=project&tab=there")
    posted = office.do("link_create_many", "project", who="operator", pk=[str(row.pk)], **{"in": "procore"})

    assert "A sub-customer, not a project" in page.text
    assert "Convert it to a project in QuickBooks, then press Sync now." in page.text
    assert 'name="pk"' not in page.source
    assert "1 project changed while you looked and was left out." in posted.text
    assert fresh(row).make_in == ""


def test_what_is_inactive_in_quickbooks_is_counted_and_hidden(office: Office) -> None:
    factory.vendor_there(office.company, "Old Vendor", active=False)

    page = office.see("linking", who="operator", query="?kind=vendor&tab=there")

    assert "1 inactive in QuickBooks hidden." in page.text
    assert "Old Vendor" not in page.text


def test_many_are_seen_before_they_are_created(office: Office) -> None:
    rows = [project_there(office.company, name) for name in ("Clinic", "School", "Bridge")]
    picked = "&".join(f"pk={row.pk}" for row in rows[:2])

    page = office.see("link_create_review", "project", who="operator", query=f"?in=procore&{picked}")
    looked = [fresh(row).make_in for row in rows]
    done = office.do(
        "link_create_many",
        "project",
        who="operator",
        pk=[str(row.pk) for row in rows[:2]],
        **{"in": "procore"},
    )

    assert page.headline == "Create these 2 projects in Procore?"
    assert "Name and number are the name in QuickBooks." in page.text
    assert looked == ["", "", ""]
    assert "2 projects are being created in Procore." in done.text
    assert [fresh(row).make_in for row in rows] == ["procore", "procore", ""]


def test_what_looks_like_a_record_there_is_not_ticked(office: Office) -> None:
    alike = factory.vendor_there(office.company, "Ace Steel LLC")
    alone = factory.vendor_there(office.company, "Zeta Glass")
    factory.vendor(office.company, "Ace Steel, Inc.", linked=False)

    page = office.see(
        "link_create_review", "vendor", who="operator", query=f"?in=procore&pk={alike.pk}&pk={alone.pk}"
    )

    desk = office.see("linking", who="operator", query="?kind=vendor&tab=there")

    assert "looks like Ace Steel, Inc. in Procore" in desk.text
    assert "Ace Steel, Inc.; link it instead" in page.text
    assert f'value="{alone.pk}" checked' in page.source
    assert f'value="{alike.pk}" checked' not in page.source


def test_companies_that_look_like_nothing_are_offered_together(office: Office) -> None:
    for name in ("Ace Steel", "Blue Mesa", "Cobalt"):
        factory.vendor(office.company, name, linked=False)
    factory.vendor_there(office.company, "Cobalt")

    desk = office.see("linking", who="operator", query="?kind=vendor")
    page = office.see("link_create_review", "vendor", who="operator", query="?in=quickbooks")

    assert "2 vendors look like nothing in QuickBooks." in desk.text
    assert page.headline == "Create these 2 vendors in QuickBooks?"


def test_two_companies_that_look_like_one_vendor_are_told_to_be_duplicates(office: Office) -> None:
    factory.vendor_there(office.company, "Delta Mechanical LLC")
    for name in ("Delta Mechanical", "Delta Mechanical, LLC"):
        factory.vendor(office.company, name, linked=False)

    page = office.see("linking", who="operator", query="?kind=vendor")

    assert page.text.count("2 records of Procore look like this vendor. Merge them there first") == 2


def test_projects_are_never_made_in_quickbooks(office: Office) -> None:
    row = factory.record(office.company, "project", "Clinic", procore_seen={"name": "Clinic"})

    assert office.do("link_create", "project", row.pk, who="operator").status == 404
    assert office.see("link_create_review", "project", who="operator", query="?in=quickbooks").status == 404


@pytest.mark.parametrize("code", ["vendor.exists", "quickbooks.name_taken"])
def test_a_taken_name_offers_another_one(office: Office, code: str) -> None:
    row = refused(office, code)

    page = office.see("link_choose", "vendor", row.pk, who="operator")
    done = office.do("link_create", "vendor", row.pk, who="operator", name="Ace Steel (Vendor)")

    assert 'value="Ace Steel (Vendor)"' in page.source
    assert "Ace Steel is being created in QuickBooks as Ace Steel (Vendor)." in done.text
    assert fresh(row).make_as == "Ace Steel (Vendor)"
    assert fresh(row).due_at is not None


def test_the_vendor_that_has_the_name_is_linked_with_one_press(office: Office) -> None:
    there = factory.vendor_there(office.company, "Ace Steel")
    row = refused(office, "vendor.exists", there.reference)

    page = office.see("link_choose", "vendor", row.pk, who="operator")
    office.do("link", "vendor", row.pk, who="operator", to=there.pk)

    assert "Link to Ace Steel" in page.text
    assert order_of(row)["to"] == there.pk


def test_a_linked_vendor_of_that_name_is_not_offered(office: Office) -> None:
    other = factory.vendor(office.company, "Ace Steel")
    row = refused(office, "vendor.exists", other.reference)

    page = office.see("link_choose", "vendor", row.pk, who="operator")

    assert "Link to Ace Steel" not in page.text
    assert "It is linked to another company of Procore." in page.text


def test_an_inactive_vendor_of_that_name_is_said_to_be_inactive(office: Office) -> None:
    other = factory.vendor_there(office.company, "Ace Steel", active=False)
    row = refused(office, "vendor.exists", other.reference)

    page = office.see("link_choose", "vendor", row.pk, who="operator")

    assert "Link to Ace Steel" not in page.text
    assert "make it active in QuickBooks and press Sync now" in page.text


@pytest.mark.failure("W8")
def test_a_name_that_quickbooks_refuses_is_not_asked_for(office: Office) -> None:
    row = factory.vendor(office.company, "Ace Steel", linked=False)

    page = office.do("link_create", "vendor", row.pk, who="operator", name="Ace: Steel")

    assert "The name Ace: Steel can't be used in QuickBooks. Nothing was done." in page.text
    assert fresh(row).make_in == ""


def test_the_error_desk_leads_to_the_company_and_not_to_the_vendor_that_has_its_name(office: Office) -> None:
    there = factory.vendor_there(office.company, "Ace Steel")
    row = refused(office, "vendor.exists", there.reference)

    page = office.see("desk", who="operator")

    assert office.url("link_choose", "vendor", row.pk) in page.source
    assert office.url("link_choose", "vendor", there.pk) not in page.source


def test_a_claim_links_or_creates_the_vendor_it_waits_for(office: Office) -> None:
    ace = factory.vendor(office.company, "Ace Steel Erectors", linked=False)
    there = factory.vendor_there(office.company, "Ace Steel Erectors LLC", email="ap@granite.example")
    claim = factory.stuck(office.company, "vendor.not_linked", {"name": ace.label}, ace.reference)
    back = office.url("claim", claim.pk)

    page = office.see("claim", claim.pk, who="operator")
    linked = office.do("link", "vendor", ace.pk, who="operator", to=there.pk, back=back)

    assert "Best match in QuickBooks" in page.text
    assert "same e-mail" in page.text
    assert "Link and release this claim" in page.text
    assert "Create vendor in QuickBooks" in page.text
    assert linked.headline == page.headline
    assert order_of(ace)["to"] == there.pk


def test_the_error_desk_shows_the_match_and_how_much_a_link_releases(office: Office) -> None:
    ace = factory.vendor(office.company, "Ace Steel Erectors", linked=False)
    factory.vendor_there(office.company, "Ace Steel Erectors LLC")
    for number in "12":
        factory.stuck(office.company, "vendor.not_linked", {"name": ace.label}, ace.reference, number=number)

    page = office.see("desk", who="operator")

    assert "Link and release 2 claims" in page.text


def test_whoever_may_not_create_sees_whom_to_ask(office: Office) -> None:
    row = factory.vendor(office.company, "Ace", linked=False)

    page = office.see("link_choose", "vendor", row.pk)

    assert "Only operators can create vendors and projects." in page.text


def test_a_cost_whose_vendor_is_only_in_quickbooks_leads_to_where_it_is_created(office: Office) -> None:
    there = factory.vendor_there(office.company, "Lumber Depot")
    factory.record(
        office.company, "direct_cost", "Bill 88", procore_id="", linked="Bill", waits_on=there.reference,
        problem="cost.vendor_not_linked", facts={"name": "Lumber Depot"}, problem_since=clock.now(),
    )  # fmt: skip

    desk = office.see("desk", who="operator")
    page = office.browser("operator").get(office.url("link_choose", "vendor", there.pk), follow=True)

    assert office.url("link_choose", "vendor", there.pk) in desk.source
    assert "1 direct cost" in desk.text
    assert "Create in Procore" in page.content.decode()
    assert "Lumber Depot" in page.content.decode()
