"""A wrong clock of ours is noticed by what the systems say of the time, and shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from companies import roles
from companies.usage import Usage
from integration.systems import System
from tests.admin import factory
from tests.engine.our_clock import our_clock
from tests.engine.test_reading_edges import poll
from tests.world import World

pytestmark = pytest.mark.failure("R2")


@pytest.mark.parametrize(
    ("ahead", "told"),
    [(240, "4 minutes ahead of"), (-45, "45 seconds behind"), (20, ""), (-20, ""), (0, "")],
)
def test_a_clock_that_is_off_by_more_than_half_a_minute_is_told(world: World, ahead: int, told: str) -> None:
    world.ready()

    with our_clock(world) as ours:
        ours.ahead = timedelta(seconds=ahead)
        for _ in range(3):
            poll(world)

    for system in System:
        assert (f"clock is {told} that of {system.title}" in _overview(world)) is bool(told)
    assert ("clock is" in _overview(world)) is bool(told)


def test_the_word_ends_when_the_clock_is_right_again(world: World) -> None:
    world.ready()
    with our_clock(world) as ours:
        ours.ahead = timedelta(hours=1)
        for _ in range(3):
            poll(world)
    assert _skew(world) == 3600

    for _ in range(8):  # what was put off by the wrong clock is due an hour late
        poll(world)

    assert _skew(world) == 0
    assert "clock is" not in _overview(world)


def _skew(world: World) -> int:
    world.site.company.refresh_from_db()
    return Usage.of(world.site.company, System.QUICKBOOKS).skew.seconds


def _overview(world: World) -> str:
    company = world.site.company
    client = Client()
    client.force_login(factory.person("Vera Viewer", roles.VIEWER, company=company))
    return client.get(reverse("admin:overview", args=[company.pk])).content.decode()
