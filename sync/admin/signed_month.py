"""What was vouched for when a month was signed off, and what has changed in it since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from companies.models import AuditEntry, Company
from sync import signoff
from sync.admin import words
from sync.admin.reconciliation_filter import Month
from sync.admin.reconciliation_month import as_of
from sync.admin.reconciliation_reading import reading_of
from sync.admin.reconciliation_sums import Sums, by_cause, gross
from sync.models import Reconciliation
from sync.plan import digest
from sync.reconcile_claims import Line

NAMES = (
    "Billed in Procore", "Billed in QuickBooks", "Retention in Procore", "Retention in QuickBooks",
    "Paid in Procore", "Paid in QuickBooks",
)  # fmt: skip
NOTHING = (Decimal(0),) * len(NAMES)


@dataclass(frozen=True)
class Change:
    """`figures` are names with the amount signed and the amount now."""

    claim: str
    vendor: str
    project: str
    figures: list[tuple[str, Decimal, Decimal]]


@dataclass(frozen=True)
class Signed:
    """`is_kept` is False when the reading it was signed with is not the one that is stored any more."""

    entry: AuditEntry
    changes: list[Change]
    is_kept: bool = True

    @property
    def by(self) -> str:
        return str(self.entry.after.get("by") or self.entry.actor)

    @property
    def remark(self) -> str:
        return str(self.entry.after.get("remark") or "")


def signed_of(company: Company, month: Month, found: Reconciliation, lines: Sequence[Line]) -> Signed | None:
    """`lines` are those of the newest reading, of all projects, as of the end of the month."""
    entry = signoff.signed(company, month.title)
    if entry is None:
        return None
    if entry.after.get("reading") == found.pk:
        return Signed(entry, [])
    kept = signoff.reading_of(entry)
    before = lines_of(kept, month) if kept else []
    if kept is None or digest_of(before) != entry.after.get("digest"):
        return Signed(entry, [], is_kept=False)
    return Signed(entry, changes(before, lines))


def lines_of(found: Reconciliation, month: Month) -> list[Line]:
    last_day = month.last_day
    claims = reading_of(found).claims
    return as_of(claims, last_day.isoformat()) if last_day else claims


def figures_of(lines: Sequence[Line], remark: str) -> dict[str, Any]:
    """What the audit entry holds of a month."""
    sums = Sums(lines)
    differences = [
        f"{one.name}: billed {words.money(one.sums.billed.difference)}, "
        f"retention {words.money(one.sums.retention.difference)}, "
        f"paid {words.money(one.sums.paid.difference)}"
        for one in by_cause(lines)
    ]
    return {
        "billed_in_procore": sums.billed.procore, "billed_in_quickbooks": sums.billed.quickbooks,
        "retention_in_procore": sums.retention.procore,
        "retention_in_quickbooks": sums.retention.quickbooks,
        "paid_in_procore": sums.paid.procore, "paid_in_quickbooks": sums.paid.quickbooks,
        "open_in_quickbooks": sums.open, "claims": sums.rows,
        "open_differences": sum(not (one.agrees and one.explained) for one in lines),
        "differences": differences, "remark": remark, "digest": digest_of(lines),
    }  # fmt: skip


def digest_of(lines: Iterable[Line]) -> str:
    """Of every figure of every claim, so that the reading kept beside the entry can be trusted later."""
    return digest([[one.claim_id, *map(str, _figures(one))] for one in lines])


def changes(before: Iterable[Line], now: Iterable[Line]) -> list[Change]:
    """Claims that came, went, or have another figure, by project and claim."""
    was, here = ({one.claim_id: one for one in lines} for lines in (before, now))
    found = [_change(was.get(key), here.get(key)) for key in {**was, **here}]
    return sorted((one for one in found if one.figures), key=lambda one: (one.project, one.claim))


def _change(was: Line | None, now: Line | None) -> Change:
    line = now or was
    assert line is not None  # noqa: S101 - the claim is on one side at least
    pairs = zip(NAMES, _figures(was) if was else NOTHING, _figures(now) if now else NOTHING, strict=True)
    return Change(line.claim, line.vendor, line.project, [one for one in pairs if one[1] != one[2]])


def _figures(line: Line) -> tuple[Decimal, ...]:
    billed = gross(line)
    return (
        billed.procore, billed.quickbooks, line.retention, line.retention_billed, line.issued, line.paid
    )  # fmt: skip
