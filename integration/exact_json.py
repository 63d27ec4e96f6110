"""JSON in which an amount stays the decimal that was written: never a float, not for a moment."""

from __future__ import annotations

from typing import Any

import simplejson


def dumps(value: Any) -> str:
    """Compact JSON; a Decimal is written as an exact number."""
    return simplejson.dumps(
        value, use_decimal=True, allow_nan=False, separators=(",", ":"), ensure_ascii=False
    )


def canonical(value: Any) -> str:
    """The one text of a value: sorted keys, so that equal values have equal hashes."""
    return simplejson.dumps(
        value, use_decimal=True, allow_nan=False, separators=(",", ":"), sort_keys=True, ensure_ascii=False
    )


def loads(text: str | bytes) -> Any:
    """Parse with decimals. Raises ValueError for what is not JSON, NaN and Infinity included."""
    return simplejson.loads(text, use_decimal=True, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not an amount")
