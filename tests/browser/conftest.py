"""One demo for all browser tests of a run: starting it and getting to live costs most.

The browser ends with the package: its event loop would keep Django from the database in what follows.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import walk
from tests.browser.newcomer import Demo, Newcomer, browser_at, demo_at
from tests.servers import two_free_ports


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with demo_at(tmp_path_factory.mktemp("demo"), two_free_ports()) as found:
        yield found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    from tests.conftest import CHROMIUM

    with browser_at(CHROMIUM) as found:
        yield found


@pytest.fixture(scope="package")
def first_hour(demo: Demo, browser: Browser) -> Iterator[Newcomer]:
    """The person who made the company live; every other test needs that this has happened."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    newcomer = Newcomer(context.new_page(), demo)
    newcomer.sign_in()
    walk.to_live(newcomer)
    yield newcomer
    context.close()


@pytest.fixture
def newcomer(first_hour: Newcomer, demo: Demo, browser: Browser) -> Iterator[Newcomer]:
    """Signed in at the company that is live."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    person = Newcomer(context.new_page(), demo)
    person.sign_in()
    yield person
    context.close()
