"""What a piece of work came to: both systems' own records, and how every row of ours stands."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from companies.models import AuditEntry, Company, Connection
from integration import exact_json
from integration.sandbox.store import Document
from sync.models import Feed, Mail, Mapping, Reconciliation, Run, Write
from tests.world import World

# Not records of either office: grants, remembered requests, notifications under way.
NOT_BOOKS = {
    "access",
    "refresh",
    "code",
    "idempotency",
    "grant",
    "requestid",
    "changes",
    "secret",
    "delivery",
}
# Differ between runs that come to the same: when, how often, and what is drawn at random.
NOISE = {
    "created_at", "updated_at", "last_modified_at", "deleted_at", "synced_at", "time", "MetaData",
    "SyncToken", "authorization", "queue", "retry_at",
}  # fmt: skip


def outcome(world: World) -> Counter[str]:
    """A line for each record and each row; twice the same line is something made twice."""
    return Counter([*_books(world), *_rows()])


def difference(undisturbed: Counter[str], found: Counter[str]) -> str:
    """Blank when both are the same."""
    missing = [f"- {line}" for line in (undisturbed - found).elements()]
    more = [f"+ {line}" for line in (found - undisturbed).elements()]
    return "\n".join(missing + more)


def _books(world: World) -> list[str]:
    kinds = world.sandbox.saved().records.kinds
    return [
        f"{kind} {exact_json.dumps(_quiet(doc))}"
        for kind, docs in kinds.items()
        if re.split("[/:]", kind)[-1] not in NOT_BOOKS
        for doc in docs.values()
    ]


def _quiet(value: Any) -> Any:
    if isinstance(value, dict):
        names = [name for name in sorted(value) if name not in NOISE and not name.startswith("_")]
        kept: Document = {name: _quiet(value[name]) for name in names}
        return kept
    return [_quiet(one) for one in value] if isinstance(value, list) else value


def _rows() -> list[str]:
    """How our rows stand; what they hold of the records is held against the books above."""
    open_writes = Write.objects.filter(state__in=["ready", "sent"]).values_list("mapping__label", "step")
    feeds = Feed.objects.values_list("company__name", "source", "project__label", "problem")
    companies = Company.objects.values_list("name", "home_currency", "stopped_code")
    connections = Connection.objects.values_list("company__name", "system", "state")
    mails = Mail.objects.values_list("notice__kind", "notice__key", "address", "subject", "due_at")
    # A grant of Procore's that died with its answer is lost, and a person signs in again.
    trail = AuditEntry.objects.exclude(action="connection.lost")
    audited = trail.values_list("company__name", "actor", "action", "subject")
    asked = Reconciliation.objects.exclude(read_at=None).values_list("company__name", "problem")
    return [
        # Which id a project has elsewhere is learned from whatever is read first; it is no record.
        *(
            f"row {_row(one)}"
            for one in Mapping.objects.exclude(entity="project_ref").select_related("company")
        ),
        *(f"unsettled {one}" for one in open_writes),
        *(f"feed {one}" for one in feeds),
        *(f"compared {one}" for one in asked),
        *(f"company {one}" for one in companies),
        *(f"connection {one}" for one in connections),
        *(f"mail {one}" for one in mails),
        *(f"audited {one}" for one in audited),
        f"runs that nobody began: {Run.objects.filter(started_at=None).count()}",
    ]


def _row(row: Mapping) -> tuple[object, ...]:
    ids = (row.company.name, row.entity, row.number, row.label, row.procore_id, row.quickbooks_id)
    people = (row.problem, row.excluded, row.conflicts_open, row.archived_at is None, row.order, row.make_in)
    work = (row.due_at is None, row.taken, row.deaths, row.procore_gone, row.quickbooks_gone, row.money)
    return ids + people + work
