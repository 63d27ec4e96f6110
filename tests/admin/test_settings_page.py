"""Settings are chosen from live lists, and a saved one is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from companies import company_settings
from companies.models import Company
from integration import clock
from sync.models import Feed
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

    assert "Retainage → Retainage Payable, Other Current Liability · usual choice" in page.source
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


def test_a_choice_too_long_for_its_field_is_told_in_full_under_it(office: Office) -> None:
    _accounts(office.company)

    page = office.see("settings", who="admin")

    assert "Retainage → Retainage Payable, Other Current Liability · usual choice" in page.text
    assert "Subcontractors · Cost of Goods Sold" in page.source
    assert ">Subcontractors · Cost of Goods Sold</p>" not in page.source


def test_a_saved_setting_is_named(office: Office) -> None:
    page = office.do("settings", who="admin", **_posted(office.company, requisitions_minutes=20))

    assert "Saved: Look for claims, minutes." in page.text
    assert Company.objects.get(pk=office.company.pk).options.requisitions_minutes == 20


def test_an_account_is_chosen_by_the_words_of_the_list_in_any_case(office: Office) -> None:
    _accounts(office.company)
    office.company.settings["expense_account"] = ""
    posted = _posted(office.company) | {"expense_account": "subcontractors · cost of goods sold"}

    page = office.do("settings", who="admin", **posted)

    assert Company.objects.get(pk=office.company.pk).options.expense_account == "80"
    assert 'value="Subcontractors · Cost of Goods Sold"' in page.source


def test_what_is_in_no_list_is_kept_on_the_page_and_not_saved(office: Office) -> None:
    _accounts(office.company)

    page = office.do("settings", who="admin", **_posted(office.company) | {"expense_account": "Subcontr"})

    assert page.status == 400
    assert "“Subcontr” is not in the list." in page.text
    assert 'value="Subcontr"' in page.source
    assert Company.objects.get(pk=office.company.pk).options.expense_account == "80"


def test_two_accounts_that_read_alike_are_told_apart(office: Office) -> None:
    for number in ("80", "82"):
        factory.account(office.company, number, "Subcontractors", "Cost of Goods Sold")

    page = office.see("settings", who="admin")

    assert "Subcontractors · Cost of Goods Sold · id 82" in page.source


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

    assert "99 is not in the list any more." in page.text
    assert 'value="99"' in page.source


def test_the_account_of_a_cost_type_is_typed_like_any_other_and_told_by_its_name(office: Office) -> None:
    _accounts(office.company)
    factory.record(office.company, "wbs_code", "03-300.S", procore_seen={"cost_type": "S"})
    typed = {"expense_by_type.S": "subcontractors · cost of goods sold"}

    office.do("settings", who="admin", **_posted(office.company), **typed)
    page = office.see("settings", who="admin")

    assert Company.objects.get(pk=office.company.pk).options.expense_by_type == "S=80"
    field = page.source.partition('name="expense_by_type.S"')[2]
    assert field.lstrip().startswith('value="Subcontractors · Cost of Goods Sold"')


def test_what_is_typed_for_a_cost_type_and_is_in_no_list_is_kept_and_not_saved(office: Office) -> None:
    _accounts(office.company)
    factory.record(office.company, "wbs_code", "03-300.S", procore_seen={"cost_type": "S"})

    page = office.do(
        "settings", who="admin", **_posted(office.company), **{"expense_by_type.S": "Labor, field"}
    )

    assert page.status == 400
    assert "“Labor, field” is not in the list." in page.text
    assert 'value="Labor, field"' in page.source
    assert Company.objects.get(pk=office.company.pk).options.expense_by_type == ""


def test_without_wbs_codes_there_are_no_cost_types_to_choose_for(office: Office) -> None:
    page = office.see("settings", who="admin")

    assert "Cost types appear here when WBS codes have been read." in page.text


def test_a_change_that_affects_waiting_claims_shows_its_effect_before_it_is_saved(office: Office) -> None:
    factory.waiting(office.company, "7")
    factory.waiting(office.company, "8", approved=f"f{'8':0>63}")
    posted = _posted(office.company, due_days=45)

    asked = office.do("settings", who="admin", **posted)
    before = Company.objects.get(pk=office.company.pk).options.due_days
    carried = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', asked.source))
    carried.pop("csrfmiddlewaretoken")
    saved = office.do("settings", who="admin", **carried)

    assert asked.headline == "2 claims are checked again and come back for approval if their bill changes."
    assert "1 of them is approved and not sent yet." in asked.text
    assert "Days until due none 45" in asked.text
    assert before is None
    assert "Saved: Days until due." in saved.text
    assert Company.objects.get(pk=office.company.pk).options.due_days == 45


def test_a_change_on_which_no_waiting_claim_stands_is_saved_at_once(office: Office) -> None:
    factory.waiting(office.company, "7")

    page = office.do("settings", who="admin", **_posted(office.company, requisitions_minutes=20))

    assert "Saved: Look for claims, minutes." in page.text


def test_each_setting_says_who_changed_it_last(office: Office) -> None:
    office.do("settings", who="admin", **_posted(office.company, requisitions_minutes=20))

    text = office.see("settings", who="viewer").text

    assert text.count("Changed by Admin Person, ") == 1


def test_what_another_admin_saved_meanwhile_is_not_overwritten(office: Office) -> None:
    seen = re.search(r'name="seen" value="([^"]+)"', office.see("settings", who="admin").source)
    assert seen
    office.do("settings", who="admin", **_posted(office.company, requisitions_minutes=20))
    office.company.refresh_from_db()

    page = office.do(
        "settings", who="admin", seen=seen[1], **_posted(office.company, requisitions_minutes=15, due_days=45)
    )

    assert page.status == 409
    assert "Somebody else saved settings while you looked." in page.text
    assert 'name="due_days" value="45"' in page.source
    assert Company.objects.get(pk=office.company.pk).options.requisitions_minutes == 20


def test_the_lists_are_read_again_by_the_worker(office: Office) -> None:
    feed = Feed.objects.create(company=office.company, source="quickbooks.changes", read_at=clock.now())

    page = office.do("settings_read", who="admin")

    feed.refresh_from_db()
    assert "Items and accounts are read again now." in page.text
    assert "lists read from QuickBooks just now" in page.text
    assert feed.due_at is not None


def test_the_page_says_that_without_a_mail_server_nobody_is_mailed(office: Office) -> None:
    assert "No mail server is set (EMAIL_URL), so nobody is mailed" in office.see("settings").text
