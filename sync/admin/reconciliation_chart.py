"""Billed, paid and held of each project as bars beside each other; lengths in the units of the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from sync.admin import words
from sync.admin.reconciliation_sums import Group, Sums

MOST = 12  # projects; the rest is "others"
LEFT, WIDTH, RIGHT = 150, 250, 74  # room for names, bars, and the figure beside the longest one
STEP, TOP = 34, 8  # between two projects
SHORT = 20  # characters of a project's name
SERIES = ("billed", "paid", "held")


@dataclass(frozen=True)
class Bar:
    series: str
    y: int
    width: str
    told: str


@dataclass(frozen=True)
class Bars:
    name: str
    y: int
    bars: list[Bar]
    # Beside the first bar, where it ends.
    figure: str
    end: str
    project: str
    # Where its claims are listed.
    url: str = ""


@dataclass(frozen=True)
class Tick:
    x: str
    text: str


@dataclass(frozen=True)
class Chart:
    """`unit` says what the figures of the axis count."""

    rows: list[Bars]
    ticks: list[Tick]
    unit: str
    series: tuple[str, ...] = SERIES
    left: int = LEFT
    middle: int = LEFT + WIDTH // 2
    width: int = LEFT + WIDTH + RIGHT

    @property
    def bottom(self) -> int:
        return TOP + STEP * len(self.rows)

    @property
    def height(self) -> int:
        return self.bottom + 40


def chart_of(groups: Sequence[Group], currency: str, numbers: Mapping[str, str]) -> Chart | None:
    """None when no project has a bar to show. `numbers` are those of projects, by their names."""
    shown = _most(groups)
    values = [_values(one.sums) for one in shown]
    top = max((amount for of in values for amount in of), default=Decimal(0))
    if top <= 0:
        return None
    step = _step(top)
    end = step * (top / step).to_integral_value(ROUND_CEILING)
    rows = [
        _bars(group, of, end, at, numbers.get(group.name, group.name))
        for at, (group, of) in enumerate(zip(shown, values, strict=True))
    ]
    thousands = step >= 1000
    ticks = [
        Tick(_x(step * number, end), f"{step * number / (1000 if thousands else 1):,f}".removesuffix(".0"))
        for number in range(int(end / step) + 1)
    ]
    return Chart(rows, ticks, f"thousand {currency}" if thousands else currency)


def _most(groups: Sequence[Group]) -> list[Group]:
    if len(groups) <= MOST:
        return list(groups)
    largest = sorted(groups, key=lambda one: -one.sums.billed.procore)
    kept = {one.name for one in largest[: MOST - 1]}
    rest = [line for one in groups if one.name not in kept for line in one.sums.lines]
    return [*(one for one in groups if one.name in kept), Group("others", Sums(rest))]


def _values(sums: Sums) -> tuple[Decimal, ...]:
    """Of QuickBooks, where it is owed and paid."""
    return sums.billed.quickbooks, sums.paid.quickbooks, sums.retention.quickbooks


def _bars(group: Group, values: Sequence[Decimal], end: Decimal, at: int, name: str) -> Bars:
    y = TOP + at * STEP
    bars = [
        Bar(
            series,
            y + place * 8,
            f"{max(Decimal(0), amount) / end * WIDTH:.1f}",
            f"{group.name}: {series} {words.money(amount)}",
        )
        for place, (series, amount) in enumerate(zip(SERIES, values, strict=True))
    ]
    name = name if len(name) <= SHORT else f"{name[: SHORT - 1].rstrip()}…"
    beside = f"{LEFT + Decimal(bars[0].width) + 4:.1f}"
    return Bars(name, y, bars, f"{values[0]:,.0f}".replace("-", words.MINUS), beside, group.name, group.url)


def _step(top: Decimal) -> Decimal:
    """A round figure of which four or five reach the longest bar."""
    size = Decimal(10) ** (top / 5).adjusted()
    return next(size * times for times in (1, 2, Decimal("2.5"), 5, 10) if size * times * 5 >= top)


def _x(amount: Decimal, end: Decimal) -> str:
    return f"{LEFT + amount / end * WIDTH:.1f}"
