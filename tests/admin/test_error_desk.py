"""The error desk: what a cause costs, who has it, how long it may rest, and what its fix has freed."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from companies.models import Connection
from integration import clock
from sync import cause_book, pauses
from sync.models import Cause, LogEntry, Mapping
from sync.put_off import state_of
from tests.admin import factory
from tests.admin.office import plain

if TYPE_CHECKING:
    from tests.admin.office import Office, Page

ACE = "Ace Steel Erectors"


@pytest.fixture
def ace(office: Office) -> Mapping:
    """A vendor that two claims wait for."""
    vendor = factory.vendor(office.company, ACE, linked=False)
    for number, money in (("3", "28400.00"), ("4", "9115.50")):
        _waits_for(office, vendor, number, money)
    return vendor


def _waits_for(office: Office, vendor: Mapping, number: str, money: str) -> Mapping:
    facts = {"name": vendor.label}
    return factory.stuck(
        office.company,
        "vendor.not_linked",
        facts,
        vendor.reference,
        number=number,
        vendor_name=ACE,
        money=money,
    )


def _off(office: Office, number: str = "12", money: str = "18311.09") -> Mapping:
    facts = {"difference": "0.01", "computed": "18,311.10", "due": "18,311.09"}
    return factory.stuck(office.company, "claim.not_tied_out", facts, number=number, money=money)


def _snooze(office: Office, vendor: Mapping, **posted: str) -> Page:
    held = Mapping.objects.filter(waits_on=vendor.reference)
    seen = {"code": "vendor.not_linked", "waits_on": vendor.reference, "state": state_of(held)}
    return office.do("desk_snooze", **{**seen, "until": "tomorrow", **posted})


def _badge(page: Page) -> str:
    """The number beside *Error desk* in the sidebar."""
    return (
        page.text.partition("To do")[2].partition("Claims")[0].replace("Error desk", "").split("·")[0].strip()
    )


def test_a_snoozed_cause_leaves_the_list_and_the_badge_but_not_the_totals(
    office: Office, ace: Mapping
) -> None:
    _off(office)

    page = _snooze(office, ace, reason="Ace sends its W-9 on Monday")
    rested = office.see("desk", query="?tab=snoozed")

    assert "Snoozed until tomorrow: 2 claims wait for vendor Ace Steel Erectors." in page.text
    assert page.headline == "3 claims are held by 2 causes, 55,826.59 in all."
    assert "Open 1 Mine 0 Snoozed 1" in page.text
    assert "Link and release" not in page.source
    assert _badge(page).startswith("1")
    assert "Snoozed by Approver Person until" in rested.text
    assert "“Ace sends its W-9 on Monday”" in rested.text


def test_a_snoozed_cause_comes_back_when_it_changes(office: Office, ace: Mapping) -> None:
    _snooze(office, ace, until="change")
    assert "Open 0" in office.see("desk").text

    _waits_for(office, ace, "8", "9000.00")

    assert "Open 1 Mine 0 Snoozed 0" in office.see("desk").text


def test_a_snoozed_cause_comes_back_when_its_time_is_over(office: Office, ace: Mapping) -> None:
    _snooze(office, ace, until="week")
    kept = Cause.objects.get()
    assert kept.snoozed_until is not None
    local = kept.snoozed_until.astimezone(office.company.zone)
    assert (local.weekday(), local.hour, local.minute) == (0, 8, 0)

    Cause.objects.update(snoozed_until=clock.now())

    assert "Open 1" in office.see("desk").text


def test_snooze_is_undone_and_twice_is_as_good_as_once(office: Office, ace: Mapping) -> None:
    _snooze(office, ace)
    again = _snooze(office, ace)
    where = f"?code=vendor.not_linked&waits_on={ace.reference}"
    client = office.browser("approver")

    client.post(office.url("desk_wake") + where)
    client.post(office.url("desk_wake") + where)

    assert again.status == 200
    assert Cause.objects.get().snoozed_state == ""
    assert LogEntry.objects.filter(code="cause.woken").count() == 1


def test_what_changed_while_one_looked_is_not_snoozed(office: Office, ace: Mapping) -> None:
    page = _snooze(office, ace, state="what it was an hour ago")

    assert "This changed while you looked" in page.text
    assert "Open 1" in page.text


def test_a_cause_is_given_to_a_person_and_listed_as_theirs(office: Office, ace: Mapping) -> None:
    to = office.people["operator"]
    posted = {"code": "vendor.not_linked", "waits_on": ace.reference, "to": str(to.pk)}

    page = office.do("desk_assign", **posted)
    again = office.do("desk_assign", **posted)
    theirs = office.see("desk", who="operator", query="?tab=mine")

    assert "Given to Operator Person: 2 claims wait for vendor Ace Steel Erectors." in page.text
    assert "It was given to Operator Person already." in again.text
    assert "Mine 1" in theirs.text
    assert ACE in theirs.text
    assert LogEntry.objects.filter(code="cause.assigned").count() == 1


def test_a_cause_is_given_to_nobody_of_another_company(office: Office, ace: Mapping) -> None:
    posted = {"code": "vendor.not_linked", "waits_on": ace.reference, "to": str(office.stranger.pk)}

    page = office.do("desk_assign", **posted)

    assert "Choose one of the people of this company." in page.text
    assert not Cause.objects.exclude(assigned_to=None).exists()


def test_filters_narrow_the_causes_and_an_empty_filter_says_so(office: Office, ace: Mapping) -> None:
    _off(office)

    figures = office.see("desk", query="?area=claim")
    none = office.see("desk", query="?kind=payment")

    assert "Delgado" not in figures.source
    assert ACE not in figures.text.partition("Solved this week")[2]
    assert "No cause matches this filter." in none.text


def test_the_largest_amount_comes_first_and_a_lost_connection_before_all(
    office: Office, ace: Mapping
) -> None:
    _off(office, money="99000.00")
    Connection.objects.filter(company=office.company, system="quickbooks").update(
        state="lost", lost_at=clock.now()
    )

    text = office.see("desk").text

    lost, large, small = (
        text.index(one) for one in ("QuickBooks must be connected again", "0.01 off", f"for vendor {ACE}")
    )
    assert lost < large < small


def test_a_fix_tells_what_it_has_freed(office: Office, ace: Mapping) -> None:
    other = factory.vendor_there(office.company, "Ace Steel Erectors LLC")
    client = office.browser("operator")
    posted = {"to": other.pk, "back": office.url("desk")}
    client.post(office.url("link", "vendor", ace.pk), posted)

    going = client.get(office.url("desk")).content.decode()
    _worker_links(ace)
    done = client.get(office.url("desk")).content.decode()

    assert "2 claims are being released." in going
    assert "Link and release" not in going
    assert "2 claims released. 1 waits for approval now, 1 needs something else." in done


def _worker_links(vendor: Mapping) -> None:
    """One claim is ready then, the other stands on a closed period."""
    Mapping.objects.filter(pk=vendor.pk).update(order=None, quickbooks_id="Vendor:9", due_at=None)
    first, second = Mapping.objects.filter(waits_on=vendor.reference).order_by("pk")
    Mapping.objects.filter(pk=first.pk).update(
        problem="", waits_on="", plan_fingerprint="f" * 64, waiting_since=clock.now()
    )
    Mapping.objects.filter(pk=second.pk).update(problem="period.closed", waits_on="setting:books")


def test_a_cause_that_has_ended_is_listed_as_solved(office: Office, ace: Mapping) -> None:
    factory.feeds(office.company)
    begun = cause_book.keep(office.company).begun
    again = cause_book.keep(office.company).begun
    Mapping.objects.filter(waits_on=ace.reference).update(problem="", waits_on="")
    cause_book.keep(office.company)

    page = office.see("desk", query="?tab=solved")

    assert ([one.code for one in begun], again) == (["vendor.not_linked"], [])
    assert page.headline == "All is well. Nothing needs you."
    assert "Solved this week 1" in page.text
    assert "wait for vendor Ace Steel Erectors" in page.text


def test_what_is_stuck_is_exported_with_its_fix(office: Office, ace: Mapping) -> None:
    Mapping.objects.filter(waits_on=ace.reference).update(vendor_name="=HYPERLINK(1)")

    lines = office.see("desk_csv", who="viewer").source.splitlines()

    assert len(lines) == 3
    assert "'=HYPERLINK(1)" in lines[1]


def test_the_file_holds_what_tab_and_filter_show_in_the_time_of_the_company(
    office: Office, ace: Mapping
) -> None:
    off = _off(office)
    Mapping.objects.filter(pk=off.pk).update(problem_since=datetime(2026, 11, 3, 23, 30, 12, 345, tzinfo=UTC))
    _snooze(office, ace)

    def since(query: str) -> dict[str, str]:
        source = office.see("desk_csv", query=query).source.removeprefix("\ufeff")
        return {line["Record"]: line["Since"] for line in csv.DictReader(io.StringIO(source))}

    local = datetime(2026, 11, 3, 23, 30, tzinfo=UTC).astimezone(office.company.zone)

    assert f'href="{office.url("desk_csv")}?tab=snoozed"' in office.see("desk", query="?tab=snoozed").source
    assert since("") == {"Claim 12": f"{local:%Y-%m-%d %H:%M}"}
    assert since("?tab=snoozed").keys() == {"Claim 3", "Claim 4"}
    assert since("?area=vendor") == {}


def test_every_record_of_a_large_cause_is_reached_from_it(office: Office, ace: Mapping) -> None:
    for number in range(10, 20):
        _waits_for(office, ace, str(number), "1.00")
    _off(office, "99")

    page = office.see("desk")
    [address] = re.findall(r'<a href="([^"]*)">Show all 12</a>', page.source)
    listed = office.browser().get(html.unescape(address)).content.decode()
    mixed = office.see(
        "every_record", query=f"?standing=needs_you&cause=vendor.not_linked|{ace.reference}"
    ).text

    assert "The first 10 of 12." in page.text
    assert listed.count("<tr data-row") == 12
    assert "12 records need you." in mixed
    assert "Clear filter" in listed
    told = "Only what waits for one thing: Ace Steel Erectors is not linked to a QuickBooks vendor"
    assert told in mixed
    assert told in plain(listed)
    # Narrowed once more, it is still the one cause.
    assert 'name="cause" value="vendor.not_linked|' in listed


def test_what_a_cause_waits_for_is_opened_by_its_name_and_its_button_is_named_as_it_is_here(
    office: Office,
) -> None:
    vendor = factory.vendor(office.company, ACE)
    for number in ("3", "4"):
        facts = {"name": ACE, "status": "inactive"}
        factory.stuck(office.company, "vendor.inactive", facts, vendor.reference, number=number)

    page = office.see("desk")

    assert re.search(rf'href="{office.url("record", vendor.pk)}">.*?Open {ACE}<kbd>f</kbd></a>', page.source)
    assert "make it active, then press Check again." in page.text
    assert "press Retry" not in page.text


def test_what_holds_several_claims_is_told_of_all_of_them(office: Office) -> None:
    for number in ("3", "4", "8"):
        facts = {"date": f"Sep {number}, 2026", "closed": "Sep 30, 2026"}
        factory.stuck(office.company, "period.closed", facts, "setting:books", number=number)

    page = office.see("desk").text

    assert "3 claims are dated in a closed period" in page
    assert "The books are closed through Sep 30, 2026." in page
    assert "Sep 3, 2026" not in page


def test_when_all_that_is_stuck_is_snoozed_the_desk_is_calm(office: Office, ace: Mapping) -> None:
    page = _snooze(office, ace)

    assert page.headline == "All is well. Nothing needs you now."
    assert "1 cause is snoozed. Show snoozed" in page.text


def test_the_desk_names_the_conflicts_when_nothing_is_stuck(office: Office) -> None:
    factory.conflict(factory.vendor(office.company, ACE))

    assert office.see("desk").headline == "Nothing is stuck. 1 record waits for a decision."


def test_a_paused_company_is_checked_again_when_it_is_resumed(office: Office, ace: Mapping) -> None:
    pauses.pause(office.company, office.people["admin"])

    told = office.do("desk_check", code="vendor.not_linked", waits_on=ace.reference, who="operator").text

    assert "2 records are checked again when Northgate Builders is resumed." in told


def test_a_viewer_sees_who_may_snooze(office: Office, ace: Mapping) -> None:
    page = office.see("desk", who="viewer")

    assert "Only approvers and operators can snooze and assign problems." in page.text
    assert "pl-menu-form" not in page.source
