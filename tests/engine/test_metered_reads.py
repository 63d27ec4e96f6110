"""QuickBooks' metered reads: spared when they run low, ended when they run out, and nothing lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from companies.metering import metered
from companies.models import Company
from integration import clock
from integration.sandbox.procore.claims import ClaimLine
from sync import work
from sync.feeds import SAVING
from sync.models import Feed, Mapping, Standing
from sync.sources import CHANGES, REQUISITIONS
from sync.tasks import nightly
from tests.world import Doc, World

if TYPE_CHECKING:
    from pytest_django import Settings


def test_what_was_read_is_counted_for_the_month(world: World) -> None:
    world.ready()

    assert metered().used == reads(world) > 0


@pytest.mark.failure("L6")
def test_without_reads_left_nothing_is_read_or_sent_and_everything_waits_for_the_next_month(
    world: World, settings: Settings
) -> None:
    claim = approved(world)
    settings.QUICKBOOKS_MONTHLY_READS = metered().used

    world.drain()

    row = Mapping.objects.with_standing().get(entity="claim", procore_id=claim["id"])
    assert not world.site.books.bills()
    assert (row.problem, row.attempts) == ("limit.metered_reads", 0)
    assert row.due_at == metered().ends_at
    assert str(row.standing) == Standing.TRIES_AGAIN  # type: ignore[attr-defined]


@pytest.mark.failure("L6")
def test_with_more_reads_it_goes_on_where_it_stopped(world: World, settings: Settings) -> None:
    approved(world)
    settings.QUICKBOOKS_MONTHLY_READS = metered().used
    world.drain()
    settings.QUICKBOOKS_MONTHLY_READS = 0

    work.everything(world.site.company, why="Reads were bought")
    world.drain()

    assert len(world.site.books.bills()) == 1


@pytest.mark.failure("L6")
def test_when_reads_run_low_quickbooks_is_read_by_its_webhooks_and_every_six_hours(
    world: World, settings: Settings
) -> None:
    world.ready()
    used_up_to(world, settings, 96)
    world.sync()

    changes = Feed.objects.get(source=CHANGES)
    claims = Feed.objects.get(source=REQUISITIONS)

    assert changes.due_at is not None
    assert changes.interval_seconds == SAVING
    assert round((changes.due_at - clock.now()).total_seconds()) == SAVING
    assert claims.interval_seconds < SAVING


def test_when_reads_run_low_the_nightly_comparison_is_left_out(world: World, settings: Settings) -> None:
    world.ready()
    world.sync()
    feed = Feed.objects.get(source="compare")
    used_up_to(world, settings, 96)

    nightly()

    assert Feed.objects.get(pk=feed.pk).due_at == feed.due_at


def approved(world: World) -> Doc:
    world.ready()
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    world.approve(claim)
    return claim


def reads(world: World) -> int:
    return int(Company.objects.get(pk=world.site.company.pk).budget["quickbooks"]["reads"])


def used_up_to(world: World, settings: Settings, percent: int) -> None:
    settings.QUICKBOOKS_MONTHLY_READS = 100_000
    company = Company.objects.get(pk=world.site.company.pk)
    company.budget["quickbooks"]["reads"] = 1000 * percent
    company.save(update_fields=["budget"])
