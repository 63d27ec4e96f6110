"""Finishing what a crash or a lost answer left open: look up first, repeat only the identical request."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from integration import clock
from integration.errors import NeedsUser, OutcomeUnknown, Problem, Refused
from integration.http import Reply
from integration.quickbooks import moment_literal, parse_moment, quoted, read_batch
from integration.systems import System
from sync import feeds, fresh
from sync.columns import store_columns
from sync.confirm import Confirmation, confirm, refuse, store_done, take_bases
from sync.entities import bill
from sync.entities.documents import DOCUMENTS
from sync.models import Mapping, Write
from sync.outbox import Outgoing, look_up_at, outgoing
from sync.registry import ENTITIES
from sync.values import text
from sync.workspace import Workspace

Record = Mapped[str, Any]
IN_DOUBT = "in doubt"


def settle(space: Workspace, rows: Sequence[Mapping]) -> Confirmation:
    """Bring every unsettled write of these rows to an end, or say when it will be looked up."""
    result = Confirmation()
    unsettled = _unsettled(rows)
    if not unsettled:
        return result
    result.looked = True
    _drop(space, unsettled)
    once = [one for one in unsettled if one.state == Write.State.SENT and one.kind == Write.Kind.ONCE]
    ripe = [one for one in once if look_up_at(one) <= clock.now()]
    for write in once:
        if write not in ripe:
            result.failed[write.mapping_id] = _in_doubt(write)
    deaths = {row.pk: row.deaths for row in rows}  # as they were before this turn
    for request_key in dict.fromkeys(write.request_key for write in ripe):
        _settle_request(space, request_key, result, deaths)
    return result


def _unsettled(rows: Sequence[Mapping]) -> list[Write]:
    open_ = [Write.State.READY, Write.State.SENT]
    writes = Write.objects.filter(mapping__in=[row.pk for row in rows], state__in=open_)
    # There is hardly ever one, and asking whether costs a quarter of asking for them.
    return list(writes.select_related("mapping")) if writes.exists() else []


def _drop(space: Workspace, writes: Sequence[Write]) -> None:
    """Intents that were never sent, and writes that may simply be made anew from a fresh look."""
    dropped = [one for one in writes if one.state == Write.State.READY or one.kind == Write.Kind.REPEATABLE]
    if not dropped:
        return
    if any(one.state == Write.State.SENT and one.system == System.QUICKBOOKS for one in dropped):
        feeds.catch_up(space)
    with space.lease.transaction():
        answered = [one for one in dropped if one.reply]
        for one in answered:  # under the same requestid the same failure would come back
            refuse(one, one.reply)
        pks = [one.pk for one in dropped if one not in answered]
        Write.objects.filter(pk__in=pks).update(state=Write.State.DROPPED, settled_at=clock.now())
        take_bases(dropped)
        _begin_anew([one for one in dropped if one.state == Write.State.SENT])


def _begin_anew(in_doubt: Sequence[Write]) -> None:
    """Whether a locked record is free by now is not known: it is set free once more."""
    locked = [one for one in in_doubt if ENTITIES[one.mapping.entity].locked]
    for write in locked:
        row = write.mapping
        row.procore_seen = {**(row.procore_seen or {}), "origin_id": IN_DOUBT}
        row.base = ENTITIES[row.entity].base_in_doubt(write.step, row.base or {}, write.after)
    store_columns([one.mapping for one in locked], ["procore_seen", "base"])


def _settle_request(
    space: Workspace, request_key: str, result: Confirmation, deaths: Mapped[int, int]
) -> None:
    """All members of a request together: its repeat must hold the same members in the same order."""
    members = list(_members(request_key))
    open_ = [one for one in members if one.state == Write.State.SENT]
    try:
        found = _look_up(space, open_)
        whole = len(open_) == len(members) and not _part(members, deaths)
        again = not any(found.values()) and whole and _may_repeat(space, members)
    except Problem as problem:
        result.failed |= {one.mapping_id: problem for one in open_}
        return
    if again:
        _repeat(space, members, result)
        return
    with space.lease.transaction():
        take_bases(open_)
        for write in open_:
            _take(space, write, found[write.pk], result)


def _part(members: Sequence[Write], deaths: Mapped[int, int]) -> bool:
    """A worker has died of one of them: what was not saved is planned anew, each member for itself."""
    return len(members) > 1 and any(deaths.get(one.mapping_id, one.mapping.deaths) for one in members)


def _members(request_key: str) -> QuerySet[Write]:
    # The same request may have been stopped at the door before: those rows are not of this sending.
    sent = Write.objects.filter(request_key=request_key).exclude(state=Write.State.DROPPED)
    return sent.select_related("mapping")


def _may_repeat(space: Workspace, members: Sequence[Write]) -> bool:
    """Every member is wanted still, exactly as it was sent, and none was answered. Reads the claims again."""
    if any(one.reply for one in members):
        return False  # the same requestid would only bring the same answer back
    pks = [one.mapping_id for one in members]
    for rows in fresh.by_project(fresh.load(pks)):
        fresh.read_again(space, rows)
    rows = fresh.load(pks)
    plans = fresh.plans_of(space, rows)
    wanted = {row.pk: plans[row.pk] for row in rows if not (row.archived_at or row.order)}
    return all(
        (plan := wanted.get(one.mapping_id)) is not None
        and plan.may_run
        and plan.fingerprint == one.fingerprint
        for one in members
    )


def _take(space: Workspace, write: Write, found: Sequence[Record], result: Confirmation) -> None:
    if len(found) == 1:
        store_done(space, write, found[0], result, found=True)
    elif found:
        ids = ", ".join(text(one.get("Id") or one.get("id")) for one in found)
        result.failed[write.mapping_id] = NeedsUser("bill.found_twice", label=write.mapping.label, ids=ids)
    else:
        # It was not saved, and its request will not be repeated as it was: it is planned anew.
        if write.reply:
            refuse(write, write.reply)
        else:
            Write.objects.filter(pk=write.pk).update(state=Write.State.DROPPED, settled_at=clock.now())
        result.done.add(write.mapping_id)


def _repeat(space: Workspace, members: list[Write], result: Confirmation) -> None:
    """Nothing of it was saved: the identical request goes out again, so that a late twin is recognised."""
    space.refresh()
    if not space.may_write_to(System(members[0].system)):
        result.failed |= {one.mapping_id: _in_doubt(one, timedelta(minutes=5)) for one in members}
        return
    now = clock.now()
    with space.lease.transaction():
        Write.objects.filter(pk__in=[one.pk for one in members]).update(sent_at=now, fence=space.lease.fence)
    for one in members:
        one.sent_at = now
        space.journal.note("write.repeated", one.mapping)
    for sent in outgoing(space, members):
        door = space.quickbooks.door if sent.system is System.QUICKBOOKS else space.procore.door
        [outcome] = door.send_all([sent.request], space.lease.leave_time_for_a_request)
        try:
            gone = _gone(space, sent, outcome, now)
        except Problem as problem:
            outcome, gone = problem, set()
        confirm(space, sent, _still_in_doubt(outcome, sent.writes[0]), result, gone, repeated=True)


def _gone(space: Workspace, sent: Outgoing, outcome: Reply | Problem, now: datetime) -> set[str]:
    """Bids whose answer is that of the first sending, and whose bill somebody has deleted since."""
    target = sent.writes[0].target
    if isinstance(outcome, Problem) or target not in DOCUMENTS:
        return set()
    answers = read_batch(outcome, {one.bid: one.target for one in sent.writes}).by_bid
    before = now - timedelta(seconds=settings.VISIBILITY_DELAY)
    old = {
        bid: text(record["Id"])
        for bid, record in answers.items()
        if not isinstance(record, Problem) and parse_moment(record["MetaData"]["CreateTime"]) < before
    }
    if not old:
        return set()
    ids = ", ".join(quoted(one) for one in old.values())
    there = {
        text(one["Id"]) for page in space.quickbooks.every(target, f"Id IN ({ids})") for one in page.records
    }
    return {bid for bid, found in old.items() if found not in there}


def _still_in_doubt(outcome: Any, write: Write) -> Any:
    """Only the system's own word ends the doubt: a repeat stopped on its way says nothing of the first."""
    if isinstance(outcome, Problem) and not isinstance(outcome, OutcomeUnknown | Refused):
        return _in_doubt(write)
    return outcome


def _look_up(space: Workspace, writes: Sequence[Write]) -> dict[int, list[Record]]:
    """What the system has of these writes, by tag or unique name."""
    if not writes:
        return {}
    if writes[0].system == System.PROCORE:
        records = [
            one for page in space.procore.pages(*_procore_list(space, writes[0])) for one in page.records
        ]
        return {one.pk: [r for r in records if _is_made_by(r, one)] for one in writes}
    oldest = min(one.sent_at for one in writes if one.sent_at)
    since = oldest - timedelta(seconds=settings.READ_OVERLAP)
    where = f"MetaData.CreateTime >= {moment_literal(since)}"
    target = writes[0].target
    records = [one for page in space.quickbooks.every(target, where) for one in page.records]
    return {one.pk: [record for record in records if _is_of(record, one)] for one in writes}


def _procore_list(space: Workspace, write: Write) -> tuple[str, list[tuple[str, str]]]:
    scope = [(name, value) for name, value in write.query]
    return write.path, scope or [("company_id", space.company.procore_company_id)]


def _is_made_by(record: Record, write: Write) -> bool:
    """Procore's records carry our mark as their origin_id; a list has only its name."""
    if mark := text(write.after.get("origin_id")):
        return text(record.get("origin_id")) == mark
    return text(record.get("name")) == write.tag


def _is_of(record: Record, write: Write) -> bool:
    if write.target in DOCUMENTS:
        return f"[Plumbline {bill.found_mark(str(record.get('PrivateNote') or ''))}]" == write.tag
    return text(record.get("Name") or record.get("DisplayName")).casefold() == write.tag.casefold()


def _in_doubt(write: Write, more: timedelta = timedelta(0)) -> OutcomeUnknown:
    at = max(look_up_at(write), clock.now() + timedelta(seconds=1)) + more
    return OutcomeUnknown("bill.outcome_unknown", at=at, system=System(write.system).title)
