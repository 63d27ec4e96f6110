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


def _posted(company: Company, **changes: object) -> dict[str, str]:
    """What the form sends: a switch that is off is not there."""
    stored = {**company_settings.as_json(company.options), **changes}
    return {name: "on" if value is True else str(value) for name, value in stored.items() if value}


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
    page = office.do("settings", who="admin", **_posted(office.company, requisitions_minutes=20))

    assert "Saved: Look for claims, minutes." in page.text
    assert Company.objects.get(pk=office.company.pk).options.requisitions_minutes == 20


def test_others_read_the_settings_and_see_whom_to_ask(office: Office) -> None:
    page = office.see("settings", who="viewer")

    assert "You can see the settings but not change them. Only admins can change settings." in page.text
    assert "Save settings" not in page.text


def test_each_cost_type_may_have_accounts_of_its_own(office: Office) -> None:
    _accounts(office.company)
    factory.record(office.company, "wbs_code", "03-300.S", procore_seen={"cost_type": "S"})
    shown = office.see("settings", who="admin")

    chosen = {"expense_by_type.S": "80", "income_by_type.S": ""}
    page = office.do("settings", who="admin", **_posted(office.company), **chosen)

    assert 'name="expense_by_type.S"' in shown.source
    options = Company.objects.get(pk=office.company.pk).options
    assert (options.expense_by_type, options.income_by_type) == ("S=80", "")
    assert "Saved: Expense account by cost type." in page.text


def test_a_cost_type_s_account_that_is_gone_is_still_shown(office: Office) -> None:
    _accounts(office.company)
    Company.objects.filter(pk=office.company.pk).update(settings={"expense_by_type": "S=99"})

    page = office.see("settings", who="admin")

    assert "99, not in the list" in page.text


def test_without_wbs_codes_there_are_no_cost_types_to_choose_for(office: Office) -> None:
    page = office.see("settings", who="admin")

    assert "Cost types appear here when WBS codes have been read." in page.text
