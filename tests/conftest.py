"""Settings of the test run, and which tests this machine can run."""

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests import chromium as chromium_here
from tests import environment, reference

environment.apply()

from django.conf import settings  # noqa: E402  (reads the environment)
from django.core.cache import cache  # noqa: E402

from tests import rows  # noqa: E402
from tests.rows import Rows  # noqa: E402
from tests.traffic import Traffic  # noqa: E402

# No test depends on how busy the machine is.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

_TRAFFIC = pytest.StashKey[Traffic]()
CHROMIUM = chromium_here.path()

# The hashers meant for real passwords take a second each, on purpose.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A list of all static files would be made for each client of a test.
settings.WHITENOISE_AUTOREFRESH = True
# A file, not memory: locks, threads and a second process behave as in production.
if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(
        Path(settings.VAR_DIR) / "tests.sqlite3"
    )


# What is made once for all tests of a file or a folder, and is slow to make: one worker takes them all.
# The mark `xdist_group` is meant for this, but has no effect with pytest 9.2 and pytest-xdist 3.8.
TOGETHER = (
    "tests/browser/",
    "tests/platform/test_demo.py",
    "tests/platform/test_headers.py",
    "tests/sandbox/test_control_page_browser.py",
)
# Their worlds are set up by steps that tests of the same file share (tests.past).
BY_FILE = "tests/engine/"


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Tests go one by one to the worker that is free, but for those that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(BY_FILE):
            return nodeid.partition("::")[0]
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    return Scheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    # A parallel worker that inherited this would read the settings before it has a folder of its own.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The slow ones first, or one processor works on the last of them while the others are done.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    lacking = _lacking()
    for item in items:
        for marker, reason in lacking.items():
            if marker in item.keywords:
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    # What is here by now stays to the end, and so do the worlds that are kept: looking through them again
    # and again takes a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1_000)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a skipped test is a failure: CI promises that everything ran."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if skipped and os.environ.get("CI") == "true" and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Everything said to and by a sandbox during a test is held against the published interfaces."""
    # The sandbox's own tests send wrong things on purpose; elsewhere it is our clients that send.
    unpublished = [mark.args[0] for mark in item.iter_markers("unpublished")]
    traffic = item.stash[_TRAFFIC] = Traffic("tests/sandbox/" not in item.nodeid, unpublished)
    with traffic.watched():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    outcome = yield
    item.stash[_TRAFFIC].fail_if_wrong()
    return outcome


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if reference.folder() is None:
        terminalreporter.write_line(f"SKIPPED: the check of all requests and replies ({reference.MISSING})")


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """Tests have records of the same ids, which hold something else each time."""
    cache.clear()


@pytest.fixture
def chromium() -> str:
    """The path of the browser."""
    return CHROMIUM


@pytest.fixture(scope="session")
def untouched_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Rows:
    """The rows of the migrated database."""
    with django_db_blocker.unblock():
        return rows.kept()


@pytest.fixture
def transactional_db(untouched_rows: Rows, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real transactions, as in production; afterwards the database is as if the test had not been.

    Takes the place of pytest-django's, which empties every table: ours is faster, and leaves alone what
    migrations made and the audit trail's guard. So write `usefixtures("transactional_db")`, not a marker.
    """
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            untouched_rows.put_back()


def _lacking() -> dict[str, str]:
    """Marker → why its tests can't run here."""
    lacking = {}
    if "postgres" not in settings.DATABASES["default"]["ENGINE"]:
        lacking["postgres"] = "DATABASE_URL names no PostgreSQL server"
    if not settings.CELERY_BROKER_URL.startswith("redis"):
        lacking["redis"] = "BROKER_URL names no Redis server"
    if not CHROMIUM:
        lacking["browser"] = "no Chromium on this machine"
    return lacking
