"""Projects of QuickBooks → projects of Procore: linked by a person, noted in Procore."""

from __future__ import annotations

from typing import ClassVar

from integration.systems import System
from sync.entities.links import note_link
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
    origin,
)
from sync.values import dig, text, without_deleted


class Projects(Entity):
    key: ClassVar[str] = "project"
    title: ClassVar[str] = "Projects ← projects"
    word: ClassVar[str] = "project"
    words: ClassVar[str] = "projects"
    owner: ClassVar[Owner] = Owner.QUICKBOOKS
    procore = ProcoreEndpoint("/rest/v1.0/projects", (("company_id", "{company}"),))
    quickbooks = QuickBooksEndpoint("Customer", "Active IN (true, false)")
    rank: ClassVar[int] = 20

    def read_procore(self, record: Record) -> Seen:
        values: Values = {
            "name": text(record.get("name")),
            "number": text(record.get("project_number")),
            "active": bool(record.get("active", True)),
            "origin_id": text(record.get("origin_id")),
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

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        if not sight.is_linked:
            return Plan(sight, Outcome.UNLINKED)
        if (sight.quickbooks or {}).get("sub_customer"):
            return needs_you(sight, "project.sub_customer", name=(sight.quickbooks or {}).get("name"))
        mark = origin(context.realm, "Customer", sight.quickbooks_number)
        return note_link(sight, context, mark, _note(sight, context, mark))


def _note(sight: Sight, context: Context, mark: str) -> Step:
    # The sync action takes no origin_code, which is what people see as the QuickBooks id.
    payload = {
        "company_id": int(context.procore_company),
        "project": {"origin_id": mark, "origin_code": sight.quickbooks_number},
    }
    return Step(
        "origin", System.PROCORE, "update", "projects", payload, {"origin_id": mark},
        path=f"/rest/v1.0/projects/{sight.procore_id}", remote_id=sight.procore_id,
    )  # fmt: skip


def _label(number: str, name: str) -> str:
    return f"{number} {name}" if number and not name.startswith(number) else name
