"""Pairs that a person has taken apart: both are remembered, so that nothing joins them again by itself."""

from __future__ import annotations

from typing import Any

from sync.models import Mapping

UNLINKED = "unlinked"  # in the options of the half in Procore: the QuickBooks ids of its former other halves


def is_apart(row: Mapping, other: Mapping) -> bool:
    return other.quickbooks_id in row.options.get(UNLINKED, ())


def apart(row: Mapping, quickbooks_id: str) -> dict[str, Any]:
    """The options of the row once it is taken apart from this one."""
    return {**row.options, UNLINKED: sorted({*row.options.get(UNLINKED, ()), quickbooks_id})}


def joined(row: Mapping, quickbooks_id: str) -> dict[str, Any]:
    """The options of the row once somebody has linked it to this one."""
    left = [one for one in row.options.get(UNLINKED, ()) if one != quickbooks_id]
    rest = {name: value for name, value in row.options.items() if name != UNLINKED}
    return {**rest, UNLINKED: left} if left else rest
