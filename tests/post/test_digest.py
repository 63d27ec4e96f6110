"""The morning's mail: on workdays at eight, if there is something, with what changed since the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.models import Mapping, Preference
from tests.admin import factory
from tests.post.room import html_of, subjects

if TYPE_CHECKING:
    from tests.post.room import Room

APPROVER = "approver@northgate.example"


def _digests(room: Room) -> list[tuple[str, str]]:
    return [one for one in subjects(room.look()) if "for approval" in one[1]]


def test_approvers_get_what_waits_on_a_workday_at_eight_in_their_own_time_zone(room: Room) -> None:
    factory.waiting(room.company, "7", on=factory.project(room.company))
    factory.waiting(room.company, "8", money="9115.50")

    room.at(2026, 11, 23, 7, 59)
    early = _digests(room)
    room.at(2026, 11, 23, 8, 0)
    [message] = room.look()
    again = _digests(room)

    assert (early, again) == ([], [])
    assert subjects([message]) == [(APPROVER, "2 claims wait for approval, $31,754.89")]
    assert message.from_email == '"Plumbline, Northgate Builders" <plumbline@127.0.0.1>'
    assert "- Claim 7, Granite Ridge Concrete  ·  24-017 Riverside Clinic" in message.body
    assert f"/admin/company/{room.company.pk}/claims/?tab=waiting" in message.body
    assert "You get this because you approve claims in Plumbline, Northgate Builders." in message.body
    assert (
        f"Change what you get: http://127.0.0.1:8000/admin/company/{room.company.pk}/my-mail/" in message.body
    )
    assert "<td>24-017 Riverside Clinic</td>" in html_of(message)


def test_nobody_is_mailed_on_a_weekend_or_about_nothing(room: Room) -> None:
    room.at(2026, 11, 23, 9, 0)
    nothing = room.look()
    factory.waiting(room.company, "7")
    later_that_day = _digests(room)
    room.at(2026, 11, 28, 9, 0)  # a Saturday

    assert (nothing, later_that_day, _digests(room)) == ([], [], [])


def test_the_digest_says_what_changed_since_the_one_before(room: Room) -> None:
    gone = factory.waiting(room.company, "7")
    factory.waiting(room.company, "8")
    room.at(2026, 11, 23, 8, 0)
    room.look()
    Mapping.objects.filter(pk=gone.pk).update(waiting_since=None, plan_fingerprint="")
    factory.waiting(room.company, "9")
    factory.waiting(room.company, "10")

    room.at(2026, 11, 24, 8, 0)
    [message] = room.look()

    assert "Since Nov 23, 2026: 2 new, 1 no longer waits." in message.body


def test_only_the_ten_oldest_are_listed_and_the_rest_is_counted(room: Room) -> None:
    for number in range(12):
        factory.waiting(room.company, str(number + 1))
    room.at(2026, 11, 23, 8, 0)

    [message] = room.look()

    assert message.body.count("- Claim ") == 10
    assert "And 2 more claims." in message.body


def test_whoever_switched_the_digest_off_gets_none(room: Room) -> None:
    factory.waiting(room.company, "7")
    Preference.objects.create(user=room.office.people["approver"], digest=False)
    room.at(2026, 11, 23, 8, 0)

    assert room.look() == []


def test_a_company_in_preview_mails_nobody(room: Room) -> None:
    factory.waiting(room.company, "7")
    type(room.company).objects.filter(pk=room.company.pk).update(went_live_at=None)
    room.at(2026, 11, 23, 8, 0)

    assert room.look() == []


def test_a_cause_that_holds_no_money_is_told_without_an_amount(room: Room) -> None:
    vendor = factory.vendor(room.company)
    Mapping.objects.filter(pk=vendor.pk).update(problem="vendor.gone_in_procore")
    room.quiet()
    room.at(2026, 11, 23, 8, 0)

    assert subjects(room.look()) == [("operator@northgate.example", "1 cause on the error desk")]


def test_operators_get_what_is_still_stuck(room: Room) -> None:
    factory.stuck(room.company, "claim.not_tied_out", {"difference": "0.01"}, number="12", money="18311.09")
    room.quiet()
    room.at(2026, 11, 23, 8, 0)

    assert subjects(room.look()) == [("operator@northgate.example", "1 cause on the error desk, $18,311.09")]


def test_on_the_first_workday_approvers_hear_what_stands_in_the_way_of_closing(room: Room) -> None:
    factory.waiting(room.company, "7")
    factory.stuck(room.company, "claim.not_tied_out", {"difference": "0.01"}, number="12", money="18311.09")
    room.at(2026, 11, 20, 9, 0)
    room.quiet()
    Mapping.objects.filter(entity="claim").update(date="2026-11-15")

    room.at(2026, 12, 1, 8, 0)
    first = [one for one in room.look() if "before you close" in one.subject]
    room.at(2026, 12, 2, 8, 0)
    second = [one for one in room.look() if "close" in one.subject]

    assert subjects(first) == [(APPROVER, "November: 2 things before you close")]
    assert "- 1 claim waits for approval  ·  22,639.39" in first[0].body
    assert "reconciliation/?month=2026-11" in first[0].body
    assert second == []
