"""Payments: what came back for which claim, and what it leaves open."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from companies.models import Company
from integration import clock
from sync.models import Mapping
from tests.admin import factory

if TYPE_CHECKING:
    from tests.admin.office import Office


def test_the_list_names_claim_project_method_and_sum(office: Office) -> None:
    on = factory.project(office.company)
    claim = factory.sent(office.company, "5", on=on)
    factory.payment(office.company, claim, "4512", "10000.00")

    page = office.see("payments")

    assert page.headline == "1 payment for 10,000.00 is in Procore."
    assert "Payment 4512 Claim 5 Granite Ridge Concrete 24-017 Riverside Clinic" in page.text
    assert "Check 10,000.00" in page.text
    assert "1 payment 10,000.00" in page.text
    assert office.url("claim", claim.pk) in page.source
    assert "billpayment?txnId=4512" in page.source


@pytest.mark.parametrize(("tab", "rows"), [("needs_you", 1), ("in_step", 2), ("excluded", 1), ("all", 4)])
def test_a_tab_lists_exactly_what_it_counts(office: Office, tab: str, rows: int) -> None:
    claim = factory.sent(office.company, "5", on=factory.project(office.company))
    stuck: dict[str, Any] = {"problem": "payment.tab_off", "problem_since": clock.now(), "procore_id": ""}
    left_out: dict[str, Any] = {"excluded": "payment.switched_off"}
    for number, columns in enumerate([{}, {}, stuck, left_out]):
        factory.payment(office.company, claim, str(number), **columns)

    page = office.see("payments", query=f"?tab={tab}")

    assert page.source.count("<tr data-row>") == rows
    assert re.search(rf'aria-current="page">[^<]+<span>{rows}</span>', page.source)


@pytest.mark.parametrize("words", ["4512", "10,000.00", "granite"])
def test_the_search_finds_by_number_amount_and_vendor(office: Office, words: str) -> None:
    claim = factory.sent(office.company, "5")
    factory.payment(office.company, claim, "4512", "10000.00")
    other = factory.sent(office.company, "6", vendor_name="Halvorsen Electric")
    factory.payment(office.company, other, "77", "5.00")

    page = office.see("payments", query=f"?q={words}")

    assert page.source.count("<tr data-row>") == 1
    assert "Payment 4512" in page.text


def test_without_payments_the_page_says_when_they_come(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(settings={"import_payments": False})

    page = office.see("payments")

    assert page.headline == "No payments yet."
    assert "the setting Import payments is off" in page.text


def test_a_claim_lists_what_was_paid_on_its_bill_and_what_is_open(office: Office) -> None:
    claim = factory.sent(office.company, "5", "2639.39")
    factory.payment(office.company, claim, "4512", "12000.00")
    factory.payment(office.company, claim, "4513", "8000.00")
    factory.payment(office.company, factory.sent(office.company, "55"), "9", "1.00")

    page = office.see("claim", claim.pk)

    assert "Check 4512 in Procore 12,000.00" in page.text
    assert "Check 4513 in Procore 8,000.00" in page.text
    assert "Bill 22,639.39 Open 2,639.39" in page.text
    assert "Other payments" not in page.text
    assert "1.00" not in re.findall(r"Payments.*?Open", page.text)[-1].split()


def test_what_is_paid_by_payments_not_known_yet_has_a_line_of_its_own(office: Office) -> None:
    claim = factory.sent(office.company, "5", "12639.39")
    factory.payment(office.company, claim, "4512", "4000.00")

    assert "not read yet, or no payments of QuickBooks 6,000.00" in office.see("claim", claim.pk).text


def test_payments_count_on_the_overview_and_open_as_what_is_counted(office: Office) -> None:
    claim = factory.sent(office.company, "5")
    factory.payment(office.company, claim)

    page = office.see("every_record", query="?standing=in_step")

    assert "2 records are in step." in page.text
    assert "Payment 4512 on claim 5" in page.text
    assert Mapping.objects.count() == 2


def test_a_payment_names_the_claim_it_pays(office: Office) -> None:
    claim = factory.sent(office.company, "5", "12639.39")
    row = factory.payment(office.company, claim)

    page = office.see("record", row.pk)

    assert office.url("claim", claim.pk) in page.source
    assert "bill 5 for 22,639.39, 12,639.39 open" in page.text
    assert "None" not in page.text


def test_an_excluded_payment_is_not_imported(office: Office) -> None:
    row = factory.payment(office.company, factory.sent(office.company, "5"), excluded="payment.switched_off")

    page = office.see("record", row.pk)

    assert page.headline == "Payment 4512 on claim 5 is not imported. Payments are not imported, by setting."


def test_a_direct_cost_shows_its_lines_each_on_its_wbs_code(office: Office) -> None:
    on = factory.project(office.company)
    code = factory.record(office.company, "wbs_code", "03-300.S", linked="Item", project=on)
    line = {"id": "1", "code": code.pk, "item": "24-017-03-300.S", "description": "Rebar", "quantity": "4",
            "price": "31.25", "amount": "125.00"}  # fmt: skip
    cost = {"number": "88", "date": "2026-11-03", "vendor": "Front Range Steel", "vendor_id": "3", "memo": "",
            "type": "invoice", "total": "125.00", "lines": [line]}  # fmt: skip
    row = factory.record(
        office.company, "direct_cost", "bill 88", linked="Bill", project=on, quickbooks_seen=cost,
        procore_seen={"status": "approved"}, money=Decimal("125.00"),
    )  # fmt: skip

    page = office.see("record", row.pk)

    assert "24-017-03-300.S Rebar 4 31.25 125.00 Total 125.00" in page.text
    assert office.url("record", code.pk) in page.source
    for told in ("Vendor – Front Range Steel", "Type – Invoice", "Total – 125.00", "Status Approved"):
        assert told in page.text


def test_a_payment_by_credit_says_so(office: Office) -> None:
    row = factory.payment(office.company, factory.sent(office.company, "5"))
    Mapping.objects.filter(pk=row.pk).update(
        quickbooks_seen={**(row.quickbooks_seen or {}), "kind": "credit"}
    )

    assert "Paid by – Credit" in office.see("record", row.pk).text
