"""WBS codes of a project → service items: `[project number]-[cost code].[cost type]`, custom segments too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from integration.systems import System
from sync.entities.item_merges import needs_decision, wants_survivor
from sync.merge import decision, merge
from sync.plan import Outcome, Plan, Step, excluded, needs_you
from sync.spec import (
    PUT_AWAY,
    Context,
    Entity,
    Field,
    Owner,
    ProcoreEndpoint,
    QuickBooksEndpoint,
    Record,
    Refs,
    Seen,
    Sight,
    Values,
    Wanted,
)
from sync.values import dig, text, without_deleted

NAME_LENGTH = 100  # QuickBooks: "Item"
DESCRIPTION_LENGTH = 1000  # QuickBooks: "Item", PurchaseDesc
NAME = Field("name", "Item name", Owner.PROCORE)
FORBIDDEN = (":", "\t", "\n")


class WbsCodes(Entity):
    key: ClassVar[str] = "wbs_code"
    title: ClassVar[str] = "Project WBS codes → items"
    word: ClassVar[str] = "WBS code"
    words: ClassVar[str] = "WBS codes"
    owner: ClassVar[Owner] = Owner.PROCORE
    procore = ProcoreEndpoint("/rest/v1.0/projects/{project}/work_breakdown_structure/wbs_codes")
    quickbooks = QuickBooksEndpoint("Item", "Active IN (true, false)")
    fields = (Field("description", "Description on purchase transactions", Owner.PROCORE),)
    rank: ClassVar[int] = 30

    def read_procore(self, record: Record) -> Seen:
        segments = sorted(record.get("segment_items") or (), key=_position)
        values: Values = {
            "flat_code": text(record.get("flat_code")),
            "code": _code_of(segments, "cost_code"),
            "cost_type": _code_of(segments, "line_item_type"),
            "sub_job": _code_of(segments, "sub_job"),
            "description": _description(segments),
            "segments": [_segment(one) for one in segments],
            "status": text(record.get("status")),
        }
        return Seen(str(record["id"]), values, text(record.get("updated_at")), values["flat_code"])

    def read_quickbooks(self, record: Record) -> Seen:
        # Categories too: they share the list of names.
        active = bool(record.get("Active", True))
        # A deactivated item keeps its name reserved, with a suffix.
        values: Values = {
            "name": without_deleted(text(record.get("Name")), active),
            "type": text(record.get("Type")),
            "active": active,
            "description": text(record.get("PurchaseDesc")),
            "expense_account": text(dig(record, "ExpenseAccountRef.value")),
            "income_account": text(dig(record, "IncomeAccountRef.value")),
        }
        number = values["name"].casefold()
        return Seen(f"Item:{record['Id']}", values, text(record.get("SyncToken")), values["name"], number)

    def wants(self, sight: Sight, refs: Refs, context: Context) -> Iterable[Wanted]:
        if sight.project is None or sight.procore is None:
            return
        yield Wanted("project", "pk", str(sight.project))
        yield from wants_survivor(sight)
        project = refs.pk("project", sight.project)
        if not sight.is_linked and project and (name := item_name(project, sight.procore)):
            yield Wanted("wbs_code", "number", name.casefold())

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        if sight.procore is None:
            return Plan(sight, Outcome.UNLINKED)
        if sight.is_linked:
            return self._linked(_without_past_wish(sight), refs, context)
        return self._unlinked(sight, refs, context)

    def base_after(self, step: str, before: Values, after: Values, saved: Values, reply: Record) -> Values:
        base = super().base_after(step, before, after, saved, reply)
        if step == PUT_AWAY:  # a wish is fulfilled once: somebody may make the item active again
            base.pop(PUT_AWAY, None)
        return base

    def _linked(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        procore, quickbooks = sight.procore or {}, sight.quickbooks or {}
        if sight.procore_gone:
            return _of_deleted_code(sight)
        if asked := needs_decision(sight, refs, context):
            return replace(asked, base=sight.base)
        if step := _rename(sight, refs.pk("project", sight.project)):
            return Plan(sight, Outcome.WRITES, steps=(step,), base=sight.base)
        if not context.settings.update_descriptions or not quickbooks.get("active", True):
            return Plan(
                sight, Outcome.AGREED, base=sight.base or {"description": quickbooks.get("description")}
            )
        verdict = merge(self.fields, sight.base, procore, quickbooks)
        if verdict.conflicts:
            return Plan(sight, Outcome.CONFLICT, base=sight.base, conflicts=verdict.conflicts)
        base = {**(sight.base or {}), **verdict.agreed, **verdict.to_quickbooks}
        if not verdict.to_quickbooks:
            return Plan(sight, Outcome.AGREED, base=base)
        return Plan(sight, Outcome.WRITES, steps=(_update(sight, verdict.to_quickbooks),), base=base)

    def _unlinked(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        procore = sight.procore or {}
        project = refs.pk("project", sight.project)
        if refusal := _refusal(sight, procore, project):
            return refusal
        assert project is not None  # noqa: S101 - _refusal saw to it
        name = item_name(project, procore)
        page = {"item": name, "description": procore["description"]}
        named = refs.numbered("wbs_code", name.casefold())
        others = [one for one in named if one.pk != sight.pk and not one.quickbooks_gone]
        if others:
            return _existing(sight, name, others, context)
        expense, income = context.settings.accounts_of(procore["cost_type"])
        if not expense or not income:
            return needs_you(sight, "item.no_account", ("setting:expense_account",))
        step = _create(name, procore["description"], expense, income)
        return Plan(
            sight, Outcome.WRITES, steps=(step,), page=page, base={"description": procore["description"]}
        )


def _without_past_wish(sight: Sight) -> Sight:
    """That its item be inactive is over once it is, whoever did it, and once the code is back."""
    base = sight.base or {}
    if PUT_AWAY not in base or (sight.procore_gone and not sight.ended):
        return sight
    return replace(sight, base={name: one for name, one in base.items() if name != PUT_AWAY})


def _of_deleted_code(sight: Sight) -> Plan:
    """Bills may refer to its item, so that stays as it is unless a person wants it to be inactive."""
    if not (sight.base or {}).get(PUT_AWAY):
        return Plan(sight, Outcome.AGREED, base=sight.base)
    payload = {
        "Id": sight.quickbooks_number, "SyncToken": sight.quickbooks_version, "sparse": True, "Active": False,
    }  # fmt: skip
    step = Step(
        "put_away", System.QUICKBOOKS, "update", "Item", payload, {"base": {}},
        remote_id=sight.quickbooks_number, version=sight.quickbooks_version,
    )  # fmt: skip
    return Plan(sight, Outcome.WRITES, steps=(step,), base=sight.base)


def _rename(sight: Sight, project: Sight | None) -> Step | None:
    """Bills refer to items, so an item keeps its name until a person asks for the new one."""
    there = (sight.quickbooks or {}).get("name", "")
    wanted = item_name(project, sight.procore or {}) if project else ""
    if wanted == there or not decision(sight.base or {}, NAME, wanted, there):
        return None
    payload = {
        "Id": sight.quickbooks_number, "SyncToken": sight.quickbooks_version, "sparse": True, "Name": wanted,
    }  # fmt: skip
    return Step(
        "item", System.QUICKBOOKS, "update", "Item", payload, {"base": {}},
        remote_id=sight.quickbooks_number, version=sight.quickbooks_version,
    )  # fmt: skip


def item_name(project: Sight, wbs_code: Values) -> str:
    """The one name of a code's item; blank when the project has neither number nor QuickBooks id."""
    number = text((project.procore or {}).get("number")) or project.quickbooks_number
    return f"{number}-{wbs_code['flat_code']}" if number else ""


def _refusal(sight: Sight, procore: Values, project: Sight | None) -> Plan | None:
    code = procore["flat_code"]
    if sight.procore_gone:
        return excluded(sight, "wbs.gone", code=code)
    if procore["sub_job"]:
        return excluded(sight, "wbs.sub_job", code=code)
    if not procore["cost_type"] or not procore["code"]:
        return excluded(sight, "wbs.no_cost_type", code=code)
    if procore["status"] == "inactive":
        return excluded(sight, "wbs.inactive", code=code)
    if project is None or not project.is_linked:
        waits_on = (project.reference,) if project else ()
        return needs_you(sight, "project.not_linked", waits_on, name=project.label if project else "")
    return _refused_name(sight, item_name(project, procore), project)


def _refused_name(sight: Sight, name: str, project: Sight) -> Plan | None:
    if not name:
        return needs_you(sight, "item.no_number", (project.reference,), name=project.label)
    if any(character in name for character in FORBIDDEN):
        return needs_you(sight, "item.name_forbidden", (project.reference,), name=name)
    if len(name) > NAME_LENGTH:
        return needs_you(
            sight, "item.name_too_long", (project.reference,), name=name, length=len(name), limit=NAME_LENGTH
        )
    return None


def _existing(sight: Sight, name: str, others: list[Sight], context: Context) -> Plan:
    """An item of that name is there: adopt it if it is a free, active service item."""
    item = others[0]
    seen = item.quickbooks or {}
    if item.procore_id:
        return needs_you(sight, "item.linked_elsewhere", (item.reference,), name=name)
    if item.quickbooks_number == context.settings.retention_item:
        return needs_you(sight, "item.is_retention", ("setting:retention_item",), name=name)
    if not seen.get("active"):
        return needs_you(sight, "item.inactive", (item.reference,), name=name)
    if seen.get("type") != "Service":
        return needs_you(sight, "item.name_taken", (item.reference,), name=name, type=seen.get("type"))
    return Plan(sight, Outcome.WRITES, adopt=item.quickbooks_id, page={"item": name})


def _create(name: str, description: str, expense: str, income: str) -> Step:
    payload = {
        "Name": name,
        "Type": "Service",
        "PurchaseDesc": description,
        # QuickBooks: "Item": both accounts are required for a service item.
        "IncomeAccountRef": {"value": income},
        "ExpenseAccountRef": {"value": expense},
    }
    return Step(
        "item", System.QUICKBOOKS, "create", "Item",
        {member: value for member, value in payload.items() if value},
        {"description": description}, once=True, unique_name=name,
    )  # fmt: skip


def _update(sight: Sight, changes: Values) -> Step:
    payload = {
        "Id": sight.quickbooks_number,
        "SyncToken": sight.quickbooks_version,
        "sparse": True,
        "PurchaseDesc": changes["description"],
    }
    return Step(
        "item", System.QUICKBOOKS, "update", "Item", payload, changes,
        remote_id=sight.quickbooks_number, version=sight.quickbooks_version,
    )  # fmt: skip


def _position(item: Record) -> int:
    return int(dig(item, "segment.position") or 0)


def _code_of(segments: Iterable[Record], kind: str) -> str:
    return next((text(one.get("path_code") or one.get("code")) for one in segments if _kind(one) == kind), "")


def _kind(item: Record) -> str:
    return text(dig(item, "segment.type"))


def _segment(item: Record) -> dict[str, Any]:
    return {
        "type": _kind(item),
        "segment": text(dig(item, "segment.name")),
        "code": text(item.get("path_code") or item.get("code")),
        "name": text(item.get("name")),
    }


def _description(segments: Iterable[Record]) -> str:
    """Cost code and cost type in words: "Cast-in-place concrete - Subcontract"."""
    named = [text(one.get("name")) for one in segments if _kind(one) in ("cost_code", "line_item_type")]
    return " - ".join(name for name in named if name)[:DESCRIPTION_LENGTH]
