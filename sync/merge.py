"""The three-way merge: both sides are held against what they last agreed on. Pure, one-way or two-way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sync.spec import Field, Owner, Values

# In a base: what people decided, by field: {"procore", "quickbooks": what they saw, "take", "value"?}.
DECIDED = "decided"
BOTH = "both"  # both sides stay as they are, although they differ
VALUE = "value"  # both sides take a value that a person typed


@dataclass(frozen=True)
class Clash:
    base: Any
    procore: Any
    quickbooks: Any


@dataclass
class Verdict:
    """Each field is in one of these; a typed value may travel to both sides."""

    agreed: Values = field(default_factory=dict)
    to_quickbooks: Values = field(default_factory=dict)
    to_procore: Values = field(default_factory=dict)
    conflicts: dict[str, Clash] = field(default_factory=dict)
    # Different, and meant to be: a person said so.
    apart: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)


def merge(fields: Iterable[Field], base: Values | None, procore: Values, quickbooks: Values) -> Verdict:
    """Decide for each field which side changed since the base, and which way its value travels.

    A person's decision in the base counts as long as both sides are still what the person saw.
    """
    verdict = Verdict()
    for one in fields:
        # Without a base a blank side counts as untouched, so a first link fills gaps.
        before = (base or {}).get(one.name, one.blank)
        p, q = procore.get(one.name, one.blank), quickbooks.get(one.name, one.blank)
        if one.same(p, q):
            verdict.agreed[one.name] = p
        elif said := decision((base or {}), one, p, q):
            _obey(verdict, one, said, p, q)
        elif one.same(q, before) and one.owner is not Owner.QUICKBOOKS:
            verdict.to_quickbooks[one.name] = p
        elif one.same(p, before) and one.owner is not Owner.PROCORE:
            verdict.to_procore[one.name] = q
        else:
            verdict.conflicts[one.name] = Clash(before, p, q)
    return verdict


def decision(base: Values, one: Field, p: Any, q: Any) -> Values | None:
    """What a person decided about a field, unless a side has changed since."""
    said: Values | None = base.get(DECIDED, {}).get(one.name)
    if said is None:
        return None
    typed = [said["value"]] if said["take"] == VALUE else []  # one side may have it already
    fits = any(one.same(p, known) for known in [said["procore"], *typed])
    return said if fits and any(one.same(q, known) for known in [said["quickbooks"], *typed]) else None


def settled(base: Values | None, verdict: Verdict) -> Values:
    """The base with what is agreed by now; decisions about agreed fields have done their work."""
    left = {name: one for name, one in (base or {}).get(DECIDED, {}).items() if name not in verdict.agreed}
    kept = {name: value for name, value in (base or {}).items() if name != DECIDED}
    return {**kept, **verdict.agreed, **({DECIDED: left} if left else {})}


def _obey(verdict: Verdict, one: Field, said: Values, p: Any, q: Any) -> None:
    verdict.decided.append(one.name)
    if said["take"] == BOTH:
        verdict.apart.append(one.name)
        return
    wanted = said["value"] if said["take"] == VALUE else (p if said["take"] == Owner.PROCORE else q)
    if not one.same(p, wanted):
        verdict.to_procore[one.name] = wanted
    if not one.same(q, wanted):
        verdict.to_quickbooks[one.name] = wanted
