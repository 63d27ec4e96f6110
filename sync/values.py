"""Common forms: trimmed text, cents as exact text, dates as text. Formatting is never a change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

CENT = Decimal("0.01")
MOST_DIGITS = 20  # before or after the point; nothing that people bill has more


class BadFigure(ValueError):
    """A money field that holds no amount. `field` names it, `value` is what was sent."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(f"{field}: {value!r}")
        self.field = field
        self.value = value


def text(raw: Any) -> str:
    """Trimmed, inner white space as single blanks; None is blank."""
    return " ".join(_storable(str(raw)).split()) if raw is not None else ""


def without_deleted(name: str, active: bool) -> str:
    """The name that a deactivated QuickBooks record had before its suffix."""
    return name if active else re.sub(r" \(deleted(-\d+)?\)$", "", name)


def _storable(told: str) -> str:
    """Without what PostgreSQL can't hold: NULs, and halves of a character, which JSON may name."""
    if "\0" in told:
        told = told.replace("\0", "")
    return told if told.isascii() else told.encode("utf-8", "replace").decode()


def money(raw: Any, field: str) -> Decimal:
    """An amount in cents. None and blank are 0.00. Raises BadFigure for anything else that is no number."""
    return number(raw, field).quantize(CENT, ROUND_HALF_UP)


def number(raw: Any, field: str) -> Decimal:
    if raw is None or raw == "":
        return Decimal(0)
    if isinstance(raw, float | bool):
        raise BadFigure(field, raw)
    try:
        value = Decimal(str(raw))
    except InvalidOperation:
        raise BadFigure(field, raw) from None
    if not value.is_finite() or abs(value.adjusted()) > MOST_DIGITS:
        raise BadFigure(field, raw)
    return value


def plain(value: Decimal) -> str:
    """The exact digits without exponent or trailing zeros: "137.5"."""
    text_ = format(value, "f")
    return text_.rstrip("0").rstrip(".") if "." in text_ else text_


def cents(value: Decimal) -> str:
    # Plus zero, as nothing with a minus sign is nothing.
    return format(value.quantize(CENT, ROUND_HALF_UP) + 0, "f")


def grouped(value: Decimal | str) -> str:
    """For people: 22,639.39, with a real minus sign."""
    amount = Decimal(value).quantize(CENT, ROUND_HALF_UP)
    return f"{amount:,.2f}".replace("-", "−")


def day(raw: Any) -> date | None:
    """A date without zone; the time part of a timestamp is not looked at. None for what is no date."""
    try:
        return date.fromisoformat(str(raw)[:10])
    except ValueError:
        return None


def day_text(raw: Any) -> str:
    found = day(raw)
    return found.isoformat() if found else ""


def shown_day(found: date | str | None) -> str:
    """For people: Oct 31, 2026."""
    moment = day(found)
    return f"{moment:%b} {moment.day}, {moment.year}" if moment else "…"


def digits(raw: Any) -> str:
    return re.sub(r"\D", "", text(raw))


def dig(record: Mapping[str, Any], path: str) -> Any:
    """`dig(vendor, "PrimaryPhone.FreeFormNumber")`; None where a step is missing."""
    found: Any = record
    for step in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(step)
    return found
