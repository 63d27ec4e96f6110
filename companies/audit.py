"""The audit trail: what moved money or changed access, in one hash chain per company.

Each entry's hash covers its content and the hash before it, so a change, a gap, an insertion or another order
shows. What a chain can't show, the loss of its newest entries, shows against a head that was kept elsewhere.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction

from companies.models import AuditEntry, Company
from integration import clock, exact_json

START = "0" * 64
OURSELVES = "system"  # who acts when no person does
# With each try at least one of the writers gets its number, so this many may come at once.
MOST_TRIES = 1000


@dataclass(frozen=True)
class Verdict:
    """`broken_at` is the number of the first entry that can't be trusted; None when the chain is whole."""

    company: str
    count: int
    head: str
    broken_at: int | None = None
    reason: str = ""


def record(
    company: Company,
    actor: AbstractBaseUser | str,
    action: str,
    subject: object,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    amount: Decimal | None = None,
    remote_id: str = "",
    source: str = "",
) -> AuditEntry:
    """Append an entry, in the caller's transaction if there is one. For "system" `after` names the cause."""
    content = {
        "at": clock.now(),
        "actor": _line(actor, 200),
        "source": _line(source, 60),
        "action": _line(action, 60),
        "subject": _line(subject, 300),
        "before": _plain(before or {}),
        "after": _plain(after or {}),
        "amount": None if amount is None else amount.quantize(Decimal("0.01")),
        "remote_id": _line(remote_id, 100),
    }
    for _ in range(MOST_TRIES):
        try:
            with transaction.atomic():
                return _append(company, content)
        except IntegrityError:
            continue  # another writer took the number: read the new head
    raise RuntimeError("the audit trail could not be written")


def verify(company: Company, kept_head: tuple[int, str] | None = None) -> Verdict:
    """Walk the chain. `kept_head` is a number and hash that was once published outside of the database."""
    name, count, previous = str(company), 0, START
    for entry in company.audit_entries.order_by("number").iterator():
        if reason := _fault(company, entry, count + 1, previous):
            return Verdict(name, count, previous, count + 1, reason)
        count, previous = entry.number, entry.hash
        if kept_head and kept_head[0] == count and kept_head[1] != previous:
            return Verdict(name, count, previous, count, "it is not the entry whose hash was kept")
    if kept_head and kept_head[0] > count:
        return Verdict(name, count, previous, count + 1, "entries after it were removed")
    return Verdict(name, count, previous)


def _append(company: Company, content: Mapping[str, Any]) -> AuditEntry:
    last = company.audit_entries.order_by("-number").only("number", "hash").first()
    entry = AuditEntry(
        company=company,
        number=last.number + 1 if last else 1,
        previous_hash=last.hash if last else START,
        **content,
    )
    entry.hash = _hash(company, entry)
    entry.save(force_insert=True)
    return entry


def _fault(company: Company, entry: AuditEntry, number: int, previous: str) -> str:
    if entry.number != number:
        return "an entry is missing"
    if entry.previous_hash != previous:
        return "it does not follow from the entry before"
    if entry.hash != _hash(company, entry):
        return "its content was changed"
    return ""


def _hash(company: Company, entry: AuditEntry) -> str:
    content = {
        "company": str(company.key),
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "source": entry.source,
        "action": entry.action,
        "subject": entry.subject,
        "before": entry.before,
        "after": entry.after,
        "amount": None if entry.amount is None else f"{entry.amount:.2f}",
        "remote_id": entry.remote_id,
        "previous": entry.previous_hash,
    }
    return hashlib.sha256(exact_json.canonical(content).encode()).hexdigest()


def _line(value: object, most: int) -> str:
    """One printable line: a control character in a remote name could forge entries in a log."""
    name = value.get_username() if isinstance(value, AbstractBaseUser) else str(value)
    return "".join(_visible(letter) for letter in name)[:most]


def _visible(letter: str) -> str:
    # C: controls, format marks (right-to-left overrides among them), surrogates; Zl, Zp: line separators.
    kind = unicodedata.category(letter)
    return f"\\u{ord(letter):04x}" if kind[0] == "C" or kind in ("Zl", "Zp") else letter


def _plain(value: Any) -> Any:
    """What a JSON column gives back unchanged: texts, whole numbers, lists and objects of them."""
    if isinstance(value, Mapping):
        return {_line(name, 100): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int) and not isinstance(value, Enum):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | Decimal | UUID | Enum):
        return _line(value.value if isinstance(value, Enum) else value, 2000)
    raise TypeError(f"the audit trail can't hold a {type(value).__name__}")
