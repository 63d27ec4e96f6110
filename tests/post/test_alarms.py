"""Alarms: at once for the first of a cause, at most once a day, and many at once as one mail."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from companies.models import Connection
from integration import clock
from sync.admin.causes import causes
from sync.cause_decisions import assign
from sync.models import ApprovedBill, Mapping, Preference
from sync.post import replies
from tests.admin import factory
from tests.post.room import html_of, subjects

if TYPE_CHECKING:
    from tests.post.room import Room

OPERATOR, ADMIN = "operator@northgate.example", "admin@northgate.example"


def _off(room: Room, number: str = "12") -> Mapping:
    facts = {"difference": "0.01", "computed": "18,311.10", "due": "18,311.09"}
    return factory.stuck(room.company, "claim.not_tied_out", facts, number=number, money="18311.09")


def test_the_first_of_a_cause_alarms_once_a_day(room: Room) -> None:
    room.quiet()
    claim = _off(room)
    [first] = room.look()
    again = room.look()
    Mapping.objects.filter(pk=claim.pk).update(problem="")
    room.look()
    Mapping.objects.filter(pk=claim.pk).update(problem="claim.not_tied_out")

    same_day = room.look()

    assert subjects([first]) == [(OPERATOR, "Claim 12 of Granite Ridge Concrete is 0.01 off")]
    assert "18,311.09 USD waits for this." in first.body
    assert "What to do:" in first.body
    assert (again, same_day) == ([], [])


def test_three_at_once_are_one_mail(room: Room) -> None:
    room.quiet()
    for number in ("12", "13", "14"):
        _off(room, number)

    assert subjects(room.look()) == [(OPERATOR, "3 records need you, held by 3 causes")]
    assert room.look() == []


def test_a_name_can_not_add_a_header_or_markup(room: Room) -> None:
    room.quiet()
    name = "Ace\r\nBcc: thief@example.com\u202e <script>alert(1)</script>"
    vendor = factory.vendor(room.company, name, linked=False)
    factory.stuck(room.company, "vendor.not_linked", {"name": name}, vendor.reference, vendor_name=name)
    type(room.company).objects.filter(pk=room.company.pk).update(name="Northgate\nBcc: x@example.com")
    room.company.refresh_from_db()

    [message] = room.look()
    raw = message.message().as_string()

    assert "\nBcc:" not in raw
    assert message.recipients() == [OPERATOR]
    assert "\n" not in message.subject
    assert "\u202e" not in f"{message.subject}{message.body}"
    assert "<script>" not in html_of(message)


def test_whoever_switched_alarms_off_gets_none(room: Room) -> None:
    room.quiet()
    Preference.objects.create(user=room.office.people["operator"], alarms=False)
    _off(room)

    assert room.look() == []


def test_who_is_given_a_cause_is_mailed_once_and_not_for_their_own_doing(room: Room) -> None:
    _off(room)
    room.quiet()
    [held] = causes(room.company)
    people = room.office.people

    assign(room.company, people["approver"], held, people["operator"])
    assign(room.company, people["approver"], held, people["operator"])
    given, again = room.look(), room.look()
    assign(room.company, people["operator"], held, None)
    assign(room.company, people["operator"], held, people["operator"])

    assert subjects(given) == [
        (OPERATOR, "Approver Person gave you: Claim 12 of Granite Ridge Concrete is 0.01 off")
    ]
    assert "desk/?tab=mine" in given[0].body
    assert (again, room.look()) == ([], [])


def test_a_claim_that_came_back_is_told_to_who_approved_it(room: Room) -> None:
    room.quiet()
    by = room.office.people["approver"]
    factory.waiting(room.company, "10", approved="older", approved_by=by, approved_at=clock.now())

    assert subjects(room.look()) == [("approver@northgate.example", "Claim 10 changed after you approved it")]
    assert room.look() == []


def test_the_mail_about_a_claim_that_came_back_tells_was_and_is(room: Room) -> None:
    by = room.office.people["approver"]
    claim = factory.waiting(room.company, "10", approved="older", approved_by=by, approved_at=clock.now())
    bill = {**(claim.plan or {})["bill"], "total": "20000.00"}
    ApprovedBill.objects.create(mapping=claim, fingerprint="older", bill=bill)

    body = " ".join(replies.came_back(room.company, claim).rows[0])

    assert body == "Amount 20,000.00 22,639.39"


def test_a_rejection_goes_to_who_entered_the_claim_in_procore(room: Room) -> None:
    room.quiet()
    claim = factory.waiting(
        room.company, "4", rejected=f"f{'4':0>63}", rejected_by=room.office.people["approver"],
        rejected_at=clock.now(), rejected_reason="Retention should be 5 %, not 10 %.\nAsk Marcus.",
    )  # fmt: skip
    seen = {**(claim.procore_seen or {}), "created_by": "marcus@sub.example"}
    Mapping.objects.filter(pk=claim.pk).update(procore_seen=seen)

    [message] = room.look()

    assert subjects([message]) == [
        ("marcus@sub.example", "Claim 4 was not accepted: Retention should be 5 %, not 10 %. Ask Marcus.")
    ]
    assert "was not accepted by Approver Person." in message.body


def test_a_lost_connection_is_told_at_once_again_after_a_day_and_when_it_is_back(room: Room) -> None:
    room.quiet()
    row = Connection.objects.filter(company=room.company, system="quickbooks")
    row.update(state="lost", lost_at=clock.now())
    at_once, again = room.look(), room.look()
    room.later(hours=24)
    next_day = [one for one in room.look() if "QuickBooks" in one.subject]
    row.update(state="connected", lost_at=None, connected_at=clock.now())
    back, quiet = room.look(), room.look()

    assert subjects(at_once) == [(ADMIN, "QuickBooks must be connected again")]
    assert "nothing is lost" in at_once[0].body
    assert re.search(r"ended on \w{3} \d+, \d{4}, \d+:\d\d [AP]M M[SD]T\.", str(at_once[0].body))
    assert again == []
    assert subjects(next_day) == [(ADMIN, "QuickBooks must be connected again")]
    assert subjects(back) == [(ADMIN, "QuickBooks is connected again")]
    assert "after 1 day." in back[0].body
    assert quiet == []


@pytest.mark.failure("A3")
def test_the_end_of_a_sign_in_is_told_14_7_and_2_days_before(room: Room) -> None:
    room.quiet()
    ends = clock.now() + timedelta(days=20)
    Connection.objects.filter(company=room.company, system="quickbooks").update(refresh_expires_at=ends)
    told = []
    for _day in range(20):
        room.later(days=1)
        told += [one.subject for one in room.look() if "ends" in one.subject]

    assert told == [
        "QuickBooks sign-in ends in 13 days", "QuickBooks sign-in ends in 6 days",
        "QuickBooks sign-in ends in 1 day",
    ]  # fmt: skip
