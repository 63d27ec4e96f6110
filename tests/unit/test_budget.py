"""How many requests a company sends: within each window, learned from replies, remembered over holders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies.budget import PATIENCE, RESERVE, CompanyBudget, Window
from companies.metering import Metered
from integration import clock
from integration.errors import TryLater
from integration.http import Request
from integration.sandbox.clock import ManualClock
from integration.systems import System

START = datetime(2026, 11, 20, 15, tzinfo=UTC)
READ = Request("GET", "/x", reads=1)
BATCH = Request("POST", "/batch", batch=True)


@pytest.fixture
def time() -> Iterator[ManualClock]:
    mine = ManualClock(START)
    before = clock.use(mine)
    yield mine
    clock.use(before)


@given(st.integers(1, 5), st.lists(st.floats(0, 30), max_size=40))
def test_no_stretch_of_a_window_s_length_holds_more_than_its_limit(limit: int, pauses: list[float]) -> None:
    window, now = Window(limit, 10), START
    sent: list[datetime] = []
    for pause in pauses:
        now = max(now + timedelta(seconds=pause), window.free_at(now + timedelta(seconds=pause)))
        window.sent.append(now)
        sent.append(now)

    assert all(
        sum(1 for one in sent if first <= one < first + timedelta(seconds=10)) <= limit for first in sent
    )


@pytest.mark.failure("L1")
@pytest.mark.parametrize(("request_", "limit", "seconds"), [(READ, 10, 1), (READ, 500, 60), (BATCH, 40, 60)])
def test_quickbooks_is_never_asked_more_often_than_it_allows(
    time: ManualClock, request_: Request, limit: int, seconds: int
) -> None:
    budget = CompanyBudget(System.QUICKBOOKS)
    sent = []

    for _ in range(2 * limit):
        try:
            budget.permit(request_)
        except TryLater as told:
            time.advance((told.at - time.now()).total_seconds())
            budget.permit(request_)
        sent.append(time.now())

    assert all(later - first >= timedelta(seconds=seconds) for first, later in zip(sent, sent[limit:]))  # noqa: B905


def test_a_short_wait_is_slept_through_and_a_long_one_is_told(time: ManualClock) -> None:
    budget = CompanyBudget(System.QUICKBOOKS)
    for _ in range(10):
        budget.permit(READ)

    slept = time.now() - START
    budget.learn(READ, 429, {"retry-after": "60"})

    assert timedelta(0) < slept < PATIENCE
    with pytest.raises(TryLater) as told:
        budget.permit(READ)
    assert told.value.at == time.now() + timedelta(seconds=60)
    assert not told.value.counts


def test_the_last_requests_of_procores_hour_are_left_for_people(time: ManualClock) -> None:
    budget = CompanyBudget(System.PROCORE)
    reset = int((time.now() + timedelta(minutes=40)).timestamp())
    headers = {"x-rate-limit-limit": "3600", "x-rate-limit-reset": str(reset)}

    budget.learn(READ, 200, {**headers, "x-rate-limit-remaining": str(RESERVE + 1)})
    budget.permit(READ)

    with pytest.raises(TryLater) as told:
        budget.permit(READ)
    assert told.value.at == START + timedelta(minutes=40)


def test_the_next_holder_goes_on_where_the_last_one_stopped(time: ManualClock) -> None:
    first = CompanyBudget(System.QUICKBOOKS)
    for _ in range(38):
        first.permit(BATCH)
    stored = {"quickbooks": first.save()}

    second = CompanyBudget.load(System.QUICKBOOKS, stored)

    assert (second.reads, sum(second.hours.values()), second.month) == (first.reads, 38, "2026-11")
    with pytest.raises(TryLater) as told:
        second.permit(BATCH)
    assert told.value.at > time.now() + PATIENCE


def test_requests_are_counted_by_the_hour_and_forgotten_after_a_day(time: ManualClock) -> None:
    budget = CompanyBudget(System.PROCORE)
    for count in (2, 3):
        for _ in range(count):
            budget.permit(READ)
        time.advance(3600)
    two_hours = list(budget.hours.values())

    time.advance(23 * 3600)
    budget.permit(READ)

    assert two_hours == [2, 3]
    assert list(budget.hours.values()) == [1]


def test_reads_are_counted_by_month(time: ManualClock) -> None:
    budget = CompanyBudget(System.QUICKBOOKS)
    budget.permit(READ)
    budget.permit(READ)
    november = budget.reads

    time.advance(timedelta(days=12).total_seconds())
    budget.permit(READ)

    assert (november, budget.reads, budget.month) == (2, 1, "2026-12")


@pytest.mark.failure("L6")
def test_reads_end_with_the_months_allowance_of_all_companies_and_begin_with_the_next(
    time: ManualClock,
) -> None:
    budget = CompanyBudget(System.QUICKBOOKS)
    budget.share(Metered(used=98, allowed=100, now=START))
    budget.permit(READ)
    budget.permit(READ)

    with pytest.raises(TryLater) as refused:
        budget.permit(READ)
    budget.permit(Request("POST", "/x"))
    time.advance((refused.value.at - START).total_seconds())
    budget.permit(READ)

    assert (refused.value.code, refused.value.counts) == ("limit.metered_reads", False)
    assert refused.value.at == datetime(2026, 12, 1, tzinfo=UTC)
    assert budget.metered.used == 1


def test_without_an_allowance_reads_go_on() -> None:
    budget = CompanyBudget(System.QUICKBOOKS)
    budget.share(Metered(used=10**9, allowed=0, now=START))

    budget.permit(READ)


@pytest.mark.failure("L6")
@pytest.mark.parametrize(
    ("used", "tone"), [(49, ""), (50, "blue"), (79, "blue"), (80, "orange"), (94, "orange"), (95, "red")]
)
def test_the_alarm_of_metered_reads_rises_at_50_80_and_95_percent(used: int, tone: str) -> None:
    assert Metered(used, 100, START).tone == tone


@pytest.mark.failure("L6")
def test_the_forecast_goes_on_as_the_month_went_so_far() -> None:
    assert Metered(1000, 5000, datetime(2026, 11, 11, tzinfo=UTC)).forecast == 3000
    assert Metered(1000, 5000, datetime(2026, 11, 1, 5, tzinfo=UTC)).forecast is None
