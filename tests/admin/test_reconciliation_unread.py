"""A reading that lacks a list, or has to wait, says so."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from integration import clock
from sync.models import Reconciliation
from tests.admin import books
from tests.admin.books import compared

if TYPE_CHECKING:
    from tests.admin.office import Office


def test_a_list_that_nobody_may_see_is_told_in_the_first_sentence(office: Office) -> None:
    cause = "can’t be read: the tool is off in Procore"
    unread = compared("", "0", "0", claim="Claims", claim_id="", date="", cause=cause, explained=False)
    books.reconciliation(office.company, compared("7"), unread)
    alone = office.see("reconciliation", query="?cause=Not+explained")
    books.reconciliation(office.company, compared("7", cause="paid differs", explained=False), unread)

    page = office.see("reconciliation", query="?month=2026-10")

    assert alone.headline == "1 list of Procore can’t be read."
    assert "Not explained 1 claim: can’t be read: the tool is off in Procore" in alone.text
    assert page.headline == ("1 claim differs, and nothing explains it. 1 list of Procore can’t be read.")


def test_a_reading_that_waits_for_a_busy_system_says_when_it_goes_on(office: Office) -> None:
    at = clock.now()
    Reconciliation.objects.create(company=office.company, asked_at=at, not_before=at + timedelta(minutes=5))

    page = office.see("reconciliation")

    assert re.search(r"Both systems are read after \d+:\d\d [AP]M, as one of them was busy\.", page.text)
