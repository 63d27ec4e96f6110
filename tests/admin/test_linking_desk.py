"""The linking desk: suggestions with evidence, exact matches, undo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from integration import clock
from tests.admin import factory
from tests.admin.office import fresh, order_of

if TYPE_CHECKING:
    from tests.admin.office import Office


def test_a_suggestion_shows_its_evidence_and_links_with_one_press(office: Office) -> None:
    ace = factory.vendor(office.company, "Ace Steel Erectors", linked=False)
    there = factory.record(
        office.company, "vendor", "Ace Steel Erectors LLC", procore_id="", linked="Vendor",
        quickbooks_seen={"name": "Ace Steel Erectors LLC", "email": "ap@granite.example", "active": True},
    )  # fmt: skip

    page = office.see("linking", who="operator", query="?kind=vendor")
    done = office.do("link", "vendor", ace.pk, who="operator", to=there.pk)

    assert page.headline == "1 vendor to link."
    assert "same e-mail" in page.text
    assert "likely" in page.text
    assert "Ace Steel Erectors is being linked to Ace Steel Erectors LLC." in done.text
    assert "Being linked" in done.text
    assert order_of(ace)["to"] == there.pk


def test_the_next_best_are_offered_too_each_with_a_key_of_its_own(office: Office) -> None:
    factory.vendor(office.company, "Ace Steel Erectors", linked=False)
    names = ("Ace Steel Erectors LLC", "Ace Steel Erection", "Ace Steel", "Ace Steel Erectors West")
    there = {name: factory.vendor_there(office.company, name) for name in names}

    page = office.see("linking", who="operator", query="?kind=vendor")

    offered = re.findall(r'name="to" value="(\d+)">.*?data-row-key="([\w ]+)"', page.source, re.DOTALL)
    best = str(there["Ace Steel Erectors LLC"].pk)
    by_key = {key: pk for pk, key in offered}
    assert sorted(by_key) == ["2", "3", "Enter 1"]
    assert by_key["Enter 1"] == best
    assert len(set(by_key.values())) == 3


def test_a_link_that_was_just_ordered_can_be_undone(office: Office) -> None:
    ace = factory.vendor(office.company, "Ace", linked=False)
    there = factory.record(
        office.company, "vendor", "Ace", procore_id="", linked="Vendor", quickbooks_seen={"name": "Ace"}
    )
    office.do("link", "vendor", ace.pk, who="operator", to=there.pk)

    page = office.do("link_undo", "vendor", ace.pk, who="operator")

    assert "Ace is no longer linked." in page.text
    assert fresh(ace).order is None


def test_a_vendor_that_is_linked_by_now_is_not_linked_to_a_second_company(office: Office) -> None:
    ace = factory.vendor(office.company, "Ace", linked=False)
    taken = factory.vendor(office.company, "Blue Mesa")

    page = office.do("link", "vendor", ace.pk, who="operator", to=taken.pk)

    assert "Blue Mesa is already linked to another record" in page.text
    assert fresh(ace).order is None


def test_what_is_inactive_is_not_linked(office: Office) -> None:
    ace = factory.vendor(office.company, "Ace", linked=False)
    old = factory.vendor_there(office.company, "Ace Steel", active=False)

    page = office.do("link", "vendor", ace.pk, who="operator", to=old.pk)

    assert "Ace Steel is inactive and can't be linked" in page.text
    assert fresh(ace).order is None


def test_exact_matches_are_listed_before_they_are_linked_together(office: Office) -> None:
    pairs = []
    for name in ("Ace Steel", "Blue Mesa"):
        here = factory.vendor(office.company, name, linked=False)
        there = factory.record(
            office.company, "vendor", name, procore_id="", linked="Vendor", quickbooks_seen={"name": name}
        )
        pairs.append((here, there))

    page = office.see("link_exact", "vendor", who="operator")
    done = office.do("link_accept", "vendor", who="operator", pair=[f"{a.pk}:{b.pk}" for a, b in pairs])

    assert page.headline == "Link these 2 vendors?"
    assert "2 vendors are being linked." in done.text
    assert all(order_of(here)["do"] == "link" for here, _ in pairs)


def test_a_pair_that_was_not_on_the_page_is_not_linked(office: Office) -> None:
    here = factory.vendor(office.company, "Ace", linked=False)
    there = factory.record(office.company, "vendor", "Bob", procore_id="", linked="Vendor")

    page = office.do("link_accept", "vendor", who="operator", pair=[f"{here.pk}:{there.pk}"])

    assert "1 pair changed while you looked and was left out." in page.text
    assert fresh(here).order is None


def test_sub_customers_and_inactive_ones_are_shown_with_the_reason_and_no_button(office: Office) -> None:
    row = factory.record(office.company, "project", "Clinic", procore_seen={"name": "Clinic", "active": True})
    factory.record(
        office.company, "project", "Clinic sub", procore_id="", linked="Customer",
        quickbooks_seen={"name": "Clinic sub", "active": True, "sub_customer": True},
    )  # fmt: skip

    page = office.see("link_choose", "project", row.pk, who="operator")

    assert "A sub-customer, not a project" in page.text
    assert 'name="to"' not in page.source


def test_creating_a_vendor_is_asked_for_and_setting_aside_can_be_undone(office: Office) -> None:
    ace = factory.vendor(office.company, "Ace", linked=False)

    created = office.do("link_create", "vendor", ace.pk, who="operator")
    aside = office.do("link_set_aside", "vendor", ace.pk, who="operator")

    assert "Ace is being created in QuickBooks." in created.text
    assert "Ace is set aside." in aside.text
    assert "Undo" in aside.text
    assert fresh(ace).make_in == "quickbooks"


def test_what_was_never_read_is_not_said_to_be_linked_nor_what_is_set_aside_to_be_unread(
    office: Office,
) -> None:
    unread = office.see("linking", query="?kind=vendor&tab=there").text
    factory.vendor(office.company, linked=False, archived_at=clock.now())

    page = office.see("linking", query="?kind=vendor")

    assert "No vendor of QuickBooks has been read yet." in unread
    assert page.headline == "Every vendor of Procore is set aside."
    assert "read yet" not in page.text

    factory.vendor(office.company, "Blue Mesa Drywall")
    linked = office.see("linking", query="?kind=vendor&tab=there").text
    assert "Every vendor of QuickBooks is linked." in linked


def test_the_linking_desk_opens_where_work_is(office: Office) -> None:
    factory.vendor(office.company, "Ace", linked=False)
    vendors = office.see("linking").headline
    factory.record(office.company, "project", "Clinic", procore_seen={"name": "Clinic", "active": True})

    assert vendors == "1 vendor to link."
    assert office.see("linking").headline == "1 project to link."


def test_a_project_shows_its_name_and_number_before_and_after_linking(office: Office) -> None:
    here = factory.record(
        office.company, "project", "7 Riverside",
        procore_seen={"name": "Riverside", "number": "7", "active": True, "origin_id": "", "origin_code": ""},
    )  # fmt: skip
    seen = {"name": "24-017 Riverside", "is_project": True, "active": True}
    there = factory.record(
        office.company, "project", "24-017 Riverside", procore_id="", linked="Customer", quickbooks_seen=seen
    )

    for page in (
        office.see("linking", who="operator", query="?kind=project"),
        office.see("link_choose", "project", here.pk, who="operator"),
    ):
        assert "Name Riverside stays" in page.text
        assert "Number 7 stays" in page.text
        assert f"QuickBooks id – {there.quickbooks_number}" in page.text
        assert "Its items are named 7-…" in page.text


def test_a_project_without_a_number_names_its_items_by_the_quickbooks_id(office: Office) -> None:
    factory.record(
        office.company, "project", "Riverside",
        procore_seen={"name": "Riverside", "number": "", "active": True, "origin_id": ""},
    )  # fmt: skip
    there = factory.record(
        office.company, "project", "Riverside", procore_id="", linked="Customer",
        quickbooks_seen={"name": "Riverside", "is_project": True, "active": True},
    )  # fmt: skip

    page = office.see("linking", who="operator", query="?kind=project")

    assert f"Its items are named {there.quickbooks_number}-…" in page.text
