"""On a month's first workday: claims that are not in QuickBooks yet, whatever they wait for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.mail import EmailMessage

from integration import clock
from sync.models import Mapping
from tests.admin import factory

if TYPE_CHECKING:
    from tests.post.room import Room

NOTHING = "October: nothing stands in the way"


@pytest.mark.parametrize("how", ["paused", "queued", "tries again", "looked up", "at rest"])
def test_an_approved_claim_that_is_not_sent_yet_stands_in_the_way(room: Room, how: str) -> None:
    row = approved(room, "7")
    ways: dict[str, dict[str, Any]] = {
        "paused": {"waits_on": "pause:quickbooks"},
        "queued": {"due_at": clock.now()},
        "tries again": {"due_at": clock.now() + timedelta(days=60), "problem": "system.busy"},
        "looked up": {},
        "at rest": {},
    }
    if how == "looked up":
        factory.unanswered(row)
    Mapping.objects.filter(pk=row.pk).update(**ways[how])

    message = mail_of_october(room)

    assert message.subject == "October: 1 thing before you close"
    assert "- 1 claim is on its way or paused  ·  22,639.39" in message.body


def test_several_are_added_up(room: Room) -> None:
    approved(room, "7")
    approved(room, "8")

    assert "- 2 claims are on their way or paused  ·  45,278.78" in mail_of_october(room).body


def test_a_sent_claim_that_is_looked_at_again_is_not_on_its_way(room: Room) -> None:
    factory.sent(room.company, "5", due_at=clock.now())

    assert mail_of_october(room).subject == NOTHING


def test_a_draft_that_was_just_read_is_not_on_its_way(room: Room) -> None:
    row = factory.claim(room.company, "7", due_at=clock.now())
    Mapping.objects.filter(pk=row.pk).update(procore_seen={**(row.procore_seen or {}), "status": "draft"})

    assert mail_of_october(room).subject == NOTHING


def test_an_archived_claim_is_kept_out_by_a_person(room: Room) -> None:
    factory.waiting(room.company, "7", archived_at=clock.now())

    message = mail_of_october(room)

    assert message.subject == NOTHING
    assert (
        "Every claim billed in October is in QuickBooks, or a rule or a person keeps it out." in message.body
    )


def approved(room: Room, number: str) -> Mapping:
    """Nothing was sent of it yet."""
    row = factory.waiting(room.company, number)
    Mapping.objects.filter(pk=row.pk).update(approved=row.plan_fingerprint)
    return row


def mail_of_october(room: Room) -> EmailMessage:
    room.at(2026, 11, 2, 8, 0)
    [found] = [one for one in room.look() if str(one.subject).startswith("October")]
    return found
