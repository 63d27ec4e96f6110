"""Where a record stands follows from facts, in one order, in one query."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Case, F, Value, When

from companies.models import Company
from sync.models import Mapping, Standing, Write
from sync.models.standing import rules

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
LEASE = uuid.uuid4()
GATED = {"waiting_since": EARLIER, "plan_fingerprint": "f1"}
LINKED = {"procore_id": "1", "quickbooks_id": "Bill:1"}

# The facts that make each standing, on a claim that has nothing else.
FACTS: dict[Standing, dict[str, Any]] = {
    Standing.ARCHIVED: {"archived_at": EARLIER},
    Standing.EXCLUDED: {"excluded": "claim.negative_total"},
    Standing.CONFLICT: {"conflicts_open": 1},
    Standing.LOOKED_UP: {"due_at": LATER},
    Standing.RUNNING: {"taken": LEASE},
    Standing.NEEDS_YOU: {"problem": "vendor.inactive"},
    Standing.REJECTED: {**GATED, "rejected": "f1"},
    Standing.APPROVAL: GATED,
    Standing.PAUSED: {"waits_on": "pause:quickbooks"},
    Standing.SCHEDULED: {"entity": "payment", "due_at": LATER},
    Standing.TRIES_AGAIN: {"due_at": LATER},
    Standing.QUEUED: {"due_at": EARLIER},
    Standing.REFERENCE: {"entity": "bill"},
    Standing.PREVIEWED: {"plan_fingerprint": "planned"},
    Standing.NOT_LINKED: {},
    Standing.IN_STEP: LINKED,
}


@pytest.mark.parametrize("standing", Standing)
def test_each_standing_is_reached_by_its_own_facts(standing: Standing) -> None:
    row = _row(standing, FACTS[standing])

    assert _standing(row) == standing


def test_the_order_of_the_list_is_the_order_in_which_the_first_that_fits_is_shown() -> None:
    assert [*(standing for standing, _ in rules(NOW)), Standing.IN_STEP] == list(Standing)


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"archived_at": EARLIER, "problem": "vendor.inactive"}, Standing.ARCHIVED),
        ({"excluded": "claim.not_approved", **GATED}, Standing.EXCLUDED),
        ({"conflicts_open": 1, "problem": "vendor.inactive"}, Standing.CONFLICT),
        ({"taken": LEASE, "problem": "vendor.inactive"}, Standing.RUNNING),
        ({"problem": "vendor.inactive", **GATED}, Standing.NEEDS_YOU),
        ({"problem": "system.busy", "due_at": LATER}, Standing.TRIES_AGAIN),
        ({"problem": "system.busy", "due_at": LATER, "entity": "payment"}, Standing.TRIES_AGAIN),
        ({"waits_on": "pause:import:payment", "entity": "payment"}, Standing.PAUSED),
        ({**GATED, "due_at": LATER}, Standing.APPROVAL),
        ({**GATED, "approved": "f1", "due_at": EARLIER}, Standing.QUEUED),
        ({**GATED, "approved": "f0"}, Standing.APPROVAL),
        ({**GATED, "approved": "f1", "waits_on": "pause:quickbooks"}, Standing.PAUSED),
        ({**GATED, "rejected": "f0"}, Standing.APPROVAL),
    ],
)
def test_of_several_that_fit_the_one_that_matters_most_is_shown(
    facts: dict[str, Any], shown: Standing
) -> None:
    assert _standing(_row(shown, facts)) == shown


@pytest.mark.parametrize("standing", Standing)
def test_lists_and_counts_find_a_record_exactly_where_its_facts_put_it(standing: Standing) -> None:
    """With the facts of every other standing, too: what the database computes never contradicts the rules."""
    by_rules = Case(
        *(When(rule, then=Value(str(one))) for one, rule in rules(NOW)), default=Value(str(Standing.IN_STEP))
    )
    company = _company()
    for place, more in enumerate(FACTS.values()):
        facts = {"procore_id": f"p{place}", **more, **FACTS[standing]}
        facts |= {name: f"{facts[name]}{place}" for name in ("procore_id", "quickbooks_id") if name in facts}
        _unanswered_if(standing, Mapping.objects.create(**{"company": company, "entity": "claim", **facts}))
    rows = Mapping.objects.filter(company=company)
    expected = dict(rows.values_list("pk", by_rules))

    found = {one: set(rows.standing_at(one, now=NOW).values_list("pk", flat=True)) for one in Standing}

    assert dict(rows.with_standing(NOW).values_list("pk", F("standing"))) == expected
    assert {pk: str(one) for one, pks in found.items() for pk in pks} == expected
    assert sum(map(len, found.values())) == len(expected)
    assert all(row.at_rest in ("", expected[row.pk]) for row in rows)


def test_a_row_taken_by_a_dead_worker_does_not_run() -> None:
    row = _row(Standing.RUNNING, {"taken": uuid.uuid4(), "due_at": EARLIER})

    assert _standing(row) == Standing.QUEUED


def test_all_counts_come_from_one_query(django_assert_num_queries: Callable[[int], Any]) -> None:
    company = _company()
    for place, standing in enumerate(Standing):
        facts = {"procore_id": f"p{place}", **FACTS[standing]}
        row = Mapping.objects.create(**{"company": company, "entity": "claim", **facts})
        _unanswered_if(standing, row)

    with django_assert_num_queries(1):
        counts = Mapping.objects.filter(company=company).counts(NOW)

    assert sum(counts.values()) == len(Standing)
    assert counts["bill", Standing.REFERENCE] == counts["claim", Standing.LOOKED_UP] == 1


def _row(standing: Standing, facts: dict[str, Any]) -> Mapping:
    row = Mapping.objects.create(**{"company": _company(), "entity": "claim", "procore_id": "1", **facts})
    _unanswered_if(standing, row)
    return row


def _company() -> Company:
    return Company.objects.create(name="Northgate", lease_id=LEASE, lease_expires_at=LATER)


def _unanswered_if(standing: Standing, row: Mapping) -> None:
    if standing is Standing.LOOKED_UP:
        row.writes.create(
            system="quickbooks", target="Bill", verb="create", kind=Write.Kind.ONCE, step="bill",
            payload="{}", payload_hash="", key="k", state=Write.State.SENT, created_at=EARLIER,
        )  # fmt: skip


def _standing(row: Mapping) -> str:
    [(_, standing)] = Mapping.objects.filter(pk=row.pk).counts(NOW)
    return standing
