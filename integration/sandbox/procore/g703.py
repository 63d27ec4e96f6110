"""The arithmetic of a progress claim: continuation sheet (G703) lines and their summary (G702).

Pure: figures go in, figures come out. Every amount is in dollars and exact; only a value
computed from quantity and unit price is rounded, half up, to the cent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Entry:
    """What one claim says about one line of the contract."""

    work: Decimal = ZERO
    quantity: Decimal = ZERO
    stored: Decimal = ZERO  # a balance: materials on site at the end of the period
    held: Decimal = ZERO
    released: Decimal = ZERO
    stored_held: Decimal = ZERO  # a balance, like the stored materials themselves
    stored_released: Decimal = ZERO
    moved: Decimal = ZERO  # stored materials counted as installed, outside this period's work
    moved_held: Decimal = ZERO  # the retainage that moves with them


@dataclass(frozen=True)
class Standing:
    """Where a line stands after a claim; the next claim starts here."""

    work: Decimal = ZERO
    quantity: Decimal = ZERO
    stored: Decimal = ZERO
    work_retained: Decimal = ZERO
    stored_retained: Decimal = ZERO
    stored_released: Decimal = ZERO  # released so far, where the balance does not show it

    @property
    def completed(self) -> Decimal:
        return self.work + self.stored

    @property
    def stored_retainage(self) -> Decimal:
        return self.stored_retained - self.stored_released

    @property
    def retainage(self) -> Decimal:
        return self.work_retained + self.stored_retainage


@dataclass(frozen=True)
class Row:
    """One line of the sheet: before this claim, what it says, and after it."""

    before: Standing
    entry: Entry
    after: Standing

    @property
    def work_from_previous(self) -> Decimal:
        return self.before.work + self.entry.moved

    @property
    def gross(self) -> Decimal:
        return self.entry.work + self.entry.moved + self.entry.stored - self.before.stored

    @property
    def retainage(self) -> Decimal:
        """Held less released in this period; negative when more is paid back than held."""
        return self.after.retainage - self.before.retainage

    @property
    def stored_retained_this_period(self) -> Decimal:
        work_side = self.entry.held - self.entry.released
        return self.retainage - work_side + self.entry.stored_released


@dataclass(frozen=True)
class Summary:
    """The figures of the cover sheet."""

    completed: Decimal
    work_retainage: Decimal
    stored_retainage: Decimal
    previous_certificates: Decimal
    tax: Decimal = ZERO

    @property
    def retainage(self) -> Decimal:
        return self.work_retainage + self.stored_retainage

    @property
    def earned(self) -> Decimal:
        return self.completed - self.retainage

    @property
    def due(self) -> Decimal:
        return self.earned - self.previous_certificates + self.tax


def post(before: Standing, entry: Entry, *, balance_is_net: bool = False) -> Row:
    """Put one claim's entry on a line.

    `balance_is_net` decides whether the balance of materials retainage already has this
    period's release taken off; Procore's pages leave it open.
    """
    after = Standing(
        work=before.work + entry.moved + entry.work,
        quantity=before.quantity + entry.quantity,
        stored=entry.stored,
        work_retained=before.work_retained + entry.held - entry.released + entry.moved_held,
        stored_retained=entry.stored_held,
        stored_released=before.stored_released + (ZERO if balance_is_net else entry.stored_released),
    )
    return Row(before, entry, after)


def summarize(rows: Iterable[Row], *, tax: Decimal = ZERO) -> Summary:
    """Add the sheet up; earlier certificates are what the lines had earned before this claim."""
    lines = list(rows)
    return Summary(
        completed=_total(row.after.completed for row in lines),
        work_retainage=_total(row.after.work_retained for row in lines),
        stored_retainage=_total(row.after.stored_retainage for row in lines),
        previous_certificates=_total(row.before.completed - row.before.retainage for row in lines),
        tax=tax,
    )


def unit_value(quantity: Decimal, price: Decimal) -> Decimal:
    """Quantity times unit price, to the cent."""
    return (quantity * price).quantize(CENT, ROUND_HALF_UP)


def percent(part: Decimal, whole: Decimal, places: str = "0.01") -> Decimal:
    """Share of the whole in per cent; nothing of nothing is 0."""
    return (100 * part / whole).quantize(Decimal(places), ROUND_HALF_UP) if whole else ZERO


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
