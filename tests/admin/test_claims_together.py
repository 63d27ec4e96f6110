"""Several claims rejected with one reason, each as it was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from companies.models import Company
from sync.models import Mapping, Standing
from tests.admin import factory
from tests.admin.office import fresh

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.admin.office import Office


def picks(*rows: Mapping) -> list[str]:
    return [f"{one.pk}:{one.plan_fingerprint}" for one in rows]


def test_one_reason_rejects_all_that_were_chosen_but_what_changed_meanwhile(office: Office) -> None:
    first, second, third = (factory.waiting(office.company, number) for number in "789")
    asked = office.see("claims_reject", query=f"?pk={first.pk}&pk={second.pk}&pk={third.pk}")
    chosen = picks(first, second, third)
    Mapping.objects.filter(pk=third.pk).update(plan_fingerprint="another")

    page = office.do("claims_reject", pick=chosen, reason="No lien waivers.")

    assert asked.headline == "Reject 3 claims for 67,918.17 USD?"
    assert "2 claims for 45,278.78 rejected." in page.text
    assert "1 claim changed while you looked and was left out." in page.text
    assert [fresh(one).rejected_reason for one in (first, second, third)] == ["No lien waivers."] * 2 + [""]
    assert fresh(third).standing == Standing.APPROVAL  # type: ignore[attr-defined]


def test_the_review_sums_the_retention_beside_the_payment_due(office: Office) -> None:
    rows = [factory.waiting(office.company, number) for number in "789"]

    page = office.see("claims_review", query=f"?{'&'.join(f'pk={one.pk}' for one in rows)}")

    assert "3 bills 7,546.47 67,918.17" in page.text


def test_one_claim_alone_is_told_in_the_singular(office: Office) -> None:
    first, second, third = (factory.waiting(office.company, number) for number in "789")

    one = office.do("claims_approve", pick=picks(first))
    both = office.do("claims_approve", pick=picks(second, third))

    assert "1 approved for 22,639.39. It is sent within a minute." in one.text
    assert "2 approved for 45,278.78. They are sent within a minute." in both.text


@pytest.mark.parametrize(
    ("mail_on", "logins", "told", "label"),
    [
        (
            True,
            "a",
            "Whoever entered the claim in Procore gets your reason by e-mail; the claim",
            "Reason Reject",
        ),
        (
            True,
            "ab",
            "Whoever entered a claim in Procore gets your reason by e-mail; a claim",
            "Reason, for all",
        ),
        (
            True,
            "a-",
            "For 1 of them, whoever entered the claim in Procore gets your reason",
            "Reason, for all",
        ),
        (True, "-", "Whoever looks at the claim sees your reason; the claim", "Reason Reject"),
        (False, "ab", "Whoever looks at the claims sees your reason; a claim", "Reason, for all of them"),
    ],
)
def test_who_gets_the_reason_is_told_as_it_is(
    office: Office, settings: Settings, mail_on: bool, logins: str, told: str, label: str
) -> None:
    settings.MAIL_ON = mail_on
    rows = [factory.waiting(office.company, str(number)) for number, _ in enumerate(logins)]
    for row, login in zip(rows, logins, strict=True):
        seen = {**(row.procore_seen or {}), "created_by": "" if login == "-" else f"{login}@site.example"}
        Mapping.objects.filter(pk=row.pk).update(procore_seen=seen)

    page = office.see("claims_reject", query=f"?{'&'.join(f'pk={one.pk}' for one in rows)}")

    assert told in page.text
    assert label in page.text


def test_without_a_reason_nothing_is_rejected_and_the_choice_is_kept(office: Office) -> None:
    rows = [factory.waiting(office.company, number) for number in "78"]

    page = office.do("claims_reject", pick=picks(*rows), reason=" ")

    assert page.status == 400
    assert "Say what must change." in page.text
    assert all(one in page.source for one in picks(*rows))
    assert not Mapping.objects.exclude(rejected="").exists()


def test_whoever_may_approve_chooses_all_of_a_page_at_once(office: Office) -> None:
    factory.waiting(office.company, "7")

    assert "data-all" in office.see("claims", query="?tab=waiting").source
    assert "data-all" not in office.see("claims", query="?tab=waiting", who="viewer").source


def test_where_no_claim_can_be_chosen_the_bar_says_why_and_its_button_is_off(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(went_live_at=None)
    factory.waiting(office.company, "7")

    page = office.see("claims", query="?tab=waiting")

    bar = page.source.partition('id="selection-bar"')[2]
    assert "<b>Approving starts when you go live.</b>" in bar
    assert 'form="selection" disabled' in bar
    assert "data-all" not in page.source
    assert "Reject…" not in bar
