"""What an operator decides on a record's page: to follow a merge, to put an item away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration import clock
from sync.models import Mapping
from tests.admin import factory
from tests.admin.office import fresh, order_of

if TYPE_CHECKING:
    from tests.admin.office import Office


def merged(office: Office) -> Mapping:
    facts = {"label": "Ace Steel", "name": "Ace Steel", "into": "Ace Steel LLC", "id": "77"}
    return factory.vendor(
        office.company, "Ace Steel", problem="vendor.merged", problem_since=clock.now(), facts=facts
    )


def test_a_merge_is_followed_by_its_own_button_and_not_by_looking_again(office: Office) -> None:
    row = merged(office)

    page = office.see("record", row.pk, who="operator")
    looked = office.do("record_check", row.pk, who="operator")
    untouched = fresh(row).order
    done = office.do("record_follow_merge", row.pk, who="operator", into="77")

    assert page.headline == "Ace Steel was merged into Ace Steel LLC in QuickBooks."
    assert "Follow the merge" in page.text
    assert "Retry" not in page.text
    assert "is checked again now" in looked.text
    assert untouched is None
    assert "The link of Ace Steel goes over to Ace Steel LLC." in done.text
    assert order_of(row)["into"] == "77"


def test_a_merge_into_another_vendor_than_the_one_shown_is_not_followed(office: Office) -> None:
    row = merged(office)

    page = office.do("record_follow_merge", row.pk, who="operator", into="78")

    assert "Ace Steel changed while you looked. Nothing was done." in page.text
    assert fresh(row).order is None


def test_an_approver_sees_who_may_follow_a_merge(office: Office) -> None:
    page = office.see("record", merged(office).pk, who="approver")

    assert "Only operators can link records" in page.source


def test_a_merge_of_items_is_followed_on_the_page_of_the_wbs_code(office: Office) -> None:
    facts = {"label": "03-300.S", "name": "24-017-03-300.S", "into": "Concrete work", "id": "77"}
    code = factory.record(
        office.company, "wbs_code", "24-017-03-300.S", linked="Item", problem="item.merged",
        problem_since=clock.now(), facts=facts, procore_seen={"flat_code": "03-300.S"},
        quickbooks_seen={"name": "24-017-03-300.S", "active": False},
    )  # fmt: skip

    page = office.see("record", code.pk, who="operator")
    done = office.do("record_follow_merge", code.pk, who="operator", into="77")

    assert page.headline == "Item 24-017-03-300.S was merged into Concrete work in QuickBooks."
    assert "Follow the merge" in page.text
    assert "The link of 24-017-03-300.S goes over to Concrete work." in done.text
    assert order_of(code)["into"] == "77"


def test_the_item_of_a_deleted_code_can_be_put_away(office: Office) -> None:
    code = factory.record(
        office.company, "wbs_code", "24-017-03-300.S", linked="Item", procore_gone=True,
        procore_seen={"flat_code": "03-300.S"}, quickbooks_seen={"name": "24-017-03-300.S", "active": True},
    )  # fmt: skip

    page = office.see("record", code.pk, who="operator")
    done = office.do("record_put_away", code.pk, who="operator")

    assert "The code was deleted in Procore." in page.text
    assert "Make the item inactive" in page.text
    assert "is made inactive, unless a document uses it" in done.text
    assert order_of(code)["do"] == "put_away"
    assert "Its item is being made inactive." in done.text
