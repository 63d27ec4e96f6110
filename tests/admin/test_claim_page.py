"""A claim's page opens with what is true of it and of the books, in every standing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from integration import clock
from sync.models import Mapping
from tests.admin import factory
from tests.admin.office import fresh, order_of

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.admin.office import Office

EARLIER = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_a_waiting_claim_shows_the_exact_bill_the_checks_the_books_and_the_retention(office: Office) -> None:
    row = factory.waiting(office.company)

    page = office.see("claim", row.pk)

    assert page.headline == "Claim 7 waits for approval. All 11 checks passed."
    assert "Nothing is in QuickBooks yet." in page.text
    assert "24-017-03-300.S Footings and grade beams 137.5 CY 84.25 11,584.38" in page.text
    assert "Retainage Retention held, claim 7 · retention item −2,515.49" in page.text
    assert "Total = current payment due in Procore 22,639.39" in page.text
    assert "Retainage Payable retention 2,515.49" in page.text
    assert "Balance 25,154.88 25,154.88" in page.text
    assert "Held before this claim 14,820.00 This claim holds +2,515.49" in page.text
    assert "Held after 17,335.49" in page.text
    assert "Approve bill for 22,639.39" in page.text


def test_a_note_among_the_checks_is_said_in_the_headline(office: Office) -> None:
    row = factory.waiting(office.company)
    noted = factory.plan("7", "Granite Ridge Concrete", "22639.39")
    noted["checks"][4]["state"] = "note"
    Mapping.objects.filter(pk=row.pk).update(plan=noted)

    page = office.see("claim", row.pk)

    assert page.headline == "Claim 7 waits for approval. 10 of 11 checks passed, 1 note."


def test_a_problem_says_what_why_and_what_to_do(office: Office) -> None:
    facts = {"difference": "0.01", "computed": "18,311.10", "due": "18,311.09"}
    row = factory.stuck(office.company, "claim.not_tied_out", facts, number="12")

    page = office.see("claim", row.pk)

    assert page.headline == "Claim 12 is 0.01 off."
    assert "Lines less retention come to 18,311.10; Procore says 18,311.09 is due." in page.text
    assert "What to do: Open and save the claim in Procore" in page.text
    assert "Retry" in page.text


def test_lines_that_do_not_add_up_are_never_called_the_payment_due(office: Office) -> None:
    plan = {**factory.plan("12", "Delgado Roofing", "18311.10"), "due": "18311.09"}
    facts = {"difference": "0.01", "computed": "18,311.10", "due": "18,311.09"}
    row = factory.stuck(office.company, "claim.not_tied_out", facts, number="12", plan=plan)

    page = office.see("claim", row.pk)

    assert "Total of these lines 18,311.10" in page.text
    assert "= current payment due" not in page.text


def test_a_claim_that_came_back_says_that_it_was_approved_before(office: Office) -> None:
    row = factory.waiting(
        office.company, approved="older", approved_by=office.people["approver"], approved_at=clock.now()
    )

    page = office.see("claim", row.pk)

    assert page.headline.startswith("Claim 7 changed after it was approved by Approver Person")
    assert "Nothing was sent." in page.text


def test_a_claim_that_came_back_shows_what_was_approved_beside_what_it_is_now(office: Office) -> None:
    row = factory.waiting(office.company)
    office.do("claim_approve", row.pk, fingerprint=row.plan_fingerprint)
    plan = factory.plan("7", "Granite Ridge Concrete", "22539.39")
    plan["bill"]["lines"][1]["amount"] = "7900.00"
    Mapping.objects.filter(pk=row.pk).update(
        plan=plan, plan_fingerprint="another", money=Decimal("22539.39"), due_at=None
    )

    text = office.see("claim", row.pk).text

    assert "Amount was 22,639.39 22,539.39" in text
    assert "24-017-03-350.S · Slab on grade, level 1 was 8,000.00 7,900.00" in text
    assert "9 more figures unchanged" in text


def test_a_bill_changed_in_quickbooks_is_shown_beside_what_was_sent(office: Office) -> None:
    factory.item(office.company, "55", "24-017-03-300.S", "80")
    base = {
        "number": "5", "date": "2026-10-31", "vendor_id": "58", "total": "100.00",
        "lines": [["55", "7001", "110.00"], ["90", "7001", "-10.00"]],
    }  # fmt: skip
    lines = [
        {"item": "55", "project": "7001", "amount": "105.00"},
        {"item": "90", "project": "7001", "amount": "-10.00"},
    ]  # fmt: skip
    seen = {**base, "date": "2026-11-01", "total": "95.00", "lines": lines, "balance": "95.00"}
    row = factory.sent(
        office.company, problem="bill.changed", facts={"was": "100.00", "now": "95.00", "document": "bill"}
    )
    Mapping.objects.filter(pk=row.pk).update(base={"bill": base}, quickbooks_seen=seen)

    text = office.see("claim", row.pk).text

    assert "As sent In QuickBooks now" in text
    assert "Bill date was Oct 31, 2026 Nov 1, 2026" in text
    assert "24-017-03-300.S was 110.00 105.00" in text
    assert "Amount was 100.00 95.00" in text


@pytest.mark.parametrize(
    ("balance", "told"),
    [
        ("22639.39", "0.00 of 22,639.39 paid."),
        ("12639.39", "10,000.00 of 22,639.39 paid."),
        ("0.00", "22,639.39, paid in full."),
    ],
)
def test_a_sent_claim_says_its_bill_and_what_is_paid(office: Office, balance: str, told: str) -> None:
    row = factory.sent(office.company, "5", balance)

    page = office.see("claim", row.pk)

    assert page.headline.startswith("In QuickBooks as bill 5 since ")
    assert told in page.text


def test_the_checks_of_a_sent_claim_are_those_before_it_was_sent(office: Office) -> None:
    sent, waits = factory.sent(office.company, "5"), factory.waiting(office.company, "7")

    page, waiting = office.see("claim", sent.pk).text, office.see("claim", waits.pk).text

    assert "11 of 11 passed made before it was sent" in page
    assert "made again when it is sent" not in page
    assert "made again when it is sent" in waiting


def test_an_unanswered_write_is_never_called_sent(office: Office) -> None:
    row = factory.claim(office.company)
    factory.unanswered(row)

    page = office.see("claim", row.pk)

    assert page.headline == "We do not know yet whether QuickBooks saved the bill of claim 7."
    assert "it will not be sent twice" in page.text
    assert "Approve bill" not in page.text


def test_an_approved_claim_is_about_to_be_sent_and_can_be_taken_back(office: Office) -> None:
    row = factory.waiting(
        office.company, approved=f"f{'7':0>63}", approved_by=office.people["approver"], due_at=clock.now()
    )

    page = office.see("claim", row.pk)

    assert page.headline == "Claim 7 is approved by Approver Person and about to be sent."
    assert "Take back" in page.text


@pytest.mark.parametrize(
    ("columns", "headline"),
    [
        ({"excluded": "claim.not_approved", "facts": {"status": "draft"}}, "Claim 7 is not sent."),
        ({"archived_at": EARLIER, "archived_by": "Dana"}, "Claim 7 is archived."),
        ({"due_at": EARLIER}, "Claim 7 is about to be checked."),
    ],
)
def test_other_standings_have_their_own_sentence(
    office: Office, columns: dict[str, Any], headline: str
) -> None:
    row = factory.claim(office.company, **columns)

    assert office.see("claim", row.pk).headline == headline


def test_a_claim_that_is_tried_again_says_when_and_why(office: Office) -> None:
    later = clock.now() + timedelta(minutes=20)
    row = factory.claim(office.company, problem="system.busy", facts={"system": "QuickBooks"}, due_at=later)

    page = office.see("claim", row.pk)

    assert page.headline.startswith("Claim 7 is tried again at ")
    assert "QuickBooks is busy." in page.text


def test_approving_approves_what_was_seen_and_says_so(office: Office) -> None:
    row = factory.waiting(office.company)

    page = office.do("claim_approve", row.pk, fingerprint=row.plan_fingerprint)

    assert "Claim 7, Granite Ridge Concrete, approved for 22,639.39. It is sent within a minute." in page.text
    assert "Undo" in page.text
    assert fresh(row).approved == row.plan_fingerprint


def test_candidates_to_adopt_are_bills_of_that_number_with_their_differences(office: Office) -> None:
    row = factory.stuck(office.company, "claim.number_used", {"number": "7"}, number="7")
    seen = {"number": "7", "vendor": "Granite", "vendor_id": "58", "total": "18000.00", "date": "2026-10-31"}
    bill = factory.record(
        office.company, "bill", "Bill 7", procore_id="", linked="Bill", number="7", quickbooks_seen=seen
    )

    page = office.see("claim_adopt", row.pk)
    office.do("claim_adopt", row.pk, bill=bill.pk)

    assert page.headline == "Which bill is claim 7 of Granite Ridge Concrete for 22,639.39?"
    assert "18,000.00 instead of 22,639.39" in page.text
    assert order_of(row)["do"] == "adopt"


def test_a_foreign_companys_bill_can_not_be_adopted(office: Office) -> None:
    row = factory.stuck(office.company, "claim.number_used", {"number": "7"}, number="7")
    bill = factory.record(office.foreign, "bill", "Bill 7", procore_id="", linked="Bill", number="7")

    page = office.do("claim_adopt", row.pk, bill=bill.pk)

    assert "Choose a bill." in page.text
    assert fresh(row).order is None


def test_archiving_can_be_undone_and_retry_asks_for_work(office: Office) -> None:
    row = factory.stuck(office.company, "bill.deleted", {})

    archived = office.do("claim_archive", row.pk, reason="Paid by hand")
    asked = office.do("claim_retry", row.pk)

    assert "Claim 7, Granite Ridge Concrete, archived." in archived.text
    assert "Undo" in archived.text
    assert "Claim 7 is checked again now." in asked.text
    assert (order_of(row)["do"], order_of(row)["reason"]) == ("archive", "Paid by hand")


def test_why_a_claim_was_archived_stands_on_its_page_and_in_the_list(office: Office) -> None:
    put_away: dict[str, Any] = {"archived_at": EARLIER, "archived_by": "Dana"}
    row = factory.claim(office.company, "7", archived_reason="Paid by hand", **put_away)

    page = office.see("claim", row.pk)
    archived = office.see("claims", query="?tab=archived")

    assert "By Dana" in page.text
    assert "“Paid by hand”" in page.text
    assert "Paid by hand" in archived.text


@pytest.mark.parametrize(
    ("mail_on", "login", "told"),
    [
        (True, "sam@northgate.example", "sam@northgate.example gets your reason by e-mail"),
        (True, "sam", "whoever looks at the claim sees your reason"),
        (False, "sam@northgate.example", "whoever looks at the claim sees your reason"),
    ],
)
def test_before_a_claim_is_rejected_it_is_told_who_gets_the_reason(
    office: Office, settings: Settings, mail_on: bool, login: str, told: str
) -> None:
    settings.MAIL_ON = mail_on
    row = factory.waiting(office.company, "7")
    Mapping.objects.filter(pk=row.pk).update(procore_seen={**(row.procore_seen or {}), "created_by": login})

    assert told in office.see("claim_reject", row.pk).text


@pytest.mark.parametrize(("entries", "is_told"), [(12, False), (13, True)])
def test_a_history_that_goes_on_says_where_the_rest_is(office: Office, entries: int, is_told: bool) -> None:
    row = factory.waiting(office.company)
    for _ in range(entries):
        factory.log(office.company, row, None, "plan.ready", "note")

    page = office.see("claim", row.pk)

    assert page.source.partition('class="pl-history"')[2].partition("</ol>")[0].count("<li>") == 12
    assert ("Earlier ones: Runs and log" in page.text) is is_told
    assert (f'Earlier ones: <a href="{office.url("runs")}">' in page.source) is is_told


def test_neighbours_lead_through_the_list_in_its_order(office: Office) -> None:
    now = clock.now()
    rows = [
        factory.waiting(office.company, str(number), procore_version=str(now - timedelta(days=9 - number)))
        for number in range(1, 4)
    ]

    page = office.see("claim", rows[1].pk)

    assert "2 of 3" in page.text
    assert office.url("claim", rows[0].pk) in page.source
    assert office.url("claim", rows[2].pk) in page.source


def test_a_negative_claim_reads_as_the_vendor_credit_that_it_becomes(office: Office) -> None:
    row = factory.waiting(office.company)
    plan = factory.plan("7", "Granite Ridge Concrete", "2700.00")
    plan["bill"]["document"] = "vendor credit"
    Mapping.objects.filter(pk=row.pk).update(plan=plan, money="-2700.00")

    page = office.see("claim", row.pk)

    assert "The vendor credit QuickBooks will get" in page.text
    assert "Vendor credit no. 7" in page.text
    assert "Due date" not in page.text
    assert "Total = negative payment due in Procore 2,700.00" in page.text
    assert "Approve vendor credit for 2,700.00" in page.text


def test_a_credit_in_the_books_says_how_much_of_it_is_taken_and_has_no_payments(office: Office) -> None:
    row = factory.sent(office.company)
    seen = {**(row.quickbooks_seen or {}), "number": "7", "total": "-2700.00", "balance": "-700.00"}
    credit = {"quickbooks_id": "VendorCredit:77", "quickbooks_document": "VendorCredit:77"}
    Mapping.objects.filter(pk=row.pk).update(quickbooks_seen=seen, **credit)

    page = office.see("claim", row.pk)

    assert page.headline.startswith("In QuickBooks as vendor credit 7")
    assert "2,000.00 of 2,700.00 taken for bills." in page.text
    assert "Payments of the bill" not in page.text
    assert "Unlink vendor credit 7 for 2,700.00" in office.see("claim_unlink", row.pk).text


def test_a_claim_that_needs_you_leads_to_its_vendor_in_quickbooks(office: Office) -> None:
    vendor = factory.vendor(office.company, "Granite Ridge Concrete", linked=True)
    row = factory.stuck(office.company, "vendor.inactive", {"name": vendor.label}, vendor.reference)
    Mapping.objects.filter(pk=row.pk).update(procore_seen={"vendor_id": vendor.procore_id})

    assert "Granite Ridge Concrete in QuickBooks" in office.see("claim", row.pk).text


def test_a_bill_changed_in_quickbooks_can_be_accepted_only_as_it_was_seen(office: Office) -> None:
    row = factory.sent(office.company, problem="bill.changed", facts={"was": "1.00", "now": "2.00"})
    Mapping.objects.filter(pk=row.pk).update(quickbooks_version="3")
    shown = office.see("claim", row.pk, who="operator").text

    stale = office.do("claim_accept", row.pk, who="operator", version="2").text
    ordered = Mapping.objects.get(pk=row.pk).order
    office.do("claim_accept", row.pk, who="operator", version="3")

    assert "Accept QuickBooks’ version" in shown
    assert "changed meanwhile. Nothing was done." in stale
    assert ordered is None
    assert order_of(row)["do"] == "accept"
