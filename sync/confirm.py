"""What became of a request: each member is matched by its own mark, never by position, and stored at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from companies import audit
from integration import clock
from integration.errors import NeedsUser, OutcomeUnknown, Problem, Refused, Stale, TryLater
from integration.http import Reply
from integration.procore import read_sync, reason, refused
from integration.quickbooks import read_batch
from integration.systems import System
from sync import freed_names, ledger
from sync.columns import store_columns
from sync.entities.documents import document_of
from sync.models import Mapping, Write
from sync.outbox import Outgoing, look_up_at
from sync.registry import ENTITIES, READERS
from sync.spec import AGAIN
from sync.values import grouped, text
from sync.workspace import Workspace

Record = Mapped[str, Any]
CREATED = {
    "bill": "bill.created",
    "item": "item.created",
    "vendor": "vendor.created",
    "project": "project.created",
    "list": "list.created",
    "payment": "payment.created",
    "cost": "cost.created",
}
UPDATED = {
    "origin": "origin.noted",
    "item": "item.updated",
    "put_away": "item.put_away",
    "vendor": "vendor.updated",
    "project": "project.updated",
    "payment": "payment.updated",
    "unlock": "record.unlocked",
    "cost": "cost.updated",
    "lines": "cost.lines",
    "cost_approved": "cost.approved",
    AGAIN: "bill.replaced",
}
DELETED = {"payment": "payment.deleted", "cost": "cost.deleted", "line_gone": "cost.line_gone"}
# Steps on the way of a write that is counted once.
UNCOUNTED = ("origin", "unlock", "lines", "line_gone", "cost_approved")


class PartlyRefused(Refused):
    """Of the members of a write some were refused, some were saved, and of some nothing was told."""

    def __init__(self, refusal: Refused, saved: Sequence[Record], untold: Collection[str]) -> None:
        super().__init__(refusal.code, **refusal.facts)
        self.saved, self.untold = saved, untold

    def base_after(self, write: Write) -> dict[str, Any]:
        entity, base = ENTITIES[write.mapping.entity], write.mapping.base or {}
        return entity.base_after_part(write.step, base, write.after, self.saved, self.untold)


@dataclass
class Confirmation:
    """What a round of writing brought: failures by mapping; rows that are done are planned again."""

    failed: dict[int, Problem] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    looked: bool = False  # rows may have changed since they were read


def confirm(
    space: Workspace,
    sent: Outgoing,
    outcome: Reply | Problem,
    result: Confirmation,
    gone: Collection[str] = (),
    *,
    repeated: bool = False,
) -> None:
    """Store the outcome of one request in one transaction. `gone`: bids of what is not there any more."""
    answers = _answers(sent, outcome)
    with space.lease.transaction():
        take_bases(sent.writes)
        for write in sent.writes:
            answer = answers.get(write.bid)
            if repeated and _stopped_at_the_door(answer):
                # The repeat was stopped at the door, which proves nothing about the first sending.
                _unanswered(space, write, result)
            elif isinstance(answer, Problem):
                _not_done(space, write, answer, result, answered=isinstance(outcome, Reply))
            elif answer is None:
                _unanswered(space, write, result)
            else:
                store_done(space, write, answer, result, gone=write.bid in gone)


def take_bases(writes: Sequence[Write]) -> None:
    """As they are by now: what somebody decided while a request was under way stands in the base."""
    decided = [one for one in writes if ENTITIES[one.mapping.entity].fields]  # the others have no conflicts
    if not decided:
        return
    locked = Mapping.objects.select_for_update().filter(pk__in=[one.mapping_id for one in decided])
    bases = dict(locked.values_list("pk", "base"))
    for write in decided:
        write.mapping.base = bases.get(write.mapping_id, write.mapping.base)


def _stopped_at_the_door(answer: object) -> bool:
    return isinstance(answer, TryLater | Stale) and not isinstance(answer, OutcomeUnknown)


def store_done(
    space: Workspace,
    write: Write,
    record: Record,
    result: Confirmation,
    *,
    found: bool = False,
    gone: bool = False,
) -> None:
    """The write is done and `record` is what the system answered, or what was found by its mark."""
    row = write.mapping
    entity = ENTITIES[row.entity]
    if owner := _owner(write, record):
        # A repeated request id may bring the answer of another request: never link one record twice.
        result.failed[row.pk] = NeedsUser("bill.not_ours", label=row.label, other=owner.label)
        return
    saved = _see_made(row, write, record)
    row.quickbooks_gone = gone or row.quickbooks_gone
    row.base = entity.base_after(write.step, row.base or {}, write.after, saved, record)
    # What was looked up is what is there: somebody has edited it since, and it is planned as changed.
    as_sent = found or entity.saved_as_sent(write.after, saved)
    if not as_sent:
        row.quickbooks_version = ""  # the next reading tells what is there, also at the same version
    if write.verb == "create":
        row.sent_at, row.make_in, row.make_as = clock.now(), "", ""
    store_columns([row], MADE_COLUMNS)
    _settle(write, Write.State.DONE, {"id": text(record.get("Id") or record.get("id"))})
    ledger.wake(space.company.pk, [row.reference])
    if "name" in write.after:
        freed_names.want_again(space.company.pk, System(write.system))
    _tell(space, write, saved, found)
    result.done.add(row.pk)
    if not as_sent:
        facts = {"label": row.label, "sent": _money(write.after.get("sent", {})), "saved": _money(saved)}
        result.failed[row.pk] = NeedsUser("bill.not_as_sent", **facts)


def _owner(write: Write, record: Record) -> Mapping | None:
    """The other mapping that this QuickBooks record is already linked to, if any."""
    if write.system == System.PROCORE or write.verb != "create":
        return None
    row = write.mapping
    same = Mapping.objects.filter(
        company_id=row.company_id, quickbooks_id=f"{write.target}:{record.get('Id')}"
    )
    return same.exclude(pk=row.pk).exclude(procore_id="").first()


MADE_COLUMNS = (
    "procore_id", "procore_seen", "procore_gone", "quickbooks_id", "quickbooks_document", "quickbooks_seen",
    "quickbooks_version", "quickbooks_seen_at", "quickbooks_gone", "base", "sent_at", "make_in", "make_as",
    "label", "number",
)  # fmt: skip


def _see_made(row: Mapping, write: Write, record: Record) -> dict[str, Any]:
    """Take the answer into the row: the new id and version, or the values that were set."""
    if write.system == System.PROCORE:
        return _see_in_procore(row, write, record)
    seen = ENTITIES[READERS[write.target]].read_quickbooks(record)
    assert seen is not None  # noqa: S101 - what we sent is of this kind
    row.quickbooks_id, row.quickbooks_document = seen.id, seen.id.split("/")[0]
    row.quickbooks_seen, row.quickbooks_version = seen.values, seen.version
    row.quickbooks_seen_at, row.quickbooks_gone = clock.now(), False
    if row.entity == "wbs_code":
        row.label, row.number = seen.label, seen.number
    # A foreign sighting of the very record would be a second row for it.
    twins = Mapping.objects.filter(company_id=row.company_id, quickbooks_id=seen.id, procore_id="")
    ledger.drop(twins.exclude(pk=row.pk))
    return seen.values


def _see_in_procore(row: Mapping, write: Write, record: Record) -> dict[str, Any]:
    # The answer to a small change does not hold the whole record; the next read brings the rest.
    told = {name: value for name, value in write.after.items() if name not in ("base", "members")}
    row.procore_seen = {**(row.procore_seen or {}), **told}
    row.procore_gone = write.verb == "delete" and not _deletes_a_line(write)
    if write.verb == "create":
        row.procore_id = text(record.get("id"))
        # A list may have shown the new record before this answer was stored: one row is enough.
        twins = Mapping.objects.filter(
            company_id=row.company_id, entity=row.entity, procore_id=row.procore_id, quickbooks_id=""
        )
        ledger.drop(twins.exclude(pk=row.pk))
    return dict(row.procore_seen)


def _not_done(
    space: Workspace, write: Write, problem: Problem, result: Confirmation, *, answered: bool
) -> None:
    row = write.mapping
    if isinstance(problem, OutcomeUnknown):
        if answered:
            _keep_failure(write, problem)
        _unanswered(space, write, result)
        return
    problem.facts.setdefault("label", row.label)
    problem.facts.setdefault("project", row.project.label if row.project else "")
    problem.code = _own_code(write, problem.code)
    result.failed[row.pk] = problem
    if isinstance(problem, TryLater):
        # It was never carried out: the limit or the lease stopped it at the door.
        _settle(write, Write.State.DROPPED, {"code": problem.code})
        return
    refuse(write, {"code": problem.code, "detail": text(problem.facts.get("detail"))})
    if isinstance(problem, PartlyRefused):
        row.base = problem.base_after(write)
        row.save(update_fields=["base"])
    otherwise = ENTITIES[row.entity].another_way(row.base or {}, problem)
    if otherwise is not None:
        row.base = otherwise
    elif _was_deleted_by_us(write, problem):
        _bury(row, write)
    else:
        return
    row.save(update_fields=["base", "procore_gone"])
    del result.failed[row.pk]
    result.done.add(row.pk)


def _own_code(write: Write, code: str) -> str:
    entity = ENTITIES[write.mapping.entity]
    of_creating = entity.own_problems_of_creating if write.verb == "create" else {}
    return of_creating.get(code, entity.own_problems.get(code, code))


def _deletes_a_line(write: Write) -> bool:
    return write.verb == "delete" and write.remote_id != write.mapping.procore_id


def _bury(row: Mapping, write: Write) -> None:
    """It is gone: the line that was to be deleted, or the record itself, whatever was to be done to it."""
    if _deletes_a_line(write):
        row.base = ENTITIES[row.entity].base_after(write.step, row.base or {}, write.after, {}, {})
    else:
        row.procore_gone = True


def _was_deleted_by_us(write: Write, problem: Problem) -> bool:
    """What we once asked to delete, without hearing of it, and is not found now: it worked that time."""
    detail = text(problem.facts.get("detail")).casefold()
    if write.system != System.PROCORE or not (problem.code == "procore.not_found" or "not found" in detail):
        return False
    what = write.remote_id if write.verb == "delete" else write.mapping.procore_id
    asked = write.mapping.writes.filter(system=System.PROCORE, verb="delete", remote_id=what)
    return asked.filter(state=Write.State.DROPPED, sent_at__isnull=False).exists()


def refuse(write: Write, reply: dict[str, Any]) -> None:
    """Nothing was carried out, for certain: the next one has a new key. Call inside a lease transaction."""
    _settle(write, Write.State.REFUSED, reply)
    write.mapping.generation += 1
    Mapping.objects.filter(pk=write.mapping_id).update(generation=write.mapping.generation)


def _keep_failure(write: Write, problem: Problem) -> None:
    """The service has said that this member failed: it is not being worked on any more."""
    write.reply = {"code": problem.code}
    write.save(update_fields=["reply"])


def _unanswered(space: Workspace, write: Write, result: Confirmation) -> None:
    """Not proven is not failed: it stays sent until it was looked up."""
    at = look_up_at(write)
    system = System(write.system).title
    result.failed[write.mapping_id] = OutcomeUnknown("bill.outcome_unknown", at=at, system=system)
    space.journal.note("write.unanswered", write.mapping, system=system, at=at.isoformat(timespec="seconds"))


def _settle(write: Write, state: str, reply: dict[str, Any]) -> None:
    write.state, write.reply, write.settled_at = state, reply, clock.now()
    write.save(update_fields=["state", "reply", "settled_at"])


def _tell(space: Workspace, write: Write, saved: dict[str, Any], found: bool) -> None:
    row, created = write.mapping, write.verb == "create"
    words = {"create": CREATED, "delete": DELETED}.get(write.verb, UPDATED)
    document, code, total = document_of(row.quickbooks_id), words[write.step], None
    if write.step in ("bill", AGAIN):
        code = document.event("found" if found else "created" if created else "replaced")
        total = document.sign * Decimal(saved["total"])
    facts: dict[str, Any] = {"number": saved.get("number"), "name": saved.get("name") or row.label}
    facts["system"] = System(write.system).title
    if row.entity in ("payment", "direct_cost"):
        total = (row.quickbooks_seen or {}).get("amount") or (row.quickbooks_seen or {}).get("total")
    space.journal.done(code, row, amount=grouped(total) if total else "", **facts)
    money = row.money if write.step == "bill" else None
    if write.step not in UNCOUNTED or row.entity in ("vendor", "project"):
        space.journal.count(row.entity, "created" if created else "updated", money)
    if (write.step, write.verb) == ("payment", "create"):
        space.journal.paid(row.money)
    if write.step in ("bill", AGAIN):
        _audit(space, write, saved, "created" if created else "replaced")


def _audit(space: Workspace, write: Write, saved: dict[str, Any], what: str) -> None:
    row = write.mapping
    audit.record(
        space.company, audit.OURSELVES, document_of(row.quickbooks_id).event(what),
        f"{row.label}, {row.vendor_name}",
        after={"bill": row.quickbooks_id, "total": saved["total"],
               "authority": write.authority, "key": write.key},
        amount=row.money, remote_id=row.quickbooks_id,
    )  # fmt: skip


def _answers(sent: Outgoing, outcome: Reply | Problem) -> Mapped[str, Record | Problem]:
    if isinstance(outcome, Problem):
        return {write.bid: _for_one(outcome) for write in sent.writes}
    if sent.system is System.QUICKBOOKS:
        return read_batch(outcome, {write.bid: write.target for write in sent.writes}).by_bid
    if sent.writes[0].path.endswith("/sync"):
        return _sync_answers(sent, outcome)
    return {sent.writes[0].bid: outcome.body if isinstance(outcome.body, dict) else {}}


def _for_one(problem: Problem) -> Problem:
    """A problem of the whole request, for one member: facts are filled in for each."""
    if isinstance(problem, TryLater):
        return type(problem)(problem.code, at=problem.at, counts=problem.counts, **problem.facts)
    return type(problem)(problem.code, **problem.facts) if type(problem) in (NeedsUser, Refused) else problem


def _sync_answers(sent: Outgoing, reply: Reply) -> dict[str, Record | Problem]:
    """A sync action answers 200 whatever happened; members are matched by their id, else their origin_id."""
    answer = read_sync(reply)
    done = {text(one.get("id")): one for one in answer.entities}
    made = {text(one.get("origin_id")): one for one in answer.entities if one.get("origin_id")}
    failed = {_member(one): one for one in answer.errors}
    answers: dict[str, Record | Problem] = {}
    for write in sent.writes:
        mark = text(write.after.get("origin_id"))
        if marks := write.after.get("members"):
            answers |= _several(write, marks, made, failed)
        elif write.remote_id in done:
            answers[write.bid] = done[write.remote_id]
        elif not write.remote_id and mark in made:
            answers[write.bid] = made[mark]
        elif (error := failed.get(write.remote_id) or failed.get(mark)) is not None:
            answers[write.bid] = refused(reason(error))
    return answers


def _several(
    write: Write, marks: list[str], made: Mapped[str, Record], failed: Mapped[str, Record]
) -> dict[str, Record | Problem]:
    """A write of several members is done when all of them are."""
    saved = [made[mark] for mark in marks if mark in made]
    for mark in marks:
        if mark in failed:
            untold = {one for one in marks if one not in made and one not in failed}
            return {write.bid: PartlyRefused(refused(reason(failed[mark])), saved, untold)}
    return {write.bid: {"entities": saved}} if len(saved) == len(marks) else {}


def _member(error: Record) -> str:
    return text(error.get("id")) or text(error.get("origin_id"))


def _money(values: Mapped[str, Any]) -> str:
    return grouped(values["total"]) if "total" in values else "…"
