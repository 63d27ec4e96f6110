"""What begins work by itself: the scheduler's two entries, and how often each thing is really read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from integration import clock
from sync.admin import words
from sync.admin.answer import Answer
from sync.admin.coming_up import coming_up
from sync.admin.pages import page
from sync.admin.visit import Visit

# What each entry does, in the order in which they matter.
DOES = {
    "sync.tasks.tick": ("Look-out", "Looks for companies where something is due, and has it done."),
    "sync.tasks.nightly": ("Nightly", "Makes the comparison of both sides due, and ends old log lines."),
}
LATE = timedelta(minutes=10)  # without a look, nothing is begun by itself


@dataclass(frozen=True)
class Entry:
    title: str
    does: str
    how_often: str
    enabled: bool
    last_at: datetime | None
    count: int
    # It was entered or switched on then; the scheduler notes its runs only every few minutes.
    changed_at: datetime


@page
def schedules(visit: Visit) -> HttpResponse:
    entries = _entries()
    return visit.render(
        "sync/schedules.html",
        answer=_answer(entries),
        entries=entries,
        coming=coming_up(visit.company),
    )


def _entries() -> list[Entry]:
    rows = PeriodicTask.objects.filter(task__in=DOES).select_related(
        "interval", "crontab", "solar", "clocked"
    )
    by = {row.task: row for row in rows}
    return [_entry(by[task], *told) for task, told in DOES.items() if task in by]


def _entry(row: PeriodicTask, title: str, does: str) -> Entry:
    return Entry(
        title, does, _how_often(row), row.enabled, row.last_run_at, row.total_run_count, row.date_changed
    )


def _how_often(row: PeriodicTask) -> str:
    if row.interval:
        return words.every(int(row.schedule.run_every.total_seconds()))
    if row.crontab:
        return _daily(row.crontab)
    return str(row.schedule)


def _daily(at: CrontabSchedule) -> str:
    """In the zone of the page, whatever zone it was entered in."""
    if not (at.hour.isdigit() and at.minute.isdigit()):
        return str(at)
    today = clock.now().astimezone(at.timezone)
    return f"daily at {words.hour(today.replace(hour=int(at.hour), minute=int(at.minute)))}"


def _answer(entries: list[Entry]) -> Answer:
    if not entries:
        return Answer(
            "orange", "schedule", "The scheduler has not started yet.",
            "Nothing is begun by itself until it does. Sync now works without it.",
        )  # fmt: skip
    tick, now = entries[0], clock.now()
    if tick.enabled and tick.last_at is None and now - tick.changed_at < LATE:
        return Answer(
            "grey", "schedule", "The scheduler has just been set up.",
            "It notes its looks every few minutes; the first is told here then.",
        )  # fmt: skip
    if not tick.enabled or tick.last_at is None or now - tick.last_at > LATE:
        since = f" since {words.moment(tick.last_at, now)}" if tick.last_at else ""
        return Answer(
            "red", "alarm_off", f"The scheduler has been silent{since}.",
            "Nothing is begun by itself. An admin starts the process celery beat again; nothing is lost.",
        )  # fmt: skip
    return Answer("green", "alarm_on", f"The scheduler works; it last looked {words.ago(tick.last_at, now)}.")
