"""The way of a direct cost into Procore: header as a draft, its lines, then approved ("Direct Costs").

The base holds what Procore has confirmed: {"header", "payee", "project", "lines":
{line: {"id", "sent"}}, "status"}. A line whose answer was lost has a blank id.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integration.systems import System
from sync.plan import Outcome, Plan, Step
from sync.spec import Context, Record, Refs, Sight, Values, origin
from sync.values import text

MOST_LINES = 500  # in one write; a sync action takes 1000 ("Using Sync Actions")
NUMBER_TAKEN, LOCKS = "number_taken", "locks"  # what a refusal has taught
PAYEE = "payee"  # of the header there, by its number in QuickBooks
PLACE = "project"  # by its id in Procore
APPROVED, DRAFT = "approved", "draft"
FIGURES = ("amount", "quantity", "unit_cost")


@dataclass(frozen=True)
class Cost:
    """A direct cost with what its plan looks up."""

    sight: Sight
    project: Sight
    vendor: Sight | None
    refs: Refs
    context: Context

    @property
    def values(self) -> Values:
        return self.sight.quickbooks or {}

    @property
    def base(self) -> Values:
        return self.sight.base or {}

    @property
    def company(self) -> str:
        """The payee's number in Procore; blank while it is not linked."""
        return self.vendor.procore_id if self.vendor else ""

    @property
    def company_before(self) -> int | None:
        """Whom Procore names so far."""
        found: int | None = self.base.get("header", {}).get("vendor_id")
        return found

    @property
    def names_payee(self) -> bool:
        """Procore does: the company is linked, or was when the cost went there."""
        was_told = self.company_before is not None and self.base.get(PAYEE) == self.values["vendor_id"]
        return bool(self.company) or was_told

    @property
    def mark(self) -> str:
        return mark_of(self.sight, self.context)


def mark_of(sight: Sight, context: Context) -> str:
    kind, number = sight.quickbooks_id.replace("/", ":").split(":", 1)
    return origin(context.realm, kind, number)


def next_step(cost: Cost) -> Plan:
    """The first thing that is not yet as it should be; the others follow in the next rounds."""
    header, lines = _header(cost), _lines(cost)
    known = cost.base.get("lines", {})
    sure = {key: one["sent"] for key, one in known.items() if one["id"]}
    # A line without an answer is put there once more, if only to learn its id and take it away.
    lost = {key: _as_line(one["sent"]) for key, one in known.items() if key not in {**sure, **lines}}
    changed = {key: one for key, one in lines.items() if sure.get(key) != _kept(one)} | lost
    gone = [known[key]["id"] for key in sure if key not in lines]
    done = cost.base.get("header") == header and not changed and not gone
    if not cost.sight.procore_id:
        return _write(cost, _create(cost, header))
    noted = (cost.sight.procore or {}).get("origin_id") == cost.mark
    if done and noted and cost.base.get("status") == APPROVED:
        return Plan(cost.sight, Outcome.AGREED, base=cost.base)
    if done:
        return _write(cost, _approve(cost))
    if cost.base.get(LOCKS) and (cost.sight.procore or {}).get("origin_id"):
        return _write(cost, unlock(cost.sight, cost.project.procore_id))
    if cost.base.get("header") != header:
        return _write(cost, _change(cost, header))
    return _write(cost, _put_lines(cost, changed) if changed else _take_line(cost, gone[0]))


def is_in_doubt(sight: Sight) -> bool:
    """Sent, and never answered: it is made once more, which finds what is there, and can be removed then."""
    return not sight.procore_id and bool((sight.procore or {}).get("origin_id"))


def place_of(base: Values | None, belongs: str) -> str:
    """The project that the cost stands on, by its id in Procore; until it is entered, where it `belongs`."""
    return text((base or {}).get(PLACE)) or belongs


def remove(sight: Sight, place: str) -> Plan:
    """Its document is gone, or has no line on this project any more; or the project is linked otherwise."""
    if not sight.procore_id or sight.procore_gone:
        return Plan(sight, Outcome.AGREED, base=sight.base)
    if (sight.procore or {}).get("origin_id"):
        return Plan(sight, Outcome.WRITES, steps=(unlock(sight, place),), base=sight.base)
    path = f"/rest/v1.1/projects/{place}/direct_costs/{sight.procore_id}"
    step = Step(
        "cost", System.PROCORE, "delete", "direct_costs", {}, {"base": {}}, path=path,
        remote_id=sight.procore_id,
    )  # fmt: skip
    return Plan(sight, Outcome.WRITES, steps=(step,), base=sight.base)


def unlock(sight: Sight, place: str) -> Step:
    """A record with an origin_id takes no edit ("Financial Tools"): it is set free first."""
    return _sync("unlock", sight, place, {"origin_id": None}, {"origin_id": "", "base": {}})


def base_in_doubt(step: str, before: Values, after: Values) -> Values:
    """Lines that may be there: their ids are not known."""
    if step != "lines":
        return before
    known = before.get("lines", {})
    unsure = {
        key: {"id": known.get(key, {}).get("id", ""), "sent": one} for key, one in after["sent"].items()
    }
    # What an older line says by now is not known either, so that it is sent again.
    unsure |= {key: {**one, "sent": {}} for key, one in unsure.items() if one["id"]}
    return {**before, "lines": {**known, **unsure}}


def base_after_part(
    before: Values, after: Values, saved: Sequence[Record], untold: Collection[str]
) -> Values:
    """Lines of which one was refused: the others stand there, or may, whatever becomes of their document."""
    unsure = {key: after["sent"][key] for key, mark in after["marks"].items() if mark in untold}
    base = base_in_doubt("lines", before, {"sent": unsure})
    return {**base, "lines": {**base.get("lines", {}), **_saved_lines(after, saved)}}


def base_after(step: str, before: Values, after: Values, reply: Record) -> Values:
    base: Values = {**before, **after.get("base", {})}
    if step == "lines":
        base["lines"] = {**before.get("lines", {}), **_saved_lines(after, reply["entities"])}
    elif step == "line_gone":
        lines = before.get("lines", {})
        base["lines"] = {key: one for key, one in lines.items() if one["id"] != after["line"]}
    return base


def _saved_lines(after: Values, saved: Sequence[Record]) -> dict[str, Values]:
    """By the line's id in QuickBooks: what was sent of each, with its id in Procore."""
    ids = {text(one.get("origin_id")): text(one.get("id")) for one in saved}
    marks = {key: mark for key, mark in after["marks"].items() if mark in ids}
    return {key: {"id": ids[mark], "sent": after["sent"][key]} for key, mark in marks.items()}


def _write(cost: Cost, step: Step) -> Plan:
    return Plan(cost.sight, Outcome.WRITES, steps=(step,), base=cost.base)


def _header(cost: Cost) -> dict[str, Any]:
    values = cost.values
    number = values["number"] or cost.sight.quickbooks_number
    if cost.base.get(NUMBER_TAKEN):
        number = f"{number} (QBO {cost.sight.quickbooks_number})"
    header: dict[str, Any] = {
        "direct_cost_type": values["type"],
        "invoice_number": number,
        "direct_cost_date": values["date"],
        "received_date": values["date"],
        "description": _description(cost),
    }
    # One that had a vendor keeps it: none can't be told there ("Direct Costs": vendor_id is a number).
    if company := int(cost.company or 0) or cost.company_before:
        header["vendor_id"] = company
    return header


def _told(cost: Cost, header: dict[str, Any]) -> Values:
    return {"header": header} | ({PAYEE: cost.values["vendor_id"]} if cost.company else {})


def _description(cost: Cost) -> str:
    payee = "" if cost.names_payee else cost.values["vendor"]
    said = [cost.values["memo"], f"Paid to {payee}" if payee else "", "From QuickBooks"]
    return ". ".join(one for one in said if one)


def _lines(cost: Cost) -> dict[str, dict[str, Any]]:
    """By the line's id in QuickBooks."""
    return {line["id"]: _line(cost, line) for line in cost.values["lines"]}


def _line(cost: Cost, line: Values) -> dict[str, Any]:
    code = cost.refs.pk("wbs_code", line["code"])
    sent: dict[str, Any] = {
        "wbs_code_id": int(code.procore_id) if code else 0,
        "amount": Decimal(line["amount"]),
        "extended_type": "manual",
        "description": line["description"] or line["item"],
    }
    before = (
        cost.base.get("lines", {}).get(line["id"], {}).get("sent") or {}
    )  # nothing is known where it was edited
    counted = bool(line["quantity"] and line["price"]) and not line["amount"].startswith("-")
    if counted:
        sent |= {"quantity": Decimal(line["quantity"]), "unit_cost": Decimal(line["price"])}
    elif "quantity" in before:
        # It had some, and no quantity can't be told there: one of the whole amount says the same.
        sent |= {"quantity": Decimal(1), "unit_cost": sent["amount"]}
    return sent


def _kept(line: dict[str, Any]) -> dict[str, Any]:
    """A line as it is stored: amounts as exact text."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in line.items()}


def _as_line(kept: dict[str, Any]) -> dict[str, Any]:
    """The other way round."""
    return {name: Decimal(one) if name in FIGURES else one for name, one in kept.items()}


def _create(cost: Cost, header: dict[str, Any]) -> Step:
    """Looked up by its origin_id: a repeat updates what the first one made ("Using Sync Actions")."""
    fields = {**header, "status": DRAFT, "origin_id": cost.mark}
    after = {
        "origin_id": cost.mark,
        "base": {**_told(cost, header), PLACE: cost.project.procore_id, "status": DRAFT, "lines": {}},
    }
    return _sync("cost", cost.sight, cost.project.procore_id, fields, after, verb="create")


def _change(cost: Cost, header: dict[str, Any]) -> Step:
    fields = {name: value for name, value in header.items() if name != "direct_cost_type"}
    return _sync("cost", cost.sight, cost.project.procore_id, fields, {"base": _told(cost, header)})


def _approve(cost: Cost) -> Step:
    fields = {"status": APPROVED, "origin_id": cost.mark}
    after = {"status": APPROVED, "origin_id": cost.mark, "base": {"status": APPROVED}}
    return _sync("cost_approved", cost.sight, cost.project.procore_id, fields, after)


def _put_lines(cost: Cost, lines: dict[str, dict[str, Any]]) -> Step:
    some = dict(list(lines.items())[:MOST_LINES])
    marks = {key: f"{cost.mark}:{key}" for key in some}
    owner = {"direct_cost_id": int(cost.sight.procore_id)}
    updates = [{**owner, "origin_id": marks[key], **line} for key, line in some.items()]
    after = {
        "base": {}, "members": list(marks.values()), "marks": marks,
        "sent": {key: _kept(line) for key, line in some.items()},
    }  # fmt: skip
    path = f"/rest/v1.0/projects/{cost.project.procore_id}/direct_costs/line_items/sync"
    return Step(
        "lines", System.PROCORE, "update", "direct_cost_lines", {"updates": updates}, after, path=path
    )


def _take_line(cost: Cost, line: str) -> Step:
    place = f"/rest/v1.0/projects/{cost.project.procore_id}/direct_costs/{cost.sight.procore_id}/line_items"
    return Step(
        "line_gone", System.PROCORE, "delete", "direct_cost_lines", {}, {"base": {}, "line": line},
        path=f"{place}/{line}", remote_id=line,
    )  # fmt: skip


def _sync(
    name: str, sight: Sight, place: str, fields: dict[str, Any], after: Values, verb: str = "update"
) -> Step:
    known = {"id": int(sight.procore_id)} if sight.procore_id else {}
    return Step(
        name, System.PROCORE, verb, "direct_costs", {**known, **fields}, after,
        path=f"/rest/v1.0/projects/{place}/direct_costs/sync", remote_id=sight.procore_id,
    )  # fmt: skip
