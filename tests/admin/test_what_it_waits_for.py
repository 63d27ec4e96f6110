"""A page says when something will be done, and what holds it up where nothing is done now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from companies.models import Company, Connection
from integration import clock
from integration.systems import System
from sync import pauses
from tests.admin import books, factory

if TYPE_CHECKING:
    from tests.admin.office import Office


def _halted(office: Office) -> None:
    Company.objects.update(halted_at=clock.now(), halted_by="Dana")


def _paused(office: Office) -> None:
    pauses.pause(office.company, office.people["admin"])


def _writing_paused(office: Office) -> None:
    pauses.pause(office.company, office.people["admin"], System.QUICKBOOKS)


def _stopped(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(stopped_code="instance.moved")


def _lost(office: Office) -> None:
    lost = Connection.objects.filter(company=office.company, system="procore")
    lost.update(state=Connection.State.LOST, lost_at=clock.now())


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (_halted, "when the halt of the installation is lifted"),
        (_paused, "when Northgate Builders is resumed"),
        (_writing_paused, "when writing to QuickBooks is resumed"),
        (_stopped, "when somebody has confirmed the stop"),
        (_lost, "when Procore is connected again"),
    ],
    ids=["halted", "paused", "writing paused", "stopped", "connection lost"],
)
def test_an_approval_says_what_sending_waits_for(
    office: Office, happens: Callable[[Office], None], told: str
) -> None:
    row = factory.waiting(office.company)
    happens(office)

    page = office.do("claim_approve", row.pk, fingerprint=row.plan_fingerprint)

    assert f"approved for 22,639.39. It is sent {told}." in page.text


def test_a_page_of_a_paused_company_does_not_look_again_by_itself(office: Office) -> None:
    row = factory.claim(office.company, due_at=clock.now())
    assert "data-watch" in office.see("claim", row.pk).source

    _paused(office)

    assert "data-watch" not in office.see("claim", row.pk).source


def test_a_claim_left_out_by_a_setting_leads_to_it(office: Office) -> None:
    row = factory.claim(office.company, excluded="claim.zero_total")

    page = office.see("claim", row.pk)

    assert f'{office.url("settings")}#zero_total">Change setting' in page.source
    assert 'id="zero_total"' in office.see("settings", who="admin").source


def test_direct_costs_have_a_badge_of_the_lines_that_have_no_place(office: Office) -> None:
    books.document(office.company, "88", {}, {})

    assert "Direct costs 2" in office.see("overview").text


@pytest.mark.failure("A3")
def test_what_only_a_person_can_end_names_the_button_although_it_is_tried_again(office: Office) -> None:
    soon = clock.now() + timedelta(minutes=15)
    barred: dict[str, Any] = {
        "problem": "quickbooks.no_access",
        "facts": {"detail": "Permission Denied"},
        "due_at": soon,
    }
    claim = factory.claim(office.company, "7", **barred)
    vendor = factory.vendor(office.company, **barred)

    overview = office.see("overview")
    told = [overview, office.see("claim", claim.pk), office.see("record", vendor.pk)]

    assert overview.headline == "The connected QuickBooks user has lost a right."
    assert all("Ask a QuickBooks administrator to press Reconnect." in page.text for page in told)
    assert not any("Nothing to do" in page.text for page in told)
