"""How often each thing is read: as its setting says, and seldomer where Procore's limit is small."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sync import feeds
from sync.models import Feed
from sync.sources import BOOKS, CHANGES, PROJECTS, REQUISITIONS, VENDORS, WBS_CODES
from tests.world import World

READ = {
    "requisitions_minutes": [REQUISITIONS],
    "wbs_codes_minutes": [WBS_CODES],
    "directory_minutes": [VENDORS, PROJECTS],
    "quickbooks_minutes": [CHANGES, BOOKS],
}


def test_each_list_is_read_as_often_as_its_setting_says(world: World) -> None:
    world.ready()
    changes: dict[str, Any] = {name: 20 + place for place, name in enumerate(READ)}
    world.choose(**changes)

    world.sync()

    for place, sources in enumerate(READ.values()):
        for source in sources:
            feed = Feed.objects.get(company=world.site.company, source=source)
            assert feed.interval_seconds == (20 + place) * 60
            assert feed.due_at == world.clock.now() + timedelta(minutes=20 + place)


@pytest.mark.parametrize(("source", "seconds"), [(REQUISITIONS, 1800), (WBS_CODES, 1800), (VENDORS, 0)])
def test_polling_projects_never_takes_more_than_two_fifths_of_procore_s_hourly_limit(
    world: World, source: str, seconds: int
) -> None:
    company = world.ready().company
    company.budget = {"procore": {"limit": 10}}  # two lists of one project: 4 requests an hour

    assert feeds.stretched(company, source) == seconds
