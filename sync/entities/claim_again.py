"""A bill that no longer says what its claim says: set back on a person's wish, never by itself.

The wish is kept in the base until it is fulfilled, and ends when the bill changes once more. It holds the
whole bill as QuickBooks had it then: an update must bring every member back (QuickBooks: "Bill").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from integration import exact_json
from integration.problems import CATALOGUE, explain
from integration.systems import System
from sync.entities import bill
from sync.entities.claim_plan import plan_bill
from sync.entities.documents import document_of
from sync.plan import Outcome, Plan, Step
from sync.spec import AGAIN, Context, Record, Refs, Sight, Values
from sync.values import grouped, text

# Problems of a sent claim that the claim's own figures can put right in the books.
MENDABLE = ("bill.changed", "claim.changed_after_sent")
# What QuickBooks works out itself.
NOT_WRITTEN = ("MetaData", "TotalAmt", "Balance", "HomeBalance", "HomeTotalAmt", "domain", "sparse")
OF_VENDOR = ("VendorAddr", "RemitToAddr", "SalesTermRef", "CurrencyRef", "ExchangeRate")
OF_LINE = ("Qty", "UnitPrice", "ProjectRef")
# Whether a line has been billed on to the customer meanwhile is QuickBooks' to say.
STAYS = ("BillableStatus",)


def without_wish(sight: Sight) -> tuple[Values | None, Sight]:
    """(what a person wanted to be sent again, the sight without it)"""
    base = sight.base or {}
    if AGAIN not in base:
        return None, sight
    return base[AGAIN], replace(sight, base={name: one for name, one in base.items() if name != AGAIN})


def sent_again(problem: Plan, wish: Values | None, page: Values, refs: Refs, context: Context) -> Plan | None:
    """The write that was wanted, or the problem with what a write would bring; None: it is as wanted now."""
    sight = problem.sight
    if problem.code not in MENDABLE:
        return replace(problem, base=sight.base) if wish else problem
    planned = plan_bill(_unsent(sight), refs, context)
    step = planned.steps[0] if planned.steps else None
    if wish and step and wish["fingerprint"] == planned.fingerprint and not _hindrance(sight, planned):
        if _says_so(step, sight.quickbooks or {}):
            return None
        if wish["version"] == sight.quickbooks_version:
            return Plan(sight, Outcome.WRITES, steps=(_again(sight, step, wish),), page=page)
    offer = {
        "bill": planned.page.get("bill"),
        "fingerprint": planned.fingerprint,
        "why_not": _hindrance(sight, planned),
    }
    return replace(problem, page={**page, "again": offer}, base=sight.base if wish else None)


def _unsent(sight: Sight) -> Sight:
    return replace(sight, quickbooks_id="", quickbooks=None, quickbooks_version="", base=None, approved="")


def _hindrance(sight: Sight, planned: Plan) -> str:
    """Why the bill can't be set back, as it was last seen; blank if it can."""
    found, document = sight.quickbooks or {}, document_of(sight.quickbooks_id)
    paid = document.sign * (Decimal(found.get("total") or 0) - Decimal(found.get("balance") or 0))
    if paid:
        return f"{grouped(paid)} is {'paid on' if document.sign > 0 else 'taken of'} it"
    if planned.outcome is Outcome.NEEDS_YOU and planned.code in CATALOGUE:
        return explain(planned.code, planned.facts).title
    if not planned.fingerprint or planned.steps[0].target != document.kind:
        return "the claim as it is now would not be sent"
    return ""


def _says_so(step: Step, found: Values) -> bool:
    """The bill is by now what was to be written, whether we or a person did it."""
    head = {
        "vendor_id": step.payload["VendorRef"]["value"],
        "number": step.payload["DocNumber"],
        "date": step.payload["TxnDate"],
    }
    return bill.agrees(step.after["sent"], found) and all(found[name] == one for name, one in head.items())


def _again(sight: Sight, step: Step, wish: Values) -> Step:
    payload = overwritten(exact_json.loads(wish["raw"]), step.payload, step.tag)
    return Step(
        AGAIN, System.QUICKBOOKS, "update", step.target, payload, step.after,
        remote_id=sight.quickbooks_number, version=wish["version"],
    )  # fmt: skip


def overwritten(raw: Record, new: Mapping[str, Any], tag: str) -> dict[str, Any]:
    """The bill as read, with the claim's vendor, number, date and lines; all else stays as somebody set it.

    A line of the same item keeps its id and what else was chosen on it; lines the claim has not are gone.
    """
    dropped = {*NOT_WRITTEN, "Line"}
    if raw["VendorRef"]["value"] != new["VendorRef"]["value"]:
        dropped |= {*OF_VENDOR}
    kept = {name: value for name, value in raw.items() if name not in dropped}
    note = str(raw.get("PrivateNote") or new.get("PrivateNote") or "")
    heads = {name: new[name] for name in ("VendorRef", "DocNumber", "TxnDate", "CurrencyRef") if name in new}
    marked = note if note.rstrip().endswith(tag) else f"{note}\n{tag}".strip()
    return {**kept, **heads, "PrivateNote": marked, "Line": _lines(raw, new)}


def _lines(raw: Record, new: Mapping[str, Any]) -> list[dict[str, Any]]:
    there = [line for line in raw.get("Line") or () if line.get("DetailType") in line]
    lines = []
    for line in new["Line"]:
        same = next((one for one in there if _item(one) == _item(line)), None)
        if same is not None:
            there.remove(same)
        lines.append(_line(same or {}, line))
    return lines


def _item(line: Mapping[str, Any]) -> str:
    detail = line[line["DetailType"]]
    return text((detail.get("ItemRef") or {}).get("value"))


def _line(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    kind = new["DetailType"]
    detail = {name: value for name, value in (old.get(kind) or {}).items() if name not in OF_LINE}
    kept = {name: value for name, value in old.items() if name not in OF_LINE}
    staying = {name: detail[name] for name in STAYS if name in detail}
    return {**kept, **new, kind: {**detail, **new[kind], **staying}}
