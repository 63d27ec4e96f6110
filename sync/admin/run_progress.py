"""How far a run is: the parts of its bar, its four steps, and what became of each kind of record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count

from integration import clock
from integration.systems import System
from sync.admin import words
from sync.admin.figures import KINDS
from sync.admin.records import TITLES
from sync.models import Mapping, Run
from sync.steps import COMPARE, LOCK, READ, WRITE

LEAST_TO_GUESS = 10  # seconds
COLUMNS = ("checked", "created", "updated", "in_step", "needs_you")


@dataclass(frozen=True)
class Step:
    """`state` is "now", "done" or "open"."""

    title: str
    state: str
    took: timedelta | None
    told: str

    @property
    def icon(self) -> str:
        return {"now": "sync", "done": "check_circle"}.get(self.state, "radio_button_unchecked")

    @property
    def tone(self) -> str:
        return {"now": "blue", "done": "green"}.get(self.state, "grey")


def steps(one: Run) -> list[Step]:
    """Nothing of a run before steps were kept."""
    known: dict[str, Any] = one.steps or {}
    if not known:
        return []
    told = {
        READ: f"{words.count(known[READ]['records'], 'record')} read",
        COMPARE: f"{words.count(one.checked, 'record')} compared",
        WRITE: f"{words.count(known[WRITE]['records'], 'request')} read back",
        LOCK: f"{words.count(known[LOCK]['records'], 'link')} noted",
    }
    titles = {READ: "Read", COMPARE: "Compare", WRITE: "Write", LOCK: "Lock in Procore"}
    return [
        _step(f"{number}. {title}", known, name, told[name], one)
        for number, (name, title) in enumerate(titles.items(), 1)
    ]


def _step(title: str, known: dict[str, Any], name: str, told: str, one: Run) -> Step:
    took, records = timedelta(milliseconds=known[name]["ms"]), known[name]["records"]
    if one.finished_at is None and known.get("now") == name:
        return Step(title, "now", took, told)
    if records or (name == COMPARE and one.checked):
        return Step(title, "done", took, told)
    return Step(title, "open", None, "nothing yet" if one.finished_at is None else "nothing to do")


def requests(one: Run) -> str:
    """ "38 QuickBooks, 61 Procore"."""
    parts = [
        f"{one.requests[system.value]:,} {system.title}"
        for system in System
        if one.requests.get(system.value)
    ]
    return ", ".join(parts) or "none"


def parts(one: Run) -> list[dict[str, Any]]:
    """The bar: written, without change, needs you, to go; each with where it starts and how wide it is."""
    stuck, checked = one.needs_you, max(one.done, one.checked)
    unchanged = max(0, checked - one.written - stuck)
    total = max(one.total, one.written + unchanged + stuck, 1)
    to_go = 0 if one.finished_at else total - one.written - unchanged - stuck
    found, start = [], 0.0
    for fill, rows, word in (
        (1, one.written, "written"),
        (2, unchanged, "without change"),
        (3, stuck, f"{words.needs(stuck)} you"),
        (0, to_go, "to go"),
    ):
        width = 100 * rows / total
        found.append(
            {"rows": rows, "word": word, "start": f"{start:.2f}", "width": f"{width:.2f}", "fill": fill}
        )
        start += width
    return found


def kinds(one: Run) -> list[dict[str, Any]]:
    """A row for each kind, with what is still due of it while the run goes on."""
    due = {} if one.finished_at else _due(one)
    rows = [_kind(kind, one.counts.get(kind, {}), due.get(kind, 0)) for kind in _order(one.counts, due)]
    rows = [row for row in rows if row["total"]]
    if len(rows) > 1:
        names = (*COLUMNS, "total")
        rows.append(
            {"title": "All", "last": True, **{name: sum(row[name] for row in rows) for name in names}}
        )
    return rows


def _kind(kind: str, counts: dict[str, int], due: int) -> dict[str, Any]:
    found: dict[str, Any] = {name: counts.get(name, 0) for name in COLUMNS}
    title = TITLES.get(kind, kind.replace("_", " ").capitalize())
    written = found["created"] + found["updated"]
    checked = max(found["checked"], written)
    # What was written is looked at once more, and agrees then.
    in_step = max(0, found["in_step"] - written)
    return {**found, "title": title, "checked": checked, "in_step": in_step, "total": checked + due}


def _order(*counts: dict[str, Any]) -> list[str]:
    return sorted({kind for one in counts for kind in one}, key=lambda kind: (*KINDS, kind).index(kind))


def _due(one: Run) -> dict[str, int]:
    rows = Mapping.objects.filter(company=one.company_id, due_at__lte=clock.now(), archived_at=None)
    return dict(rows.order_by().values_list("entity").annotate(rows=Count("pk")))


def sentence(one: Run) -> str:
    if one.started_at is None:
        return f"Run {one.pk:,} was asked for and begins in a moment."
    if one.finished_at is None:
        return _so_far(one)
    took = words.lasted(one.finished_at - one.started_at)
    if one.problem or one.stop_at:
        by = f" by {one.stop_by}" if one.stop_at and not one.problem else ""
        written = words.count(one.written, "record")
        return f"Run {one.pk:,} was stopped{by} after {took}: {written} written, the rest waits."
    told = [f"{one.written:,} written"]
    told += [f"{one.needs_you:,} {words.needs(one.needs_you)} you"] if one.needs_you else []
    return (
        f"Run {one.pk:,} finished in {took}: {words.count(one.checked, 'record')} checked, {', '.join(told)}."
    )


def _so_far(one: Run) -> str:
    if not one.total:
        read = int((one.steps or {}).get(READ, {}).get("records", 0))
        return f"Reading: {words.count(max(read, one.checked), 'record')} so far"
    passed = (clock.now() - (one.started_at or one.asked_at)).total_seconds()
    # Before a tenth is done, a guess would only mislead.
    if passed < LEAST_TO_GUESS or one.done * 10 < one.total or one.done >= one.total:
        return f"{one.done:,} of {one.total:,} records"
    minutes = -(-passed * (one.total - one.done) / one.done // 60)
    return f"{one.done:,} of {one.total:,} records, about {words.count(int(minutes), 'minute')} left"
