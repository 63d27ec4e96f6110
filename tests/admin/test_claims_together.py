"""Several claims rejected with one reason, each as it was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companies.models import Company
from sync.models import Mapping, Standing
from tests.admin import factory
from tests.admin.office import fresh

if TYPE_CHECKING:
    from tests.admin.office import Office


def picks(*rows: Mapping) -> list[str]:
    return [f"{one.pk}:{one.plan_fingerprint}" for one in rows]


def test_one_reason_rejects_all_that_were_chosen_but_what_changed_meanwhile(office: Office) -> None:
    first, second, third = (factory.waiting(office.company, number) for number in "789")
    asked = office.see("claims_reject", query=f"?pk={first.pk}&pk={second.pk}&pk={third.pk}")
    chosen = picks(first, second, third)
    Mapping.objects.filter(pk=third.pk).update(plan_fingerprint="another")

    page = office.do("claims_reject", pick=chosen, reason="No lien waivers.")

    assert asked.headline == "Reject 3 claims over 67,918.17 USD?"
    assert "2 claims over 45,278.78 rejected." in page.text
    assert "1 claim changed while you looked and was left out." in page.text
    assert [fresh(one).rejected_reason for one in (first, second, third)] == ["No lien waivers."] * 2 + [""]
    assert fresh(third).standing == Standing.APPROVAL  # type: ignore[attr-defined]


def test_without_a_reason_nothing_is_rejected_and_the_choice_is_kept(office: Office) -> None:
    rows = [factory.waiting(office.company, number) for number in "78"]

    page = office.do("claims_reject", pick=picks(*rows), reason=" ")

    assert page.status == 400
    assert "Say what must change." in page.text
    assert all(one in page.source for one in picks(*rows))
    assert not Mapping.objects.exclude(rejected="").exists()


def test_where_no_claim_can_be_chosen_the_bar_says_why_and_its_button_is_off(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(went_live_at=None)
    factory.waiting(office.company, "7")

    page = office.see("claims", query="?tab=waiting")

    bar = page.source.partition('id="selection-bar"')[2]
    assert "<b>Approving starts when you go live.</b>" in bar
    assert 'form="selection" disabled' in bar
    assert "Reject…" not in bar
