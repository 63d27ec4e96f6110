"""One company's records, and the rules by which anybody, program or person, changes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from integration.sandbox.clock import today
from integration.sandbox.quickbooks import names, postings, shapes
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection, inactive, missing, no_reference, not_found
from integration.sandbox.store import Document, Store, copy

if TYPE_CHECKING:
    from integration.sandbox.clock import SandboxClock
    from integration.sandbox.switches import Switches


@dataclass(frozen=True)
class Change:
    """What webhooks tell: Create, Update, Delete, Void or Merge of one record, whoever did it."""

    entity: str
    id: str
    operation: str
    merged_away: str = ""  # id of the record that a merge took in
    by_app: bool = False  # through the API, not by a person


class Books:
    def __init__(self, realm: str, store: Store, clock: SandboxClock, switches: Switches) -> None:
        self.realm = realm
        self.store = store
        self.clock = clock
        self.switches = switches
        self.horizon: int | None = (
            None  # during a batch: records made later are not seen by its other members
        )
        self.listener: Callable[[Change], None] = _unheard
        self.by_app = False  # the request being carried out came through the API
        self.include: Collection[str] = ()  # the `include` options of the request being carried out

    # --- reading ---

    def kind(self, name: str) -> str:
        return f"quickbooks:{self.realm}:{name}"

    def find(self, entity: Entity, doc_id: str) -> Document | None:
        """The stored record, for reading only."""
        doc = self.store.peek(self.kind(entity.name), doc_id)
        return doc if doc and self._before_horizon(doc) else None

    def must_find(self, entity: Entity, doc_id: Any) -> Document:
        if not str(doc_id).isdigit():
            raise Objection(2030, f"Invalid ID : Id should be a valid number. Supplied value:{doc_id}", "Id")
        doc = self.find(entity, str(doc_id))
        if doc is None:
            raise not_found(entity.name, str(doc_id))
        return doc

    def visible(self, entity: Entity, ids: Collection[str] | None = None) -> Iterator[Document]:
        """The records, or those with these ids, that queries and the change feed know of by now."""
        youngest = stamp(self.clock.now() - timedelta(seconds=self.switches.visibility_delay))
        kind = self.kind(entity.name)
        some = (self.store.peek(kind, one) for one in dict.fromkeys(ids or ()))
        docs = self.store.scan(kind) if ids is None else (one for one in some if one)
        for doc in docs:
            if doc["_created"] <= youngest and self._before_horizon(doc):
                yield doc

    def refer(self, entity: Entity, ref: Document, element: str = "") -> Document:
        """The record referred to. Objects to one that is missing (2500) or inactive (610)."""
        doc = self.find(entity, ref["value"])
        if doc is None:
            raise no_reference(entity.reference, ref["value"], element)
        if not doc.get("Active", True):
            raise inactive(element)
        return doc

    def preference(self, group: str, name: str) -> Any:
        found = self._preferences().get(group, {})
        if group == "OtherPrefs":
            return next((one["Value"] for one in found["NameValue"] if one["Name"] == name), None)
        return found.get(name)

    def fact(self, name: str) -> str:
        """A value of CompanyInfo's NameValue, such as the edition under OfferingSku."""
        facts = self.store.peek(self.kind("CompanyInfo"), "1") or {"NameValue": []}
        return next((str(one["Value"]) for one in facts["NameValue"] if one["Name"] == name), "")

    def today(self) -> date:
        return today(self.clock)

    # --- changing ---

    @contextmanager
    def asked_by_app(self, include: Collection[str] = ()) -> Iterator[None]:
        """What happens inside was asked for by a request, with these `include` options."""
        self.by_app, self.include = True, include
        try:
            yield
        finally:
            self.by_app, self.include = False, ()

    def create(self, entity: Entity, body: Document, hidden: Document | None = None) -> Document:
        """`hidden`: members, with an underscore in front, that no reply shows."""
        self._refuse_frozen()
        sent = shapes.read(entity.checkers(), body)
        new = {name: value for name, value in sent.items() if value is not None} | (hidden or {})
        if entity.listed:
            new.setdefault("Active", True)
        entity.rules(self, new, None)
        names.rename(self, entity, new, None)
        number = self._next_change()
        new |= {"Id": str(self.store.next_id(self.kind(f"ids-{entity.ids}"))), "SyncToken": "0"}
        new |= {"_created": stamp(self.clock.now()), "_first": number}
        saved = self._save(entity, new, None, number)
        self.report(entity, new["Id"], "Create")
        return saved

    def update(self, entity: Entity, body: Document) -> Document:
        self._refuse_frozen()
        before = self.must_find(entity, body.get("Id"))
        refuse_stale(before, body)
        sent = shapes.read(entity.checkers(), body)
        shapes.require(sent, *entity.always)
        kept = copy(before) if body.get("sparse") is True else _hidden(before)
        new = {name: value for name, value in {**kept, **sent}.items() if value is not None}
        if entity.listed:
            new.setdefault("Active", before["Active"])
        entity.rules(self, new, before)
        names.rename(self, entity, new, before)
        return self.save(entity, new, before)

    def save(self, entity: Entity, new: Document, before: Document, done: str = "Update") -> Document:
        """Store a changed record as its next version, without asking the rules again."""
        new["SyncToken"] = str(int(before["SyncToken"]) + 1)
        saved = self._save(entity, new, before, self._next_change())
        self.report(entity, new["Id"], done)
        return saved

    def delete(self, entity: Entity, body: Document) -> Document:
        """Leaves a tombstone for the change feed. Only transactions can be deleted."""
        self._refuse_frozen()
        if entity.listed or not entity.writable:
            raise Objection(500, "Operation delete is not supported.", "Operation")
        before = self.must_find(entity, body.get("Id"))
        refuse_stale(before, body)
        if entity.whole_delete and self.switches.attachable_delete_needs_object and len(body) < 3:
            raise missing(next(name for name in entity.members if name in before))
        if entity.may_delete:
            entity.may_delete(self, before)
        self.bury(entity, before)
        self.report(entity, before["Id"], "Delete")
        return {"domain": "QBO", "status": "Deleted", "Id": before["Id"]}

    def bury(self, entity: Entity, before: Document) -> None:
        """Take a record away and leave a tombstone, without asking whether that may be."""
        names.release(self, entity, before)
        self.store.remove(self.kind(entity.name), before["Id"])
        stone = {"Entity": entity.name, "Id": before["Id"]}
        stone |= {"_updated": stamp(self.clock.now()), "_number": self._next_change()}
        self.store.put(self.kind("tombstone"), f"{entity.name}:{before['Id']}", stone)
        postings.post(self, entity.name, before, None)
        entity.settle(self, before, None)

    def report(self, entity: Entity, doc_id: str, operation: str, merged_away: str = "") -> None:
        """Tell the listener what was done."""
        self.listener(Change(entity.name, doc_id, operation, merged_away, self.by_app))

    def tombstones(self) -> Iterator[Document]:
        return self.store.scan(self.kind("tombstone"))

    def _save(self, entity: Entity, new: Document, before: Document | None, number: int) -> Document:
        new |= {"_updated": stamp(self.clock.now()), "_number": number}
        self.store.put(self.kind(entity.name), new["Id"], new)
        names.claim(self, entity, new, before)
        postings.post(self, entity.name, before, new)
        entity.settle(self, before, new)
        return self.store.peek(self.kind(entity.name), new["Id"]) or new

    def _next_change(self) -> int:
        return self.store.next_id(self.kind("changes"))

    def _before_horizon(self, doc: Document) -> bool:
        return self.horizon is None or bool(doc["_first"] <= self.horizon)

    def _preferences(self) -> Document:
        return self.store.peek(self.kind("Preferences"), "1") or {}

    def _refuse_frozen(self) -> None:
        status = self.fact("SubscriptionStatus")
        if status in ("EXPIRED", "CANCELLED"):
            raise Objection(6190, f"The subscription of this company has ended: {status}")


def stamp(moment: datetime) -> str:
    """Whole seconds in UTC; such texts sort like the times they stand for."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def refuse_stale(before: Document, body: Document) -> None:
    if body.get("SyncToken") in (None, ""):
        raise missing("SyncToken")
    if str(body["SyncToken"]) != before["SyncToken"]:
        raise Objection(
            5010,
            "Stale Object Error : You and another user were working on this at the same time. "
            "The other user finished before you did, so your work was not saved.",
        )


def _unheard(change: Change) -> None:
    """Nobody listens."""


def _hidden(doc: Document) -> Document:
    """What a full update keeps although the client sent nothing of it."""
    kept = {name: value for name, value in doc.items() if name.startswith("_")}
    return {"Id": doc["Id"], "SyncToken": doc["SyncToken"], **kept}
