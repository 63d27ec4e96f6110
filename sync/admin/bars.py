"""Charts of bars side by side, one for each day or hour; lengths in the units of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

LEFT, TOP, HEIGHT = 40, 16, 96
WIDTH = 434  # of all bars together
GAP = 1.5  # between the parts of a bar, so that it can be read in grey


@dataclass(frozen=True)
class Period:
    """A day or an hour; a figure of None is not known. `name` is the short form of `title`."""

    title: str
    name: str
    figures: list[int | None]
    url: str


@dataclass(frozen=True)
class Part:
    """One colour of a bar."""

    series: int
    y: str
    height: str


@dataclass(frozen=True)
class Bar:
    """`told` is what a pointer or a screen reader gets; `label` stands under some of the bars."""

    period: Period
    x: int
    told: str
    parts: list[Part]
    label: str

    @property
    def top(self) -> str:
        """Where the highest part begins."""
        return self.parts[-1].y if self.parts else str(TOP + HEIGHT)

    @property
    def total(self) -> str:
        known = [one for one in self.period.figures if one is not None]
        return f"{sum(known):,}" if known else ""


@dataclass(frozen=True)
class Chart:
    """`series` are the names of the colours, `unit` what they count; `per` and `span`: "day", "14 days"."""

    title: str
    unit: str
    series: tuple[str, ...]
    per: str
    span: str
    bars: list[Bar]
    step: int
    ticks: list[tuple[str, int]] = field(default_factory=list)
    # Where a line shows the most there may be, and how much that is.
    limit: tuple[str, int] | None = None
    # When the last bar was counted.
    counted_at: datetime | None = None
    left: int = LEFT
    top: int = TOP
    width: int = LEFT + WIDTH + 6
    height: int = TOP + HEIGHT + 22

    @property
    def last(self) -> Bar:
        return self.bars[-1]

    @property
    def bar_width(self) -> int:
        return self.step * 2 // 3

    @property
    def half(self) -> int:
        return self.bar_width // 2

    @property
    def bottom(self) -> int:
        return TOP + HEIGHT

    @property
    def is_empty(self) -> bool:
        return not any(bar.parts for bar in self.bars)


def drawn(
    title: str,
    unit: str,
    series: tuple[str, ...],
    periods: Sequence[Period],
    *,
    per: str,
    labelled: int,
    limit: int = 0,
    counted_at: datetime | None = None,
) -> Chart:
    """Every `labelled`-th bar, counted from the last, has its name under it."""
    most = max(limit, *(sum(one or 0 for one in period.figures) for period in periods))
    unit_step = _round_step(most)
    top = unit_step * max(1, -(-most // unit_step))
    step = WIDTH // len(periods)
    bars = [
        _bar(
            period,
            LEFT + 4 + place * step,
            series,
            top,
            is_labelled=(len(periods) - 1 - place) % labelled == 0,
        )
        for place, period in enumerate(periods)
    ]
    ticks = [(_y(value, top), value) for value in range(0, top + 1, unit_step)]
    line = (_y(limit, top), limit) if limit else None
    return Chart(title, unit, series, per, f"{len(periods)} {per}s", bars, step, ticks, line, counted_at)


def _bar(period: Period, x: int, series: tuple[str, ...], top: int, *, is_labelled: bool) -> Bar:
    parts: list[Part] = []
    base = float(TOP + HEIGHT)
    for number, value in enumerate(period.figures, 1):
        if value:
            height = HEIGHT * value / top
            gap = GAP if parts and height > 2 * GAP else 0
            parts.append(Part(number, f"{base - height:.1f}", f"{height - gap:.1f}"))
            base -= height
    known = [
        f"{value:,} {name}" for value, name in zip(period.figures, series, strict=True) if value is not None
    ]
    told = f"{period.name}: {', '.join(known) or 'not known'}"
    return Bar(period, x, told, parts, period.name if is_labelled else "")


def _y(value: int, top: int) -> str:
    return f"{TOP + HEIGHT - HEIGHT * value / top:.1f}"


def _round_step(most: int) -> int:
    """A round figure of which at most five reach the highest bar."""
    size: int = 10 ** max(0, len(str(most)) - 2)
    return next(size * times for times in (1, 2, 5, 10, 20) if size * times * 5 >= most)
