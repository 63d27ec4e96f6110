"""What each error of QuickBooks and Procore means for the record, and whether it is tried again by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from integration import clock
from integration.errors import NeedsUser, OutcomeUnknown, Problem, Refused, Stale, TokenRefused, TryLater
from integration.http import Reply, Request
from integration.problems import CATALOGUE
from integration.procore import classify as of_procore
from integration.quickbooks import classify as of_quickbooks
from integration.quickbooks import problem_of
from integration.sandbox.clock import ManualClock


@pytest.fixture(autouse=True)
def _at_some_time() -> Iterator[None]:
    before = clock.use(ManualClock(datetime(2026, 11, 20, 15, tzinfo=UTC)))
    yield
    clock.use(before)


@pytest.mark.parametrize(
    ("code", "kind", "problem"),
    [
        (6240, Refused, "quickbooks.name_taken"),
        (6140, Refused, "quickbooks.duplicate_number"),
        (6210, Refused, "quickbooks.closed_period"),
        (6200, Refused, "quickbooks.closed_period"),
        (610, Refused, "quickbooks.reference_gone"),
        (2500, Refused, "quickbooks.reference_gone"),
        (2050, Refused, "quickbooks.refused"),
        (2040, Refused, "quickbooks.refused"),
        (5010, Stale, "record.changed_meanwhile"),
        (6190, NeedsUser, "quickbooks.subscription"),
        (120, NeedsUser, "quickbooks.no_access"),
        (5020, NeedsUser, "quickbooks.no_access"),
        (3100, NeedsUser, "connection.lost"),
        (3200, TokenRefused, "connection.lost"),
        (3001, TryLater, "system.busy"),
        (600, OutcomeUnknown, "bill.outcome_unknown"),
    ],
)
def test_each_code_of_quickbooks_has_one_meaning(code: int, kind: type[Problem], problem: str) -> None:
    error = {"code": str(code), "Message": "Said", "Detail": "Length of 25 exceeds the limit of 21"}

    found = problem_of({"Error": [error], "type": "ValidationFault"}, writes=True)

    assert (type(found), found.code) == (kind, problem)
    assert problem in CATALOGUE
    if isinstance(found, Refused):
        assert "Length of 25 exceeds the limit of 21" in found.facts["detail"]


def test_among_several_errors_the_one_with_a_meaning_of_its_own_decides_and_all_are_told() -> None:
    errors = [{"code": "2050", "Message": "A", "Detail": "too long"}, {"code": "6210", "Detail": "closed"}]

    found = problem_of({"Error": errors, "type": "ValidationFault"}, writes=True)

    assert found.code == "quickbooks.closed_period"
    assert "too long" in found.facts["detail"]
    assert "closed" in found.facts["detail"]


@pytest.mark.parametrize(
    ("code", "kind", "problem"),
    [(120, NeedsUser, "quickbooks.no_access"), (3200, TokenRefused, "connection.lost")],
)
def test_a_401_of_quickbooks_tells_a_lost_right_from_a_token_that_is_over(
    code: int, kind: type[Problem], problem: str
) -> None:
    reply = Reply(401, {}, {"Fault": {"Error": [{"code": str(code)}], "type": "AuthorizationFault"}})

    found = of_quickbooks(Request("GET", "/v3/company/9130/cdc", reads=1), reply)

    assert found is not None
    assert (type(found), found.code) == (kind, problem)


@pytest.mark.parametrize(
    ("status", "kind", "problem"),
    [
        (401, TokenRefused, "connection.lost"),
        (403, NeedsUser, "procore.no_access"),
        (404, Refused, "procore.not_found"),
        (409, TryLater, "system.busy"),
        (422, Refused, "procore.refused"),
        (429, TryLater, "system.busy"),
        (503, TryLater, "system.busy"),
    ],
)
def test_each_status_of_procore_has_one_meaning(status: int, kind: type[Problem], problem: str) -> None:
    reply = Reply(status, {}, {"errors": {"name": ["can't be blank"]}})

    found = of_procore(Request("PATCH", "/rest/v1.0/vendors/sync"), reply)

    assert found is not None
    assert (type(found), found.code) == (kind, problem)
    assert problem in CATALOGUE
