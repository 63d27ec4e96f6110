"""Reading the values of a request body by kind. Readers raise TypeError, ValueError or InvalidOperation."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from integration.sandbox.procore.records import day


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _amount(value: Any) -> Decimal:
    """An amount in a string, as claims, payments and commitments want it."""
    return Decimal(_text(value))


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError
    return Decimal(value)


def _whole_list(value: Any) -> list[int]:
    return [_whole(one) for one in value]


READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "int": _whole,
    "flag": _flag,
    "day": lambda value: day(_text(value)),
    "amount": _amount,
    "number": _number,
    "ints": _whole_list,
    "any": lambda value: value,
}
