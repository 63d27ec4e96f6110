"""What every record of a simulated Procore company has: a place, an id, its times, an origin."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from integration.sandbox.clock import SandboxClock
from integration.sandbox.store import Store
from integration.sandbox.switches import Switches

Doc = dict[str, Any]
Ref = int | Doc

# First number of each sequence, so that ids of different kinds are easy to tell apart in a log.
FIRST = {
    "user": 11,
    "business_register": 31,
    "period": 301,
    "segment": 501,
    "segment_item": 801,
    "cost_code_list": 401,
    "sub_job": 601,
    "tool": 1,
    "vendor": 5001,
    "project": 7001,
    "project_template": 901,
    "commitment": 8801,
    "contract_line": 88001,
    "change_order": 9101,
    "wbs_code": 60001,
    "claim": 91001,
    "claim_item": 910001,
    "payment": 95001,
    "direct_cost": 97001,
    "direct_cost_line": 970001,
    "budget_line_item": 98001,
    "file": 4401,
    "hook": 201,
    "trigger": 2001,
    "delivery": 20001,
    "webhook_event": 901,
}


ADDRESS_CODES = {"country_code": re.compile("[A-Z]{2}"), "state_code": re.compile("[A-Z0-9]{1,3}")}


class NotThere(Exception):  # noqa: N818 - says what happened
    """The record does not exist in this company, or the caller may not see it."""


class Invalid(Exception):  # noqa: N818 - says what happened
    """A rule of a record is broken; `errors` says which field and why."""

    def __init__(self, **errors: str) -> None:
        super().__init__(str(errors))
        self.errors = {field: [message] for field, message in errors.items()}


class Records:
    """The documents of one company. Ids run per company, so two companies share the same numbers."""

    def __init__(self, company_id: int, store: Store, clock: SandboxClock, switches: Switches) -> None:
        self.id = company_id
        self.store = store
        self.clock = clock
        self.switches = switches

    def get(self, kind: str, ref: Ref) -> Doc:
        """The record's document, for reading only. Raises NotThere."""
        doc = self.store.peek(self._kind(kind), str(ident(ref)))
        if doc is None:
            raise NotThere(f"{kind} {ident(ref)}")
        return doc

    def all(self, kind: str, keep: Callable[[Doc], bool] | None = None) -> list[Doc]:
        """The documents of a kind, for reading only, oldest first."""
        docs = self.store.scan(self._kind(kind))
        return [doc for doc in docs if keep is None or keep(doc)]

    def next_id(self, kind: str) -> int:
        """Ids run per kind; records kept per project ("kind@7001") share one sequence."""
        name = kind.partition("@")[0]
        return self.store.next_id(self._kind(name), FIRST[name] + self.switches.procore_ids_from)

    def create(self, kind: str, fields: Doc) -> Doc:
        with self.store.change():
            self.check_origin(kind, None, fields)
            stamp = self.stamp()
            doc = {"id": self.next_id(kind), **fields, "created_at": stamp, "updated_at": stamp}
            self._save(kind, doc, None)
            self.announced(kind, "create", doc)
            return doc

    def change(self, kind: str, ref: Ref, changes: Doc, *, touch: bool = True) -> Doc:
        with self.store.change():
            before = self.get(kind, ref)
            self.check_origin(kind, before["id"], changes)
            doc = {**before, **changes}
            if touch:
                doc["updated_at"] = self.stamp()
            self._save(kind, doc, before.get("origin_id"))
            if touch:
                self.announced(kind, "update", doc)
            return doc

    def remove(self, kind: str, ref: Ref) -> None:
        with self.store.change():
            doc = self.get(kind, ref)
            self._forget_origin(kind, doc.get("origin_id"))
            self.store.remove(self._kind(kind), str(doc["id"]))
            self.announced(kind, "delete", doc)

    def announced(self, kind: str, event: str, doc: Doc) -> None:
        """Called after each change, for those who have asked to be told."""

    def check_origin(self, kind: str, record_id: int | None, changes: Doc) -> None:
        """An origin id belongs to one record of its kind in the company."""
        origin = changes.get("origin_id")
        longest = self.switches.procore_origin_id_length
        if origin is not None and longest is not None and len(origin) > longest:
            raise Invalid(origin_id=f"is too long (maximum is {longest} characters)")
        if origin is not None and self.by_origin(kind, origin) not in (None, record_id):
            raise Invalid(origin_id="has already been taken")

    def check_address(self, changes: Doc) -> None:
        """Country and state are ISO 3166 codes in upper case ("Procore: Country and State Codes")."""
        for name, form in ADDRESS_CODES.items():
            given = changes.get(name)
            if given and self.switches.procore_address_codes_checked and not form.fullmatch(given):
                raise Invalid(**{name: "is invalid"})

    def by_origin(self, kind: str, origin: str) -> int | None:
        """Id of the record that carries this origin id."""
        found = self.store.peek(f"{self._kind(kind)}/origin", origin)
        return None if found is None else int(found["id"])

    def stamp(self) -> str:
        """Now, as Procore writes it: UTC, whole seconds."""
        return self.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def _save(self, kind: str, doc: Doc, old_origin: str | None) -> None:
        self.store.put(self._kind(kind), str(doc["id"]), doc)
        if doc.get("origin_id") != old_origin:
            self._forget_origin(kind, old_origin)
            if doc["origin_id"] is not None:
                self.store.put(f"{self._kind(kind)}/origin", doc["origin_id"], {"id": doc["id"]})

    def _forget_origin(self, kind: str, origin: str | None) -> None:
        if origin is not None:
            self.store.remove(f"{self._kind(kind)}/origin", origin)

    def _kind(self, kind: str) -> str:
        return f"procore/{self.id}/{kind}"


def ident(ref: Ref) -> int:
    """The id of what a caller holds: the id itself or the record's document."""
    return ref if isinstance(ref, int) else int(ref["id"])


def money(value: Decimal | int | str) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value)


def text(value: Decimal | None) -> str | None:
    """A decimal as Procore writes it: at least one place, no needless zeros ("900.0", "12.35")."""
    if value is None:
        return None
    plain = f"{value:f}"
    whole, _, places = plain.partition(".")
    return f"{'0' if whole == '-0' and not places.strip('0') else whole}.{places.rstrip('0') or '0'}"


def day(value: date | str | None) -> str | None:
    """A date as text; what is not a date becomes null without a word ("Procore: Date and Time")."""
    if value is None or isinstance(value, date):
        return value.strftime("%Y-%m-%d") if value else None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        return None
