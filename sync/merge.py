"""The three-way merge: both sides are held against what they last agreed on. Pure, one-way or two-way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sync.spec import Field, Owner, Values


@dataclass(frozen=True)
class Clash:
    base: Any
    procore: Any
    quickbooks: Any


@dataclass
class Verdict:
    """Each field is in exactly one of the four."""

    agreed: Values = field(default_factory=dict)
    to_quickbooks: Values = field(default_factory=dict)
    to_procore: Values = field(default_factory=dict)
    conflicts: dict[str, Clash] = field(default_factory=dict)


def merge(fields: Iterable[Field], base: Values | None, procore: Values, quickbooks: Values) -> Verdict:
    """Decide for each field which side changed since the base, and which way its value travels."""
    verdict = Verdict()
    for one in fields:
        # Without a base a blank side counts as untouched, so a first link fills gaps.
        before = (base or {}).get(one.name, one.blank)
        p, q = procore.get(one.name, one.blank), quickbooks.get(one.name, one.blank)
        if p == q:
            verdict.agreed[one.name] = p
        elif q == before and one.owner is not Owner.QUICKBOOKS:
            verdict.to_quickbooks[one.name] = p
        elif p == before and one.owner is not Owner.PROCORE:
            verdict.to_procore[one.name] = q
        else:
            verdict.conflicts[one.name] = Clash(before, p, q)
    return verdict
