"""What was written and what needed a person, day by day, as bars; lengths in the units of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from companies.models import Company
from integration import clock
from sync.admin import words
from sync.days import SHOWN
from sync.models import Day

LEFT, TOP, HEIGHT, STEP, WIDE = 34, 10, 96, 31, 20
GAP = 1.5  # between the parts of a bar, so that it can be read in grey
LABELLED = 2  # every second day has its name under it


@dataclass(frozen=True)
class Part:
    """One colour of a bar."""

    series: int
    y: str
    height: str


@dataclass(frozen=True)
class Bar:
    """One day; `told` is what a pointer or a screen reader gets."""

    day: date
    x: int
    url: str
    told: str
    parts: list[Part]
    figures: list[int | None]
    name: str = ""

    @property
    def top(self) -> str:
        """Where the highest part begins."""
        return self.parts[-1].y if self.parts else str(TOP + HEIGHT)

    @property
    def total(self) -> str:
        return (
            f"{sum(one or 0 for one in self.figures):,}" if self.figures != [None] * len(self.figures) else ""
        )


@dataclass(frozen=True)
class Chart:
    """`series` are the names of the colours, of which `unit` says what they count."""

    title: str
    unit: str
    series: tuple[str, ...]
    bars: list[Bar]
    # When today was counted last.
    counted_at: datetime | None = None
    ticks: list[tuple[str, int]] = field(default_factory=list)
    left: int = LEFT
    top: int = TOP
    width: int = LEFT + STEP * SHOWN + 6
    height: int = TOP + HEIGHT + 22
    bar_width: int = WIDE

    @property
    def last(self) -> Bar:
        return self.bars[-1]

    @property
    def bottom(self) -> int:
        return TOP + HEIGHT

    @property
    def is_empty(self) -> bool:
        return not any(bar.parts for bar in self.bars)


def charts_of(company: Company, runs: str) -> tuple[Chart, Chart]:
    """`runs` is the address of the list of runs, to which each bar leads for its day."""
    today = timezone.localtime(clock.now()).date()
    days = [today - timedelta(days=back) for back in reversed(range(SHOWN))]
    kept = {one.day: one for one in Day.objects.filter(company=company, day__gte=days[0])}
    written = [_written(kept.get(day)) for day in days]
    stuck = [_stuck(kept.get(day)) for day in days]
    counted_at = kept[today].kept_at if today in kept else None
    return (
        replace(
            _chart("Records written", "records a day", ("to QuickBooks", "to Procore"), days, written, runs),
            counted_at=counted_at,
        ),
        replace(
            _chart("Records that need you", "records", ("open at the end of each day",), days, stuck, runs),
            counted_at=counted_at,
        ),
    )


def _written(day: Day | None) -> list[int | None]:
    return [day.to_quickbooks, day.to_procore] if day else [None, None]


def _stuck(day: Day | None) -> list[int | None]:
    return [day.needs_you if day else None]


def _chart(
    title: str,
    unit: str,
    series: tuple[str, ...],
    days: Sequence[date],
    figures: Sequence[list[int | None]],
    runs: str,
) -> Chart:
    step = _step(max(sum(one or 0 for one in of) for of in figures))
    top = step * max(1, -(-max(sum(one or 0 for one in of) for of in figures) // step))
    ticks = [
        (f"{TOP + HEIGHT - HEIGHT * value / top:.1f}", value) for value in range(0, top + 1, step)
    ]  # fmt: skip
    needs = "&result=needs_you" if len(series) == 1 else ""
    bars = [
        _bar(place, day, of, series, top, f"{runs}?day={day.isoformat()}{needs}")
        for place, (day, of) in enumerate(zip(days, figures, strict=True))
    ]
    return Chart(title, unit, series, bars, ticks=ticks)


def _bar(
    place: int, day: date, figures: list[int | None], series: tuple[str, ...], top: int, url: str
) -> Bar:
    parts: list[Part] = []
    base = float(TOP + HEIGHT)
    for number, value in enumerate(figures, 1):
        if value:
            height = HEIGHT * value / top
            gap = GAP if parts and height > 2 * GAP else 0
            parts.append(Part(number, f"{base - height:.1f}", f"{height - gap:.1f}"))
            base -= height
    known = [f"{value:,} {name}" for value, name in zip(figures, series, strict=True) if value is not None]
    told = f"{words.day(day, year=False)}: {', '.join(known) or 'not known'}"
    from_last = SHOWN - 1 - place
    name = words.day(day, year=False) if from_last % LABELLED == 0 else ""
    return Bar(day, LEFT + 4 + place * STEP, url, told, parts, figures, name)


def _step(most: int) -> int:
    """A round figure of which at most five reach the highest bar."""
    size: int = 10 ** max(0, len(str(most)) - 2)
    return next(size * times for times in (1, 2, 5, 10, 20) if size * times * 5 >= most)
