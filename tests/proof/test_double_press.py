"""Fifty people press the same button at once: one effect. Real threads and transactions on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from companies.models import AuditEntry
from sync import work
from sync.models import LogEntry, Run
from tests.admin import factory
from tests.admin.office import Office, fresh

PRESSES = 50
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.failure("W14"),
    pytest.mark.usefixtures("transactional_db"),
]


def at_once(press: Callable[[Client], object], office: Office) -> None:
    """Everybody is ready before anybody presses."""
    ready = threading.Barrier(PRESSES)

    def one(browser: Client) -> None:
        try:
            ready.wait()
            press(browser)
        finally:
            connection.close()

    browsers = [office.browser("approver") for _ in range(PRESSES)]
    threads = [threading.Thread(target=one, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_fifty_approvals_of_a_claim_are_one() -> None:
    office = Office()
    row = factory.waiting(office.company)
    url = office.url("claim_approve", row.pk)

    at_once(lambda browser: browser.post(url, {"fingerprint": row.plan_fingerprint}), office)

    assert fresh(row).approved == row.plan_fingerprint
    assert AuditEntry.objects.filter(company=office.company, action="claim.approved").count() == 1
    assert LogEntry.objects.filter(company=office.company, code="approved").count() == 1


def test_fifty_retries_of_a_claim_are_one_run() -> None:
    office = Office()
    row = factory.claim(office.company, problem="vendor.not_linked", facts={"vendor": "Granite"})

    at_once(lambda browser: browser.post(office.url("claim_retry", row.pk)), office)
    run = work.begin_run(office.company)

    assert fresh(row).due_at is not None
    assert Run.objects.filter(company=office.company).get() == run
