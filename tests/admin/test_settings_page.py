"""Settings are chosen from live lists, and a saved one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companies import company_settings
from companies.models import Company
from tests.admin import factory

if TYPE_CHECKING:
    from tests.admin.office import Office


def _accounts(company: Company) -> None:
    factory.account(company, "70", "Retainage Payable", "Other Current Liability")
    factory.account(company, "80", "Subcontractors", "Cost of Goods Sold")
    factory.account(company, "81", "Services", "Income")
    factory.item(company, "90", "Retainage", "70")
    factory.item(company, "91", "Retainage old", "80")


def test_settings_are_chosen_from_lists_with_the_liability_first(office: Office) -> None:
    _accounts(office.company)

    page = office.see("settings", who="admin")

    assert "Retainage → Retainage Payable, Other Current Liability · usual choice" in page.text
    assert page.headline == "Everything that must be chosen is chosen."


def test_an_item_on_an_expense_account_warns_beside_the_field(office: Office) -> None:
    _accounts(office.company)
    Company.objects.filter(pk=office.company.pk).update(settings={"retention_item": "91"})

    page = office.see("settings", who="admin")

    assert "Retainage old points to Subcontractors, which is not a liability." in page.text


def test_an_item_of_a_wbs_code_is_no_retention_item(office: Office) -> None:
    factory.record(office.company, "wbs_code", "24-017-03-300.S", linked="Item", quickbooks_id="Item:55")
    Company.objects.filter(pk=office.company.pk).update(settings={"retention_item": "55"})

    page = office.see("settings", who="admin")

    assert "24-017-03-300.S belongs to a WBS code" in page.text


def test_a_bad_setting_keeps_what_was_typed_and_saves_nothing(office: Office) -> None:
    page = office.do(
        "settings", who="admin", requisitions_minutes="often", wbs_codes_minutes="7", due_days="30"
    )

    office.company.refresh_from_db()
    assert page.status == 400
    assert "Nothing was saved" in page.headline
    assert 'value="often"' in page.source
    assert "This is a whole number" in page.text
    assert "wbs_codes_minutes" not in office.company.settings


def test_a_saved_setting_is_named(office: Office) -> None:
    stored = company_settings.as_json(office.company.options)
    posted = {
        name: "on" if value is True else "" if value in (None, False) else str(value)
        for name, value in {**stored, "requisitions_minutes": 20}.items()
    }
    posted = {name: value for name, value in posted.items() if value}

    page = office.do("settings", who="admin", **posted)

    assert "Saved: Look for claims, minutes." in page.text
    assert Company.objects.get(pk=office.company.pk).options.requisitions_minutes == 20


def test_others_read_the_settings_and_see_whom_to_ask(office: Office) -> None:
    page = office.see("settings", who="viewer")

    assert "You can see the settings but not change them. Only admins can change settings." in page.text
    assert "Save settings" not in page.text
