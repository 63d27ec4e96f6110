"""What differs between two JSON values, in lines that a person can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LONGEST = 60  # characters shown of a value


def differences(before: Any, after: Any, path: str) -> list[str]:
    """`quickbooks:9130:Bill 77 TotalAmt: 100.00 → 90.00`; nothing where both are equal."""
    return list(_between(before, after, path))


def _between(before: Any, after: Any, path: str) -> Iterator[str]:
    if before is after or before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*before, *after]):
            yield from _member(before, after, name, f"{path} {name}")
    elif _is_list(before) and _is_list(after):
        pairs = dict(enumerate(before)), dict(enumerate(after))
        yield from _between(*pairs, path)
    else:
        yield f"{path}: {_shown(before)} → {_shown(after)}"


def _member(before: Mapping[Any, Any], after: Mapping[Any, Any], name: Any, path: str) -> Iterator[str]:
    if name not in after:
        yield f"{path}: gone, was {_shown(before[name])}"
    elif name not in before:
        yield f"{path}: new, {_shown(after[name])}"
    else:
        yield from _between(before[name], after[name], path)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
