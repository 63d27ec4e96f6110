"""What would be done to a record, as plain values. Making a plan reads nothing and writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from integration import exact_json
from integration.systems import System
from sync.merge import Clash
from sync.spec import Context, Seen, Sight, Values


class Outcome(StrEnum):
    AGREED = "agreed"
    WRITES = "writes"
    APPROVAL = "approval"
    WAITS = "waits"
    NEEDS_YOU = "needs_you"
    EXCLUDED = "excluded"
    CONFLICT = "conflict"
    UNLINKED = "unlinked"


@dataclass(frozen=True)
class Step:
    """One remote write. `payload` is the record as it goes over the wire, without tag."""

    name: str
    system: System
    verb: str
    target: str
    payload: Mapping[str, Any]
    after: Values
    # A repeat would make a second object.
    once: bool = False
    path: str = ""
    query: tuple[tuple[str, str], ...] = ()
    remote_id: str = ""
    version: str = ""
    # Our tag, and the payload's member that carries it on a line of its own at its end.
    tag: str = ""
    tag_member: str = ""
    # What a list-like record is found by when it can't carry a tag.
    unique_name: str = ""


@dataclass(frozen=True)
class Plan:
    sight: Sight
    outcome: Outcome
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    # What must change or finish first: "vendor:17", "setting:retention_item".
    waits_on: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    # What both sides agree on after this plan, as far as it is known before writing.
    base: Values | None = None
    conflicts: Mapping[str, Clash] = field(default_factory=dict)
    # An existing QuickBooks record to take as this record's counterpart.
    adopt: str = ""
    # The rows that a document of several is made of; None where it is not such a document.
    parts: tuple[Seen, ...] | None = None
    fingerprint: str = ""
    page: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)

    @property
    def may_run(self) -> bool:
        """There is something to write, and nothing and nobody has to be waited for."""
        return self.outcome is Outcome.WRITES and bool(self.steps)


def fingerprint(context: Context, step: Step) -> str:
    """What a person approves: the canonical payload with resolved ids, and the realm it goes to."""
    return digest(
        {"realm": context.realm, "target": step.target, "verb": step.verb, "payload": dict(step.payload)}
    )


def digest(value: Any) -> str:
    return hashlib.sha256(exact_json.canonical(value).encode()).hexdigest()


# Positional only: "code" and "rule" are names of facts, too.
def needs_you(sight: Sight, code: str, waits_on: tuple[str, ...] = (), /, **facts: Any) -> Plan:
    return Plan(sight, Outcome.NEEDS_YOU, code, {"label": sight.label, **facts}, waits_on)


def excluded(sight: Sight, rule: str, /, **facts: Any) -> Plan:
    return Plan(sight, Outcome.EXCLUDED, rule, {"label": sight.label, **facts})


LENGTHS = {"label": 300, "number": 500, "vendor_name": 500, "mark": 80}


def seen_columns(seen: Seen) -> dict[str, Any]:
    """The columns of a mapping that a sighting fills."""
    names = ("label", "number", "vendor_name", "money", "retention", "date", "mark")
    columns = {name: getattr(seen, name) for name in names}
    # People's columns have an end; the whole text stays in what was seen.
    return columns | {name: columns[name][:most] for name, most in LENGTHS.items()}


def name_columns(name: str) -> dict[str, str]:
    """The columns by which half a record of QuickBooks is known."""
    return {"label": name[: LENGTHS["label"]], "number": name.casefold()[: LENGTHS["number"]]}
