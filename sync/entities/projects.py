"""Projects of QuickBooks → projects of Procore: linked or created by a person, noted and named in Procore."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from integration.systems import System
from sync.entities.marks import foreign_link, take_back, wait_for_mark
from sync.plan import Outcome, Plan, Step, needs_you
from sync.spec import (
    Context,
    Entity,
    Owner,
    ProcoreEndpoint,
    QuickBooksEndpoint,
    Record,
    Refs,
    Seen,
    Sight,
    Values,
    Wanted,
    origin,
)
from sync.values import dig, text, without_deleted


class Projects(Entity):
    key: ClassVar[str] = "project"
    title: ClassVar[str] = "Projects ← projects"
    word: ClassVar[str] = "project"
    words: ClassVar[str] = "projects"
    owner: ClassVar[Owner] = Owner.QUICKBOOKS
    # The list leaves completed projects out unless it is asked for all ("Projects").
    procore = ProcoreEndpoint(
        "/rest/v1.0/projects", (("company_id", "{company}"), ("filters[by_status]", "All"))
    )
    quickbooks = QuickBooksEndpoint("Customer", "Active IN (true, false)")
    rank: ClassVar[int] = 20

    def read_procore(self, record: Record) -> Seen:
        values: Values = {
            "name": text(record.get("name")),
            "number": text(record.get("project_number")),
            "active": bool(record.get("active", True)),
            "origin_id": text(record.get("origin_id")),
            "origin_code": text(record.get("origin_code")),
        }
        return Seen(
            str(record["id"]),
            values,
            text(record.get("updated_at")),
            _label(values["number"], values["name"]),
            values["number"],
        )

    def read_quickbooks(self, record: Record) -> Seen | None:
        # Jobs that are no projects are sub-customers: kept so that a page can say why they can't be linked.
        if not record.get("Job") and not record.get("IsProject"):
            return None
        active = bool(record.get("Active", True))
        name = without_deleted(text(record.get("DisplayName")), active)
        values: Values = {
            "name": name,
            "full_name": text(record.get("FullyQualifiedName")),
            "customer": text(dig(record, "ParentRef.name")),
            "customer_id": text(dig(record, "ParentRef.value")),
            "is_project": bool(record.get("IsProject")),
            "sub_customer": not record.get("IsProject"),
            "active": active,
        }
        return Seen(f"Customer:{record['Id']}", values, text(record.get("SyncToken")), name)

    def wants(self, sight: Sight, refs: Refs, context: Context) -> Iterable[Wanted]:
        if sight.make_in == "procore" and not sight.is_linked:
            yield Wanted("project", "noted", _mark(sight, context))

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        there = sight.quickbooks or {}
        if there.get("sub_customer") and (sight.is_linked or sight.make_in):
            return needs_you(sight, "project.sub_customer", name=there.get("name"))
        mark = _mark(sight, context)
        if sight.is_linked:
            return _linked(sight, context, mark)
        if there and sight.make_in == "procore":
            made = Plan(sight, Outcome.WRITES, steps=(_create(there, context, mark),))
            return wait_for_mark(sight, refs, mark) or made
        return take_back(sight, lambda: _unmark(sight, context))


def _mark(sight: Sight, context: Context) -> str:
    return origin(context.realm, "Customer", sight.quickbooks_number)


def _linked(sight: Sight, context: Context, mark: str) -> Plan:
    if refusal := foreign_link(sight, context):
        return refusal
    if sight.procore_gone:
        return needs_you(sight, "project.gone_in_procore", (sight.reference,), name=sight.label)
    here, name = sight.procore or {}, (sight.quickbooks or {}).get("name", "")
    base: Values = {**(sight.base or {}), "origin_id": mark}
    if here.get("name") == name:
        base["name"] = name
    # A new name travels only as long as nobody in Procore has given the project another one; the number
    # never does, as it is part of the items' names.
    renamed = here.get("name") != name and here.get("name") == base.get("name")
    changes = {"name": name} if renamed else {}
    noted = here.get("origin_id") == mark and here.get("origin_code") == sight.quickbooks_number
    if noted and not changes:
        return Plan(sight, Outcome.AGREED, base=base)
    return Plan(sight, Outcome.WRITES, steps=(_update(sight, context, mark, changes),), base=base)


def _update(sight: Sight, context: Context, mark: str, changes: Values) -> Step:
    # The sync action takes no origin_code, which is what people see as the QuickBooks id.
    payload = {
        "company_id": int(context.procore_company),
        "project": {"origin_id": mark, "origin_code": sight.quickbooks_number, **changes},
    }
    return Step(
        "project" if changes else "origin", System.PROCORE, "update", "projects", payload,
        {**changes, "origin_id": mark, "origin_code": sight.quickbooks_number},
        path=f"/rest/v1.0/projects/{sight.procore_id}", remote_id=sight.procore_id,
    )  # fmt: skip


def _unmark(sight: Sight, context: Context) -> Step:
    payload = {"company_id": int(context.procore_company), "project": {"origin_id": None}}
    return Step(
        "origin", System.PROCORE, "update", "projects", payload, {"origin_id": ""},
        path=f"/rest/v1.0/projects/{sight.procore_id}", remote_id=sight.procore_id,
    )  # fmt: skip


def _create(there: Values, context: Context, mark: str) -> Step:
    """Looked up by its origin_id: a repeat updates what the first one made ("Using Sync Actions")."""
    name = there["name"]
    payload = {"name": name, "project_number": name, "origin_id": mark}
    if context.settings.project_template:
        payload["project_template_id"] = int(context.settings.project_template)
    after = {"name": name, "number": name, "active": True, "origin_id": mark}
    return Step("project", System.PROCORE, "create", "projects", payload, after, path=SYNC)


SYNC = "/rest/v1.0/projects/sync"


def _label(number: str, name: str) -> str:
    return f"{number} {name}" if number and not name.startswith(number) else name
