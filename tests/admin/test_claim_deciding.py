"""A claim is approved, rejected or taken back on its page, and the page leads on to the next."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from companies.models import Company
from integration import clock
from sync.models import Mapping
from tests.admin import factory
from tests.admin.office import fresh

if TYPE_CHECKING:
    from tests.admin.office import Office

EARLIER = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_after_a_decision_the_page_leads_to_the_next_claim_that_waits(office: Office) -> None:
    first, second, third = (factory.waiting(office.company, number) for number in "789")
    key = f'href="{office.url("claim", third.pk)}" data-key="j"'

    approved = office.do("claim_approve", second.pk, fingerprint=second.plan_fingerprint)
    rejected = office.do("claim_reject", third.pk, fingerprint=third.plan_fingerprint, reason="5 %")
    last = office.do("claim_approve", first.pk, fingerprint=first.plan_fingerprint)

    assert "Next: Claim 9, Granite Ridge Concrete, 2 left j" in approved.text
    assert key in approved.source
    assert "Next: Claim 7, Granite Ridge Concrete, 1 left j" in rejected.text
    assert "Next:" not in last.text


@pytest.mark.failure("W14")
def test_who_approves_second_is_told_who_did_and_that_nothing_more_was_done(office: Office) -> None:
    row = factory.waiting(office.company)

    first, second = (
        office.do("claim_approve", row.pk, fingerprint=row.plan_fingerprint) for _press in range(2)
    )

    assert "Claim 7, Granite Ridge Concrete, approved for 22,639.39." in first.text
    assert second.headline.startswith("Claim 7 is approved by Approver Person at")
    assert "Claim 7 was approved by Approver Person meanwhile. Nothing more was done." in second.text
    assert "approved for" not in second.text


def test_a_decision_that_was_taken_back_leads_nowhere(office: Office) -> None:
    rows = [factory.waiting(office.company, number) for number in "78"]
    office.do("claim_approve", rows[0].pk, fingerprint=rows[0].plan_fingerprint)

    assert "Next:" not in office.do("claim_take_back", rows[0].pk).text
    assert "Next:" not in office.see("claim", rows[0].pk, query="?decided=1").text


def test_a_claim_that_changed_meanwhile_is_not_approved_and_the_change_is_named(office: Office) -> None:
    row = factory.waiting(office.company)
    saw = '{"total": "22739.39", "vendor": "Granite Ridge Concrete", "number": "7", "date": "2026-10-31"}'

    page = office.do("claim_approve", row.pk, fingerprint="what it was before", saw=saw)

    assert "Claim 7 changed while you looked: amount 22,739.39 → 22,639.39; due date none" in page.text
    assert "Nothing was done." in page.text
    assert fresh(row).approved == ""


def test_nobody_approves_before_going_live(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(went_live_at=None)
    row = factory.waiting(office.company)

    page = office.do("claim_approve", row.pk, fingerprint=row.plan_fingerprint)

    assert "Approving starts when you go live." in page.text
    assert fresh(row).approved == ""


def test_whoever_made_a_claim_in_procore_does_not_approve_it_here_if_another_must(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(settings={"different_approver": True})
    row = factory.waiting(office.company)
    made_by = {"created_by": office.people["approver"].email.upper()}
    Mapping.objects.filter(pk=row.pk).update(procore_seen=made_by)

    page = office.do("claim_approve", row.pk, fingerprint=row.plan_fingerprint)

    assert "a different person approves it here" in page.text
    assert fresh(row).approved == ""


def test_who_may_not_approve_sees_the_button_and_whom_to_ask(office: Office) -> None:
    row = factory.waiting(office.company)

    page = office.see("claim", row.pk, who="viewer")

    assert "Only approvers can approve claims. Ask Approver Person." in page.text
    assert "disabled" in page.source[page.source.index("Approve bill for") - 200 :]


def test_a_decision_of_today_was_made_at_a_time_and_an_older_one_on_a_day(office: Office) -> None:
    today, before = (factory.waiting(office.company, number) for number in "78")
    for row, days in ((today, 0), (before, 3)):
        at = clock.now() - timedelta(days=days)
        Mapping.objects.filter(pk=row.pk).update(
            rejected=row.plan_fingerprint, rejected_by=office.people["approver"], rejected_at=at
        )

    assert re.search(r" by Approver Person at \d+:\d\d [AP]M", office.see("claim", today.pk).headline)
    assert re.search(r" by Approver Person on \w+ \d", office.see("claim", before.pk).headline)


def test_rejecting_needs_a_reason_and_keeps_the_claim(office: Office) -> None:
    row = factory.waiting(office.company)

    empty = office.do("claim_reject", row.pk, fingerprint=row.plan_fingerprint, reason="  ")
    page = office.do("claim_reject", row.pk, fingerprint=row.plan_fingerprint, reason="Retention is 5 %")

    assert empty.status == 400
    assert "Say what must change." in empty.text
    assert page.headline.startswith("Claim 7 was rejected by Approver Person")
    assert "“Retention is 5 %”" in page.text


def test_an_approval_is_taken_back_while_nothing_was_sent(office: Office) -> None:
    row = factory.waiting(office.company)
    office.do("claim_approve", row.pk, fingerprint=row.plan_fingerprint)

    page = office.do("claim_take_back", row.pk)

    assert "Claim 7 is taken back. It waits for approval again." in page.text
    assert fresh(row).approved == ""
