"""The overview, the error desk, records, runs and the audit trail say what is true."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from companies.models import Company, Connection, Membership
from integration import clock
from sync import pauses
from sync.models import Mapping
from tests.admin import factory
from tests.admin.everything import everything
from tests.admin.office import fresh
from tests.audit_guard import unguarded

if TYPE_CHECKING:
    from tests.admin.office import Office


def test_everything_in_step_is_said_only_when_it_is(office: Office) -> None:
    factory.sent(office.company, "5")
    factory.feeds(office.company)
    calm = office.see("overview").headline
    row = factory.claim(office.company, "6", due_at=clock.now())

    moving = office.see("overview").headline

    assert calm.startswith("Everything is in step. Checked at ")
    assert moving == "1 record is on the way. Nothing needs you."
    assert fresh(row).standing == "queued"  # type: ignore[attr-defined]


def test_the_worst_true_sentence_wins(office: Office) -> None:
    company = office.company
    factory.waiting(company, "7")
    waiting = office.see("overview").headline
    factory.stuck(company, "bill.deleted", {}, number="8")
    stuck = office.see("overview").headline
    Connection.objects.filter(company=company, system="quickbooks").update(state="lost", lost_at=clock.now())
    lost = office.see("overview").headline
    Company.objects.filter(pk=company.pk).update(
        stopped_code="side.suddenly_empty",
        stopped_facts={"system": "QuickBooks", "what": "vendors", "count": 214},
    )
    stopped = office.see("overview").headline

    assert waiting == "1 claim waits for approval."
    assert stuck == "2 records wait for a person."
    assert lost.startswith("QuickBooks is disconnected since ")
    assert stopped == "QuickBooks suddenly shows no vendors."


def test_a_stop_is_told_on_every_page_and_ends_when_an_admin_confirms(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(
        stopped_code="side.suddenly_empty",
        stopped_facts={"system": "QuickBooks", "what": "vendors", "count": 214},
    )

    page = office.see("claims", who="admin")
    office.do("confirm_stop", who="admin")

    assert "QuickBooks suddenly shows no vendors." in page.text
    assert "I have looked: go on" in page.text
    assert "QuickBooks suddenly shows no vendors." not in office.see("claims", who="admin").text


def test_after_a_restore_the_pages_say_that_nothing_is_written_and_what_to_do(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(
        stopped_code="instance.restored", stopped_facts={"count": 12}
    )

    page = office.see("overview", who="admin")

    assert page.headline == "The database is older than it was."
    assert "It has forgotten the last 12 turns" in page.text
    assert "Nothing is written until somebody who has looked confirms it." in page.text
    assert "I have looked: go on" in page.text


def test_the_largest_cause_is_named_as_the_act_that_frees_most(office: Office) -> None:
    for number in "123":
        factory.stuck(office.company, "vendor.not_linked", {"name": "Ace Steel"}, "vendor:17", number=number)

    page = office.see("overview")

    assert "The largest cause holds 3 of them: 3 claims wait for vendor Ace Steel." in page.text


def test_a_new_company_shows_seven_steps_and_no_tiles(office: Office) -> None:
    new = factory.company("New Builders", live=False, connected=False)
    admin = factory.person("New Admin", "admin", company=new)

    page = office.browser(admin).get(f"/admin/company/{new.pk}/").content.decode()

    assert "Next: connect Procore. 0 of 7 steps are done." in " ".join(page.split())
    assert page.count("<h3>") == 7
    assert "Waits for approval" not in page


def test_a_slowed_feed_says_its_real_interval_and_why(office: Office) -> None:
    factory.project(office.company)
    factory.feeds(office.company)

    page = office.see("overview")

    assert "every 25 min instead of 15: Procore’s hourly limit" in page.text


def test_with_one_company_the_index_leads_to_it_and_with_two_to_the_list(office: Office) -> None:
    person = factory.person("Two Companies", "viewer", company=office.company)
    one = office.browser(person).get("/admin/")
    Membership.objects.create(user=person, company=office.foreign, role="viewer")

    two = office.browser(person).get("/admin/")

    assert one["Location"] == office.url("overview")
    assert two["Location"] == "/admin/companies/all/"


def test_pausing_asks_first_and_is_told_on_every_page(office: Office) -> None:
    asked = office.see("pause", who="operator")
    done = office.do("pause", who="operator")

    assert asked.headline == "Pause Northgate Builders?"
    assert "Paused by Operator Person since" in done.text
    assert "Paused by Operator Person since" in office.see("claims").text
    assert "Nothing is read while paused." in office.do("sync_now", who="operator").text


def test_writing_to_one_side_is_paused_and_resumed_by_its_own_buttons(office: Office) -> None:
    done = office.do("pause", who="operator", side="quickbooks")
    again = office.see("pause", who="operator")

    assert "Writing to QuickBooks is paused by Operator Person since" in done.text
    assert "Reading goes on" in office.see("claims").text
    assert ("Paused already" in again.text, "Pause writing to Procore" in again.text) == (True, True)
    resumed = office.do("resume", who="operator", side="quickbooks")
    assert "Writing to QuickBooks is paused" not in resumed.text
    assert office.browser("operator").post(office.url("pause"), {"side": "sideways"}).status_code == 404


def test_a_halted_installation_says_who_halted_it_and_how_it_is_lifted(office: Office) -> None:
    pauses.halt("command line")

    page = office.see("overview", who="admin")

    assert "The whole installation was halted by command line" in page.text
    assert "manage.py resume --all" in page.text
    assert "Nothing is read while paused." in office.do("sync_now", who="operator").text


def test_a_record_that_waits_for_a_pause_says_so(office: Office) -> None:
    row = factory.waiting(office.company, "7")
    Mapping.objects.filter(pk=row.pk).update(approved=row.plan_fingerprint, waits_on="pause:quickbooks")

    page = office.see("claim", row.pk)

    assert "waits until writing to QuickBooks is resumed" in page.headline


def test_going_live_needs_the_look_at_the_preview(office: Office) -> None:
    company = factory.company("Preview Builders", live=False)
    Company.objects.filter(pk=company.pk).update(
        settings={"retention_item": "90", "expense_account": "80", "income_account": "81"}
    )
    factory.project(company)
    admin = office.browser(factory.person("Pre Admin", "admin", company=company))

    without = admin.post(f"/admin/company/{company.pk}/go-live/")
    admin.post(f"/admin/company/{company.pk}/go-live/", {"looked": "on"})

    company.refresh_from_db()
    assert without.status_code == 400
    assert "Confirm that you have looked at the preview." in without.content.decode()
    assert company.went_live_at is not None


def test_the_error_desk_groups_by_what_would_fix_it(office: Office) -> None:
    for number, money in (("1", "100.00"), ("2", "50.50")):
        factory.stuck(
            office.company,
            "vendor.not_linked",
            {"name": "Ace Steel"},
            "vendor:17",
            number=number,
            money=money,
        )
    factory.stuck(
        office.company,
        "bill.deleted",
        {"document": "bill"},
        number="3",
        money="9.00",
        vendor_name="Delgado Roofing",
    )

    page = office.see("desk")

    assert page.headline == "3 claims are held by 2 causes, 159.50 in all."
    assert "2 claims wait for vendor Ace Steel" in page.text
    assert "so 2 claims can't be sent" in page.text
    assert "150.50 2 claims · 3 days" in page.text
    assert "The bill of Claim 3 of Delgado Roofing was deleted in QuickBooks" in page.text


def test_check_again_asks_only_for_the_records_of_that_cause(office: Office) -> None:
    mine = factory.stuck(office.company, "vendor.not_linked", {"name": "Ace"}, "vendor:17", number="1")
    other = factory.stuck(office.company, "vendor.not_linked", {"name": "Bob"}, "vendor:18", number="2")

    page = office.do("desk_check", code="vendor.not_linked", waits_on="vendor:17")

    assert "1 record is checked again now." in page.text
    assert fresh(mine).due_at is not None
    assert fresh(other).due_at is None


def test_an_empty_error_desk_says_when_it_was_checked(office: Office) -> None:
    factory.sent(office.company)
    factory.feeds(office.company)

    page = office.see("desk")

    assert page.headline == "All is well. Nothing needs you."
    assert "1 record was last checked 4 min ago." in page.text


def test_before_anything_was_read_the_error_desk_does_not_say_that_all_is_well(office: Office) -> None:
    assert office.see("desk").headline == "Nothing has been read yet."


def test_the_review_shows_subtotals_and_approves_exactly_what_it_showed(office: Office) -> None:
    on = factory.project(office.company)
    rows = [
        factory.waiting(office.company, "1", money="100.00", on=on, vendor_name="Ace"),
        factory.waiting(office.company, "2", money="50.50", on=on, vendor_name="Bob"),
        factory.waiting(office.company, "3", money="7.00", on=on, vendor_name="Ace"),
    ]
    query = "?" + "&".join(f"pk={row.pk}" for row in rows)

    page = office.see("claims_review", query=query)
    Mapping.objects.filter(pk=rows[1].pk).update(plan_fingerprint="something else")
    done = office.do("claims_approve", pick=[f"{row.pk}:{row.plan_fingerprint}" for row in rows])

    assert page.headline == "3 bills for 157.50 USD are ready for your approval."
    assert "Ace 2 107.00" in page.text
    assert "Approve 3 bills for 157.50" in page.text
    assert "2 approved for 107.00. They are sent within a minute." in done.text
    assert "1 changed while you looked and was left out: Claim 2, Bob." in done.text


def test_a_record_shows_both_sides_and_why_it_is_not_in_step(office: Office) -> None:
    row = factory.vendor(office.company, "Ace Steel", linked=False)

    page = office.see("record", row.pk)

    assert "Why is this not in step?" in page.text
    assert page.headline == "Ace Steel is in Procore and linked to nothing in QuickBooks."
    assert "EIN ends 4471" in page.text


def test_a_run_says_how_far_it_is_and_what_it_did(office: Office) -> None:
    running = factory.run(office.company, finished=False)
    done = factory.run(office.company, needs_you=1, by=office.people["operator"])
    row = factory.claim(office.company)
    factory.log(
        office.company, row, done, "bill.created", "done", facts={"number": "7", "amount": "22,639.39"}
    )

    live, ended = office.see("run", running.pk), office.see("run", done.pk)

    assert live.headline == "189 of 300 records, about 3 minutes left"
    assert "data-live=" in live.source
    assert ended.headline == f"Run {done.pk} finished in 1 min: 212 records checked, 9 written, 1 needs you."
    assert "Bill 7 created for 22,639.39 and read back" in ended.text
    assert "data-live=" not in ended.source


def test_the_progress_of_a_run_is_a_small_part_of_its_page(office: Office) -> None:
    running = factory.run(office.company, finished=False)

    part = office.see("run_progress", running.pk)

    assert "<html" not in part.source
    assert part.headline == "189 of 300 records, about 3 minutes left"


def test_runs_without_changes_are_hidden_and_counted(office: Office) -> None:
    factory.run(office.company)
    for _ in range(3):
        factory.run(office.company, written=0, needs_you=0, money_sent=Decimal(0))

    page, every = office.see("runs"), office.see("runs", query="?all=1")

    assert "3 runs without changes hidden." in page.text
    assert page.source.count("<tr data-row>") == 1
    assert every.source.count("<tr data-row>") == 4


def test_the_audit_trail_is_read_in_sentences_and_its_chain_is_checked(office: Office) -> None:
    everything(office.company, office.people["approver"])

    page, checked = office.see("audit"), office.do("audit_check")

    assert "approved Claim 5, Granite Ridge Concrete" in page.text
    assert checked.headline.startswith("2 entries, chain unbroken, checked at ")


@pytest.mark.parametrize("name", ["audit", "claim", "reconciliation"])
def test_a_print_tells_its_company_when_in_which_zone_and_by_whom(office: Office, name: str) -> None:
    found = [factory.waiting(office.company).pk] if name == "claim" else []

    source = office.see(name, *found).source

    [line] = re.findall(r'<p class="pl-print-only">(.*?)</p>', source)
    told = r"Northgate Builders · printed \w+ \d+, \d{4}, \d+:\d\d [AP]M [A-Z]+ by Approver Person"
    assert re.fullmatch(told, line)


def test_a_changed_audit_entry_is_named(office: Office) -> None:
    everything(office.company, office.people["approver"])
    with unguarded():
        office.company.audit_entries.filter(number=1).update(subject="Claim 6")

    page = office.do("audit_check")

    assert page.headline == "The chain is broken at entry 1: its content was changed."


def test_people_are_listed_with_their_roles_and_what_each_role_may(office: Office) -> None:
    page = office.see("people", who="viewer")

    assert page.headline == "4 people can see Northgate Builders; 1 can approve claims."
    assert "Approve claims – no yes – no – no" in page.text


@pytest.mark.parametrize("days", [2, 10, 60])
def test_a_sign_in_that_ends_soon_is_coloured(office: Office, days: int) -> None:
    ends = clock.now() + timedelta(days=days, hours=1)
    Connection.objects.filter(company=office.company, system="quickbooks").update(refresh_expires_at=ends)

    source = office.see("overview").source

    tone = {2: "pl-red pl-tone", 10: "pl-orange pl-tone", 60: ""}[days]
    assert f'<span class="{tone}">good for <b>{days} days</b>' in source


def test_whoever_comes_to_a_buttons_address_without_the_button_is_told_that_nothing_was_done(
    office: Office,
) -> None:
    answer = office.browser("admin").get(office.url("sync_now"))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Nothing was done: this needs the button again." in answer.content.decode()


def test_before_both_systems_are_connected_nothing_can_be_synced_and_the_overview_does_not_offer_it(
    office: Office,
) -> None:
    offered = office.see("overview").text
    Connection.objects.filter(company=office.company, system="quickbooks").update(state="none")

    told = office.do("sync_now", who="operator").text

    assert "Sync now" in offered
    assert "Connect Procore and QuickBooks first." in told
    assert "Sync now" not in office.see("overview").text
