"""Claims of both books added up: by project, by commitment, and by the cause of what differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sync.admin import words
from sync.admin.standings import Look
from sync.reconcile_claims import Line
from sync.reconcile_costs import CostLine

NOT_EXPLAINED = "Not explained"
AGREES = Look("green", "check_circle", "Agrees")
EXPLAINED = Look("blue", "info", "Explained")
DIFFERS = Look("red", "error", "Differs")
# Causes that end by themselves or by a decision: the bill is still to be made.
UNSENT = ("not read yet", "needs a person", "approved, being sent", "waits for approval", "rejected")


@dataclass(frozen=True)
class Pair:
    """The same figure in both books."""

    procore: Decimal
    quickbooks: Decimal

    @property
    def difference(self) -> Decimal:
        return self.procore - self.quickbooks


@dataclass(frozen=True)
class Sums:
    """`billed` is gross: payment due and retention, so that it can be compared with a bill's own lines."""

    lines: Sequence[Line]

    @property
    def rows(self) -> int:
        return len(self.lines)

    @property
    def billed(self) -> Pair:
        return Pair(
            _sum(gross(one).procore for one in self.lines), _sum(gross(one).quickbooks for one in self.lines)
        )

    @property
    def retention(self) -> Pair:
        held, held_there = (one.retention for one in self.lines), (one.retention_billed for one in self.lines)
        return Pair(_sum(held), _sum(held_there))

    @property
    def paid(self) -> Pair:
        return Pair(_sum(one.issued for one in self.lines), _sum(one.paid for one in self.lines))

    @property
    def open(self) -> Decimal:
        return _sum(one.open for one in self.lines)

    @property
    def look(self) -> Look:
        if any(not one.explained for one in self.lines):
            return DIFFERS
        return EXPLAINED if any(one.cause and not one.agrees for one in self.lines) else AGREES


@dataclass(frozen=True)
class Group:
    """Of a project, a commitment or a cause. `detail` says what is in it, where the name doesn't."""

    name: str
    sums: Sums
    detail: str = ""
    # Where its claims are listed.
    url: str = ""
    # What settles it: what the link says, and where it leads.
    act: tuple[str, str] | None = None


def gross(line: Line) -> Pair:
    return Pair(line.due + line.retention, line.billed + line.retention_billed)


def by_project(lines: Iterable[Line]) -> list[Group]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.project, []).append(line)
    return [Group(name, Sums(found[name])) for name in sorted(found)]


def by_commitment(lines: Iterable[Line]) -> list[Group]:
    """Of each project those with claims; two commitments of one name are told apart by their vendors."""
    found: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        found.setdefault((line.project, line.commitment, line.vendor), []).append(line)
    return [
        Group(name or "Commitment not named", Sums(found[project, name, vendor]), vendor)
        for project, name, vendor in sorted(found)
    ]


def by_cause(lines: Iterable[Line]) -> list[Group]:
    """Most money first; what nobody can explain is always last, also when it is nothing."""
    found: dict[str, list[Line]] = {}
    loose = []
    for line in lines:
        if not line.explained:
            loose.append(line)
        elif line.cause:
            found.setdefault(line.cause, []).append(line)
    groups = [Group(name, Sums(of)) for name, of in found.items()]
    groups.sort(key=lambda one: (-abs(one.sums.billed.difference), one.name))
    return [*groups, Group(NOT_EXPLAINED, Sums(loose), _causes_of(loose))]


def look_of(line: Line | CostLine) -> Look:
    if not line.explained:
        return DIFFERS
    return EXPLAINED if line.cause and not line.agrees else AGREES


def look_of_costs(line: CostLine) -> Look:
    """What is in no direct cost agrees only because it was left out."""
    look = look_of(line)
    if look is AGREES and line.unplaced:
        return Look("orange", "wrong_location", f"Unplaced {words.money(line.unplaced)}")
    return look


def is_unsent(line: Line) -> bool:
    return line.cause in UNSENT and not line.billed


def _causes_of(lines: Iterable[Line]) -> str:
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.cause] = counts.get(line.cause, 0) + 1
    return (
        "; ".join(f"{words.count(count, 'claim')}: {cause}" for cause, count in counts.items())
        or "Nothing left over"
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
