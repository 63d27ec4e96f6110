"""Where changes come from: each feed is read from its watermark on, page by page, with an overlap.

The watermark is the server's own time at the start of the read, stored after the last page: a crash
reads again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet

from companies.metering import ALARM
from companies.models import Company
from integration import clock
from integration.errors import NeedsUser, Problem, TryLater
from integration.quickbooks import LOOK_BACK
from integration.systems import System
from sync import by_query, commitments, compare, imports, ledger
from sync.by_query import Read
from sync.emptiness import stop_if_emptied
from sync.lease import LeaseLost
from sync.models import Feed, Mapping
from sync.registry import ENTITIES, QUICKBOOKS_TYPES
from sync.sources import (
    BOOKS,
    CHANGES,
    COMPANY_SOURCES,
    COMPARE,
    ENTITY_OF,
    ORDER,
    PROJECT_SOURCES,
    PROJECTS,
    REQUISITIONS,
    VENDORS,
    WBS_CODES,
    list_of,
)
from sync.steps import READ
from sync.values import day_text, dig
from sync.workspace import Workspace

NIGHT = 25 * 60  # minutes: the nightly bell comes first, unless it was lost
MOST_FAILURES = 8
# What reads QuickBooks by the clock, and how often it does so once the month's reads are nearly used up.
METERED, SAVING = (CHANGES, BOOKS, COMPARE), 6 * 3600


def due(company: Company) -> list[Feed]:
    """What is to be read, in its order."""
    rows = Feed.objects.filter(company=company, due_at__lte=clock.now()).select_related("project")
    rows = rows.exclude(source__in=imports.ENTITY_OF)
    return sorted(rows, key=lambda feed: (ORDER.index(feed.source), feed.due_at))


def imports_due(company: Company) -> list[Feed]:
    """Their time goes on once nothing is due any more: until then whatever is seen is carried over, too.

    Nor before the change feed is read, if that is due: what it brings belongs to the same time.
    """
    rows = Feed.objects.filter(company=company, due_at__lte=clock.now())
    due = list(rows.filter(source__in=[CHANGES, *imports.ENTITY_OF]))
    return [] if any(feed.source == CHANGES for feed in due) else due


def prepare(company: Company) -> None:
    """Every feed that this company needs: its own, and two for each linked project."""
    linked = Mapping.objects.filter(company=company, entity="project", archived_at=None, procore_gone=False)
    linked = linked.exclude(procore_id="").exclude(quickbooks_id="")
    projects = set(linked.values_list("pk", flat=True))
    needed: set[tuple[str, int | None]] = {(source, None) for source in COMPANY_SOURCES}
    needed |= {(source, project) for source in PROJECT_SOURCES for project in projects}
    known = set(Feed.objects.filter(company=company).values_list("source", "project_id"))
    for source, project in sorted(needed - known, key=str):
        Feed.objects.get_or_create(
            company=company, source=source, project_id=project, defaults=_first(company, source)
        )
    if any(project for _, project in known - needed):
        Feed.objects.filter(company=company, project__isnull=False).exclude(project__in=projects).delete()


def stretched(company: Company, source: str) -> int:
    """Seconds. Polls may use 40 % of Procore's hourly limit: with many projects the interval grows."""
    limit = (company.budget.get("procore") or {}).get("limit")
    if source not in PROJECT_SOURCES or not limit:
        return 0
    projects = Feed.objects.filter(company=company, source=REQUISITIONS).count()
    return round(len(PROJECT_SOURCES) * projects * 3600 / (0.4 * int(limit)))


def _saving(space: Workspace, source: str) -> int:
    """Seconds. When the month's metered reads are nearly used up, webhooks alone say when to read."""
    metered = source in METERED and space.budgets[System.QUICKBOOKS].metered.percent >= ALARM
    return SAVING if metered else 0


def poll(space: Workspace, feed: Feed) -> bool:
    """Read one feed and set its next time. Returns whether it brought changes."""
    space.journal.step(READ)
    try:
        read = _READERS[feed.source](space, feed)
        space.journal.steps.count(READ, read.records)
    except Problem as problem:
        _failed(space, feed, problem)
        return False
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception as error:  # a record that nobody thought of must not stop the whole company
        _failed(space, feed, NeedsUser("feed.unexpected", error=type(error).__name__))
        return False
    seconds = max(_interval(space.company, feed.source), _saving(space, feed.source))
    with space.lease.transaction():
        _done(feed, read.watermark, seconds)
    if read.changed:
        space.journal.note(
            "feed.read", feed.project, what=feed.source, records=read.records, changed=read.changed
        )
    return bool(read.changed)


def let_imports_in(space: Workspace) -> int:
    """Their feeds read nothing: what was seen of their kinds goes on. Returns how many feeds were due."""
    due = imports_due(space.company)
    if not due:
        return 0
    imports.let_in(space.company, [feed.source for feed in due])
    with space.lease.transaction():
        for feed in due:
            _done(feed, clock.now(), _interval(space.company, feed.source))
    space.refresh()
    return len(due)


def _done(feed: Feed, watermark: datetime, seconds: int) -> None:
    """It was read; `seconds` from now it is due again. Call inside `lease.transaction()`."""
    rows = Feed.objects.filter(pk=feed.pk)
    read = {
        "watermark": watermark, "read_at": clock.now(), "interval_seconds": seconds,
        "attempts": 0, "problem": "", "facts": {},
    }  # fmt: skip
    # A wish made while it was being read is a wish for another reading.
    if not rows.filter(wanted=feed.wanted).update(due_at=_next(seconds), **read):
        rows.update(**read)


def catch_up(space: Workspace) -> None:
    """QuickBooks' changes up to this moment, right before something new is created there."""
    feed = Feed.objects.get(company=space.company, source=CHANGES)
    read = _changes(space, feed)
    with space.lease.transaction():
        Feed.objects.filter(pk=feed.pk).update(watermark=read.watermark, read_at=clock.now())


def _changes(space: Workspace, feed: Feed) -> Read:
    if feed.watermark is None:
        return by_query.everything(space)
    if (rested := clock.now() - feed.watermark) > LOOK_BACK:
        space.journal.note("feed.rested", what="QuickBooks", days=rested.days)
        return by_query.everything(space)
    since = feed.watermark - timedelta(seconds=settings.READ_OVERLAP)
    changes = space.quickbooks.changes(QUICKBOOKS_TYPES, since)
    if not changes.complete:
        # A full answer has no upper bound that could be narrowed, so each type is read by query.
        space.journal.note("feed.full", what="QuickBooks")
        return by_query.instead_of_feed(space, since)
    count = changed = 0
    for kind in QUICKBOOKS_TYPES:
        records = changes.records.get(kind, [])
        count += len(records)
        if records:
            changed += space.sightings.quickbooks(kind, records, changes.at)
    return Read(count, changed, changes.at)


def _books(space: Workspace, feed: Feed) -> Read:  # noqa: ARG001 - like the other readers
    """The rules of the QuickBooks company: closing date, repeated numbers, currencies."""
    preferences = space.quickbooks.preferences()
    books = {
        "closed_through": day_text(dig(preferences, "AccountingInfoPrefs.BookCloseDate")) or None,
        "forbids_repeated_numbers": _flag(preferences, "WarnDuplicateBillNumber"),
        "several_currencies": _is_true(dig(preferences, "CurrencyPrefs.MultiCurrencyEnabled")),
    }
    changed = books != {name: space.company.books.get(name) for name in books}
    if changed:
        with space.lease.transaction():
            Company.objects.filter(pk=space.company.pk).update(books=books)
            ledger.want(_waiting_claims(space.company))
        space.refresh()
    return Read(1, int(changed), clock.now())


def _waiting_claims(company: Company) -> QuerySet[Mapping]:
    return Mapping.objects.filter(company=company, entity="claim", quickbooks_id="", excluded="")


def _flag(preferences: dict[str, object], name: str) -> bool:
    found = dig(preferences, f"VendorAndPurchasesPrefs.{name}")
    if found is None:
        pairs = dig(preferences, "OtherPrefs.NameValue") or []
        found = next((one.get("Value") for one in pairs if str(one.get("Name", "")).endswith(name)), None)
    return _is_true(found)


def _is_true(told: object) -> bool:
    return str(told).lower() == "true"


def _procore(space: Workspace, feed: Feed) -> Read:
    """A list of Procore, never filtered by status: an approval taken back must be seen too."""
    entity = ENTITIES[ENTITY_OF[feed.source]]
    started: datetime | None = None
    count = changed = 0
    for page in space.procore.pages(*list_of(space, entity, feed)):
        started = started or page.at
        count += len(page.records)
        changed += space.sightings.procore(entity, page.records, page.at, feed.project) if page.records else 0
    assert started is not None  # noqa: S101 - a list has at least one page
    if feed.watermark is None and not count:
        known = Mapping.objects.filter(company=space.company, entity=entity.key, project=feed.project)
        known = known.filter(procore_gone=False).exclude(procore_id="")
        stop_if_emptied(space, System.PROCORE, entity.words, known.count())
    if feed.source == REQUISITIONS and feed.project:
        commitments.read_unknown(space, feed.project)
    return Read(count, changed, started)


def _compare(space: Workspace, feed: Feed) -> Read:
    return compare.everything(space, feed.watermark)


def _failed(space: Workspace, feed: Feed, problem: Problem) -> None:
    at = problem.at if isinstance(problem, TryLater) else clock.now()
    counts = not isinstance(problem, TryLater) or problem.counts
    if counts:
        at = max(at, ledger.again_at(feed.attempts + 1))
    at = max(at, clock.now() + timedelta(seconds=5))
    facts = {"label": str(feed), **{name: str(value) for name, value in problem.facts.items()}}
    with space.lease.transaction():
        if feed.source == CHANGES:
            imports.put_off(space.company.pk, at)
        Feed.objects.filter(pk=feed.pk).update(
            due_at=at,
            attempts=min(feed.attempts + int(counts), MOST_FAILURES),
            problem=problem.code,
            facts=facts,
        )
    space.journal.problem(problem.code, feed.project, facts)
    if isinstance(problem, NeedsUser) and problem.code.startswith("connection."):
        raise problem


def _next(seconds: int) -> datetime | None:
    """An interval of 0 is that of what happens on request only."""
    return clock.now() + timedelta(seconds=seconds) if seconds else None


def _first(company: Company, source: str) -> dict[str, object]:
    seconds = _interval(company, source)
    begins = timedelta(seconds=seconds) if source == COMPARE else timedelta(0)
    return {"due_at": clock.now() + begins, "interval_seconds": seconds}


def _interval(company: Company, source: str) -> int:
    options = company.options
    minutes = {
        COMPARE: NIGHT,
        CHANGES: options.quickbooks_minutes,
        BOOKS: options.quickbooks_minutes,
        VENDORS: options.directory_minutes,
        PROJECTS: options.directory_minutes,
        WBS_CODES: options.wbs_codes_minutes,
        REQUISITIONS: options.requisitions_minutes,
        **{one: options.minutes_of(setting) for one, setting in imports.SETTING_OF.items()},
    }[source]
    return max(minutes * 60, stretched(company, source))


_READERS: dict[str, Callable[[Workspace, Feed], Read]] = {
    CHANGES: _changes,
    BOOKS: _books,
    VENDORS: _procore,
    PROJECTS: _procore,
    WBS_CODES: _procore,
    REQUISITIONS: _procore,
    COMPARE: _compare,
}
