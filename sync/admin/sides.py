"""What both systems say of a record, line by line, beside what they last agreed on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sync.admin.fields import NAMES, text_of
from sync.models import Mapping


@dataclass(frozen=True)
class Field:
    name: str
    procore: str
    quickbooks: str
    base: str

    @property
    def differs(self) -> bool:
        return bool(self.procore and self.quickbooks and self.procore != self.quickbooks)


def sides(row: Mapping, told: Collection[str]) -> list[Field]:
    """Only what at least one side has, and what is not told field by field."""
    here, there, base = row.procore_seen or {}, row.quickbooks_seen or {}, row.base or {}
    rows = []
    for key, name in NAMES.items():
        values = [text_of(key, one.get(key)) for one in (here, there, base)]
        if any(values) and key not in told:
            rows.append(Field(name, *values))
    return _merged(rows)


def _merged(rows: list[Field]) -> list[Field]:
    """The two systems' names for the last four digits are one line."""
    merged: dict[str, Field] = {}
    for one in rows:
        known = merged.get(one.name)
        if known is None:
            merged[one.name] = one
            continue
        merged[one.name] = Field(
            one.name, known.procore or one.procore, known.quickbooks or one.quickbooks, known.base or one.base
        )
    return list(merged.values())
