"""Conflicts: each side is shown with what taking it writes, and a decision counts for what was seen only."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from companies.models import Company
from sync.models import Conflict, Mapping
from tests.admin import factory
from tests.admin.office import fresh

if TYPE_CHECKING:
    from tests.admin.office import Office, Page


def clash(row: Mapping, field: str, base: Any, procore: Any, quickbooks: Any) -> Conflict:
    """An open conflict, seen by both sides' records as well."""
    row.procore_seen, row.quickbooks_seen = {**(row.procore_seen or {}), field: procore}, {
        **(row.quickbooks_seen or {}), field: quickbooks,
    }  # fmt: skip
    row.base = {**(row.base or {}), field: base}
    row.conflicts_open += 1
    row.save()
    one = factory.conflict(row, field)
    Conflict.objects.filter(pk=one.pk).update(base=base, procore=procore, quickbooks=quickbooks)
    Mapping.objects.filter(pk=row.pk).update(conflicts_open=row.conflicts_open)
    one.refresh_from_db()
    return one


def phone(row: Mapping) -> Conflict:
    return clash(row, "phone", "(719) 555-0142", "(719) 555-0177", "(719) 555-0190")


def decide(office: Office, one: Conflict, choice: str, value: str = "", saw: Any = None) -> Page:
    seen = json.dumps(saw or [one.procore, one.quickbooks])
    posted = {f"c{one.pk}": choice, f"s{one.pk}": seen, f"v{one.pk}": value}
    return office.do("conflicts_decide", **posted)


def said(row: Mapping, field: str = "phone") -> dict[str, Any]:
    found = (fresh(row).base or {}).get("decided", {}).get(field, {})
    assert isinstance(found, dict)
    return found


def test_the_list_shows_base_both_sides_and_what_each_choice_writes(office: Office) -> None:
    row = factory.vendor(office.company, "Blue Mesa Drywall")
    phone(row)

    page = office.see("conflicts")

    assert page.headline == "1 record waits for a decision."
    assert "Last agreed (719) 555-0142" in page.text
    assert "Procore (719) 555-0177" in page.text
    assert "QuickBooks (719) 555-0190 someone in QuickBooks, seen" in page.text
    assert "QuickBooks gets it." in page.text
    assert office.url("record", row.pk) in page.source


def test_without_a_conflict_the_page_says_on_how_much_both_sides_agree(office: Office) -> None:
    factory.vendor(office.company)

    page = office.see("conflicts")

    assert page.headline == "No conflicts."
    assert "Both sides agree on 1 record." in page.text


def test_the_record_asks_its_question_in_the_headline(office: Office) -> None:
    row = factory.vendor(office.company, "Blue Mesa Drywall")
    phone(row)
    clash(row, "email", "a@x.example", "b@x.example", "c@x.example")

    assert office.see("record", row.pk).headline == "Which phone and e-mail are right for Blue Mesa Drywall?"


@pytest.mark.parametrize(
    ("choice", "outcome"),
    [
        ("procore", "goes to QuickBooks within a minute"),
        ("quickbooks", "goes to Procore within a minute"),
        ("both", "stays as it is on both sides"),
    ],
)
def test_a_decision_is_kept_with_what_was_seen(office: Office, choice: str, outcome: str) -> None:
    row = factory.vendor(office.company)
    one = phone(row)

    page = decide(office, one, choice)

    assert f"The phone of Granite Ridge Concrete {outcome}." in page.text
    assert said(row) == {"procore": one.procore, "quickbooks": one.quickbooks, "take": choice}
    assert fresh(row).due_at is not None


def test_a_typed_value_goes_to_both_sides(office: Office) -> None:
    row = factory.vendor(office.company)

    page = decide(office, phone(row), "value", " (719) 555-0100 ")

    assert "goes to Procore and QuickBooks within a minute." in page.text
    assert said(row)["value"] == "(719) 555-0100"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("email", "no address", "no address is no E-mail that QuickBooks takes"),
        ("phone", " ", "nothing was typed"),
    ],
)  # fmt: skip
def test_a_typed_value_that_quickbooks_refuses_is_not_taken(
    office: Office, field: str, value: str, reason: str
) -> None:
    row = factory.vendor(office.company)

    page = decide(office, clash(row, field, "", "a", "b"), "value", value)

    assert f"{reason}. Nothing was decided on it." in page.text
    assert said(row, field) == {}


def test_a_decision_on_values_that_changed_since_comes_back(office: Office) -> None:
    row = factory.vendor(office.company)
    one = phone(row)
    Conflict.objects.filter(pk=one.pk).update(quickbooks="(719) 555-0111")

    page = decide(office, one, "procore")

    assert (
        "changed while you looked: Procore now says (719) 555-0177, QuickBooks (719) 555-0111." in page.text
    )
    assert "Decide again." in page.text
    assert said(row) == {}


def test_a_conflict_that_settled_meanwhile_is_said_to_be_settled(office: Office) -> None:
    one = phone(factory.vendor(office.company))
    Conflict.objects.filter(pk=one.pk).update(closed_at=one.since)

    assert "1 conflict settled meanwhile. Nothing was done." in decide(office, one, "procore").text


def test_in_preview_a_decision_waits_for_going_live(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(went_live_at=None)

    page = decide(office, phone(factory.vendor(office.company)), "procore")

    assert "goes to QuickBooks when you go live." in page.text


def test_one_side_for_many_records_lists_every_write_first(office: Office) -> None:
    rows = [factory.vendor(office.company, name) for name in ("Ace", "Bob", "Cid")]
    for row in rows:
        phone(row)
        clash(row, "email", "", f"new@{row.label}.example", "")

    page = office.do("conflicts_review", record=[str(rows[0].pk), str(rows[1].pk)], take="procore")

    assert page.headline == "4 decisions: 4 values to QuickBooks, 0 values to Procore."
    assert "(719) 555-0190 becomes (719) 555-0177 " in page.text
    assert "blank becomes new@Ace.example" in page.text
    assert "Cid" not in page.text
    assert said(rows[0]) == {}


def test_what_the_review_showed_is_decided_by_its_button(office: Office) -> None:
    row = factory.vendor(office.company)
    phone(row)
    page = office.do("conflicts_review", record=[str(row.pk)], take="quickbooks")
    fields = dict(re.findall(r'type="hidden" name="([cs]\d+)" value="([^"]*)"', page.source))

    office.do("conflicts_decide", **{name: value.replace("&quot;", '"') for name, value in fields.items()})

    assert said(row)["take"] == "quickbooks"


def test_sides_picked_one_by_one_are_reviewed_too(office: Office) -> None:
    first, second = (phone(factory.vendor(office.company, name)) for name in ("Ace", "Bob"))

    page = office.do("conflicts_review", **{f"c{first.pk}": "procore", f"c{second.pk}": "both"})

    assert page.headline == "2 decisions: 1 value to QuickBooks, 0 values to Procore."
    assert "1 field stays different." in page.text


def test_nothing_chosen_leads_back_with_a_word(office: Office) -> None:
    phone(factory.vendor(office.company))

    assert "Choose a side first" in office.do("conflicts_review").text
    assert "Nothing was chosen." in office.do("conflicts_decide").text


def test_an_ein_shows_its_end_and_never_goes_inward(office: Office) -> None:
    row = factory.vendor(office.company)
    one = clash(row, "ein", "ends 4471", "ends 4471", "ends 6789")

    page = office.see("conflicts")
    taken = office.do("conflicts_review", record=[str(row.pk)], take="quickbooks")

    assert "ends 6789" in page.text
    assert f'name="c{one.pk}" value="quickbooks"' not in page.source
    assert f'name="v{one.pk}"' not in page.source
    assert "it goes only from Procore to QuickBooks." in taken.text
    assert said(row, "ein") == {}


def test_an_address_reads_in_one_line(office: Office) -> None:
    here = {"street": "1180 Kiln St", "city": "Pueblo", "state": "CO", "zip": "81003", "country": "US"}
    there = {"street": "5 Rue Nord", "city": "Laval", "state": "QC", "zip": "H7A", "country": "CA"}
    clash(factory.vendor(office.company), "address", {}, here, there)

    page = office.see("conflicts")

    assert "1180 Kiln St, Pueblo, CO 81003 " in page.text
    assert "5 Rue Nord, Laval, QC H7A, CA" in page.text
    assert "Last agreed nothing yet" in page.text


def test_changed_details_of_a_vendor_with_unpaid_bills_warn_of_fraud(office: Office) -> None:
    row = factory.vendor(office.company)
    phone(row)
    calm = office.see("record", row.pk)
    factory.sent(office.company, "5", "18240.00")
    Mapping.objects.filter(pk=row.pk).update(quickbooks_id="Vendor:58")

    page = office.see("record", row.pk)

    assert "Before you accept" not in calm.text
    assert "call the vendor on the number you already had, (719) 555-0142." in page.text
    assert "1 unpaid bill, 18,240.00." in page.text


def test_a_deleted_payment_is_asked_in_words(office: Office) -> None:
    row = factory.record(office.company, "payment", "Payment 4512 on claim 7", linked="BillPayment")
    one = factory.conflict(row, "exists")
    Conflict.objects.filter(pk=one.pk).update(base="paid 100.00", procore="paid 100.00", quickbooks="deleted")
    one.refresh_from_db()

    page = office.see("record", row.pk)
    done = decide(office, one, "quickbooks")

    assert (
        page.headline == "Payment 4512 on claim 7 was deleted in QuickBooks. What becomes of it in Procore?"
    )
    assert "Take it out of Procore" in page.text
    assert "Leave it in Procore" in page.text
    assert "Payment 4512 on claim 7 is taken out of Procore within a minute." in done.text


def test_a_viewer_sees_the_question_and_whom_to_ask(office: Office) -> None:
    row = factory.vendor(office.company)
    phone(row)

    for page in (office.see("conflicts", who="viewer"), office.see("record", row.pk, who="viewer")):
        assert "(719) 555-0190" in page.text
        assert "Only approvers and operators can decide conflicts." in page.text
        assert "<fieldset" in page.source
        assert re.search(r"<fieldset[^>]* disabled", page.source)


def test_the_filter_by_field_takes_that_field_only(office: Office) -> None:
    row = factory.vendor(office.company)
    phone(row)
    clash(row, "email", "", "a@x.example", "b@x.example")

    page = office.see("conflicts", query="?field=email")
    taken = office.do("conflicts_review", record=[str(row.pk)], take="procore", field="email")

    assert "(719) 555-0190" not in page.text
    assert taken.headline == "1 decision: 1 value to QuickBooks, 0 values to Procore."


# --- a linked vendor field by field ---


def pair(office: Office, **there: str) -> Mapping:
    row = factory.vendor(office.company)
    here = {**(row.procore_seen or {}), "ein_hash": "h1", "website": "", "fax": ""}
    Mapping.objects.filter(pk=row.pk).update(
        procore_seen=here,
        quickbooks_seen={**(row.quickbooks_seen or {}), "website": "", "fax": "", **there},
        base={"phone": here["phone"], "email": here["email"], "name": here["name"], "address": {}},
    )
    return fresh(row)


def carry_over(office: Office, row: Mapping, field: str, side: str, saw: Any) -> Page:
    return office.do("record_carry_over", row.pk, field=field, side=side, saw=json.dumps(saw))


def test_each_field_says_how_it_stands(office: Office) -> None:
    row = pair(office, phone="(719) 555-0190")

    page = office.see("record", row.pk)

    assert "Phone (719) 555-0142 (719) 555-0190 To Procore" in page.text
    assert "E-mail ap@granite.example ap@granite.example Same" in page.text
    assert "Use in QuickBooks" not in page.text
    assert "the setting Keep addresses in step is off" in page.text
    assert "None" not in page.text


def test_of_an_inactive_vendor_nothing_is_to_decide_until_it_is_active_again(office: Office) -> None:
    row = factory.vendor(office.company)
    phone(row)
    assert "(719) 555-0190 To decide" in office.see("record", row.pk).text

    Conflict.objects.all().delete()
    Mapping.objects.filter(pk=row.pk).update(
        conflicts_open=0, quickbooks_seen={**(row.quickbooks_seen or {}), "active": False}
    )
    page = office.see("record", row.pk)

    assert "To decide" not in page.text
    assert "Asked again once the vendor is active" in page.text

    Mapping.objects.filter(pk=row.pk).update(quickbooks_seen=row.quickbooks_seen)
    assert "Asked when it is checked next" in office.see("record", row.pk).text


def test_with_vendors_on_request_a_field_is_carried_over_by_its_button(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(settings={"update_vendors": False})
    row = pair(office, phone="(719) 555-0190")

    page = office.see("record", row.pk)
    done = carry_over(office, row, "phone", "procore", ["(719) 555-0142", "(719) 555-0190"])

    assert "Nothing moves by itself" in page.text
    assert "On request only" in page.text
    assert "The phone of Granite Ridge Concrete goes to QuickBooks within a minute." in done.text
    assert said(row)["take"] == "procore"
    assert "To QuickBooks" in office.see("record", row.pk).text


def test_a_request_counts_for_the_values_that_were_seen(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(settings={"update_vendors": False})
    row = pair(office, phone="(719) 555-0190")

    page = carry_over(office, row, "phone", "procore", ["(719) 555-0142", "something else"])

    assert "changed while you looked. Nothing was done." in page.text
    assert said(row) == {}


@pytest.mark.parametrize("side", ["procore", "quickbooks"])
def test_an_ein_is_never_carried_over_on_request(office: Office, side: str) -> None:
    row = pair(office, tax_id_last4="6789")

    page = carry_over(office, row, "ein", side, [None, None])

    assert "Nothing was done." in page.text
    assert said(row, "ein") == {}


def test_the_base_says_when_it_was_written_where_plumbline_wrote_it(office: Office) -> None:
    row = factory.vendor(office.company, "Blue Mesa Drywall")
    phone(row)
    before = office.see("conflicts")
    factory.written(row)

    page = office.see("conflicts")

    assert "(719) 555-0142 written Aug 4, 2026" in page.text
    assert "written Aug" not in before.text


def test_conflicts_are_narrowed_by_kind_and_field_together(office: Office) -> None:
    of = factory.vendor(office.company, "Blue Mesa Drywall")
    phone(of)
    factory.conflict(factory.project(office.company, "Riverside Clinic"), "name")

    every = office.see("conflicts")
    vendors = office.see("conflicts", query="?kind=vendor")
    nothing = office.see("conflicts", query="?kind=project&field=phone")

    assert "Project 1" in every.text
    assert "Blue Mesa Drywall" in vendors.text
    assert "Riverside Clinic" not in vendors.text
    assert "No conflict matches this filter." in nothing.text
