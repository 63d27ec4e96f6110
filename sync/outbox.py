"""Intents: each write is stored with its exact payload and its place in a request before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from integration import clock, exact_json
from integration.http import Request
from integration.quickbooks import BATCH, BatchItem
from integration.systems import System
from sync.entities.documents import DOCUMENTS
from sync.hidden import revealed
from sync.models import Mapping, Write
from sync.plan import Plan, Step, digest
from sync.workspace import Workspace

BATCH_BYTES = 2_000_000  # so that a batch of huge bills is answered in time; thirty usual ones have a tenth
SYNC = 1000  # "Using Sync Actions": the most updates of a request
OF_COMPANY = ("vendors", "projects")  # whose sync action names the company in its body
METHODS = {"create": "POST", "update": "PATCH", "delete": "DELETE"}
REQUEST_ID = 36  # QuickBooks: "Batch": the longest requestid


@dataclass(frozen=True)
class Outgoing:
    """One request and the writes it carries, in its order."""

    system: System
    request: Request
    writes: list[Write]
    alone: bool  # must not go out beside others


def intend(space: Workspace, plans: Sequence[tuple[Mapping, Plan]]) -> list[Write]:
    """Store an intent for the first step of each plan. Call inside a lease transaction, approvals checked."""
    now = clock.now()
    writes = [_write(space, row, plan, plan.steps[0]) for row, plan in plans]
    for write in writes:
        write.created_at, write.fence = now, space.lease.fence
    _group(writes)
    return Write.objects.bulk_create(writes, batch_size=100)


def outgoing(space: Workspace, writes: Iterable[Write]) -> list[Outgoing]:
    """The requests of these intents, exactly as they were grouped when they were stored."""
    every = list(writes)
    payloads = revealed(space, every)
    groups: dict[str, list[Write]] = {}
    for write in every:
        groups.setdefault(write.request_key, []).append(write)
    return [_outgoing(space, key, sorted(group, key=_place), payloads) for key, group in groups.items()]


def look_up_at(write: Write) -> datetime:
    """When an unanswered write may be looked up: the server has finished, and shows what it has saved."""
    sent_at = write.sent_at or clock.now()
    return sent_at + timedelta(seconds=settings.SETTLE_AFTER + settings.VISIBILITY_DELAY)


def tagged(payload: dict[str, Any], step: Step) -> dict[str, Any]:
    if not step.tag:
        return payload
    return {**payload, step.tag_member: f"{payload.get(step.tag_member, '')}\n{step.tag}".strip()}


def _write(space: Workspace, row: Mapping, plan: Plan, step: Step) -> Write:
    payload = tagged(dict(step.payload), step)
    payload_hash = digest(payload)
    key = digest(
        [
            str(space.company.key), space.company.quickbooks_realm,
            row.entity, row.procore_id, row.quickbooks_id,
            step.name, step.verb, step.version, payload_hash, row.generation,
        ]
    )  # fmt: skip
    return Write(
        mapping=row,
        system=step.system.value,
        target=step.target,
        verb=step.verb,
        kind=Write.Kind.ONCE if step.once else Write.Kind.REPEATABLE,
        step=step.name,
        path=step.path,
        query=[list(one) for one in step.query],
        remote_id=step.remote_id,
        version=step.version,
        payload=exact_json.dumps(payload),
        payload_hash=payload_hash,
        after=step.after,
        fingerprint=plan.fingerprint,
        key=key,
        tag=step.tag or step.unique_name,
        generation=row.generation,
        authority=_authority(space, row, plan),
    )


def _authority(space: Workspace, row: Mapping, plan: Plan) -> str:
    if plan.fingerprint and not space.context.settings.direct_export:
        return f"approved by user {row.approved_by_id}"
    return "direct export" if plan.fingerprint else "automatic"


def _group(writes: Sequence[Write]) -> None:
    """Which request each write goes in, and its place there. Decided once, so that a repeat is identical."""
    batches: dict[tuple[str, str], list[Write]] = {}
    for write in writes:
        batches.setdefault(_kind_of_request(write), []).append(write)
    for (system, path), group in batches.items():
        for part in _packed(group, _size(system, path)):
            request_key = digest([write.key for write in part])[:REQUEST_ID]
            for place, write in enumerate(part):
                write.request_key, write.bid = request_key, f"b{place}"


def _packed(group: Sequence[Write], size: int) -> Iterable[list[Write]]:
    """Parts of at most `size` members; a write may bring several of them. A huge one goes alone."""
    part: list[Write] = []
    weight = length = 0
    for write in group:
        members = len(write.after.get("members", ())) or 1
        if part and (weight + members > size or length + len(write.payload) > BATCH_BYTES):
            yield part
            part, weight, length = [], 0, 0
        part.append(write)
        weight, length = weight + members, length + len(write.payload)
    if part:
        yield part


def _members(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """One update of a sync action, or the several that belong to one record."""
    found: list[dict[str, Any]] = payload.get("updates", [payload])
    return found


def _kind_of_request(write: Write) -> tuple[str, str]:
    # Name lists and transactions never share a batch: an operation can't see what the same batch makes.
    return write.system, write.path or write.target


def _size(system: str, path: str) -> int:
    if system == System.QUICKBOOKS:
        return BATCH
    return SYNC if path.endswith("/sync") else 1


def _outgoing(space: Workspace, request_key: str, writes: list[Write], payloads: dict[int, str]) -> Outgoing:
    first = writes[0]
    if first.system == System.QUICKBOOKS:
        items = [BatchItem(w.bid, w.verb, w.target, exact_json.loads(payloads[w.pk])) for w in writes]
        request = space.quickbooks.batch_request(items, request_key)
        return Outgoing(System.QUICKBOOKS, request, writes, alone=first.target not in DOCUMENTS)
    if first.path.endswith("/sync"):
        updates = [one for write in writes for one in _members(exact_json.loads(write.payload))]
        company = {"company_id": int(space.company.procore_company_id)} if first.target in OF_COMPANY else {}
        body = exact_json.dumps({**company, "updates": updates})
        return Outgoing(
            System.PROCORE, space.procore.request("PATCH", first.path, (), body), writes, alone=True
        )
    method = METHODS[first.verb]
    query = [(name, value) for name, value in first.query] if first.verb == "delete" else []
    content = None if first.verb == "delete" else first.payload
    request = space.procore.request(method, first.path, query, content)
    return Outgoing(System.PROCORE, request, writes, alone=False)


def _place(write: Write) -> int:
    return int(write.bid[1:])
