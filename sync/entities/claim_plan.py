"""The plan of a claim that has no bill yet: who and what it refers to, every check, and the exact bill.

Where its net is negative, and the setting says so, the bill is a vendor credit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from integration.systems import System
from sync.entities import bill
from sync.entities.bill import BillHead, BillLine
from sync.entities.bill_numbers import bill_number
from sync.entities.claim_checks import Check, Parts, all_checks
from sync.entities.claim_figures import Figures, essence, figures
from sync.entities.documents import CREDIT, document_for
from sync.entities.item_merges import needs_decision
from sync.entities.wbs_codes import WbsCodes, item_name
from sync.plan import Outcome, Plan, Step, excluded, fingerprint, needs_you
from sync.spec import UNSEEN, Context, Refs, Sight, Values
from sync.values import cents, day, grouped, shown_day

APPROVED = "approved"
APPROVED_AS_NOTED = "approved_as_noted"
NAME_IN_MEMO = 500
WBS_CODES = WbsCodes()


def plan_bill(sight: Sight, refs: Refs, context: Context) -> Plan:
    """Excluded by a rule, in need of something, waiting for approval, or ready to be sent."""
    claim = sight.procore or {}
    if refusal := _refused_by_status(sight, claim, context):
        return refusal
    if "bad" in claim:
        return needs_you(sight, "claim.bad_figure", **claim["bad"])
    parts = _gather(sight, refs, context)
    if refusal := _refused_by_figures(sight, parts.figures, context):
        return refusal
    lines = _lines(parts, context)
    checks = all_checks(parts, len(lines), context)
    page = _page(parts, lines, checks, refs, context)
    failed = next((one for one in checks if one.problem), None)
    if failed:
        plan = needs_you(sight, failed.problem, failed.waits_on, **failed.facts)
        return replace(plan, page={**page, "outcome": plan.outcome, "code": failed.problem})
    if missing := _missing(parts):
        facts = {"label": sight.label, "waits": "1 item" if len(missing) == 1 else f"{len(missing)} items"}
        return Plan(
            sight, Outcome.WAITS, "waits.for_records", facts, missing, page={**page, "outcome": "waits"}
        )
    return _ready(sight, parts, lines, page, context)


def _ready(
    sight: Sight, parts: Parts, lines: Sequence[BillLine], page: dict[str, Any], context: Context
) -> Plan:
    document = parts.document
    there = [line.on(document) for line in lines]
    payload = bill.record(_head(parts, context), there, context.settings.ap_account)
    step = Step(
        "bill", System.QUICKBOOKS, "create", document.kind, payload,
        {"sent": bill.as_sent(lines), "claim": essence(parts.claim)},
        once=True, tag_member="PrivateNote", tag=bill.tag(context.key, sight.procore_id),
    )  # fmt: skip
    mark = fingerprint(context, step)
    approved = context.settings.direct_export or sight.approved == mark
    outcome = Outcome.WRITES if approved else Outcome.APPROVAL
    return Plan(sight, outcome, steps=(step,), fingerprint=mark, page={**page, "outcome": outcome})


def _missing(parts: Parts) -> tuple[str, ...]:
    """What the claim waits for: items to be made, and codes that were not read yet."""
    items = [item for item in parts.items.values() if item is None or not item.quickbooks_id]
    return tuple(item.reference if item else f"{UNSEEN}wbs_code" for item in items)


def is_sent(status: str, context: Context) -> bool:
    """Whether claims of this status are sent, by setting."""
    return status == APPROVED or (status == APPROVED_AS_NOTED and context.settings.approved_as_noted)


def _refused_by_status(sight: Sight, claim: Values, context: Context) -> Plan | None:
    if not is_sent(claim["status"], context):
        return excluded(sight, "claim.not_approved", status=claim["status"].replace("_", " "))
    cut_off, billed = context.settings.cut_off, day(claim["billing_date"])
    if cut_off and billed and billed < cut_off:
        return excluded(sight, "claim.before_cut_off", cut_off=shown_day(cut_off))
    return None


def _refused_by_figures(sight: Sight, found: Figures, context: Context) -> Plan | None:
    """Claims with a negative value are never sent, unless a setting makes lines or credits of them."""
    if found.due < 0:
        if context.settings.negative_as_credit:
            return None
        return excluded(sight, "claim.negative_total", amount=grouped(found.due))
    negative = next((line for line in found.lines if line.gross < 0), None)
    if negative and not context.settings.allow_negative_lines:
        return excluded(sight, "claim.negative_line", line=negative.code, amount=grouped(negative.gross))
    if found.due == 0 and not any(line.gross or line.held or line.released for line in found.lines):
        return excluded(sight, "claim.nothing_to_bill")
    if found.due == 0 and not context.settings.zero_total:
        return excluded(sight, "claim.zero_total")
    return None


def _gather(sight: Sight, refs: Refs, context: Context) -> Parts:
    claim, before = sight.procore or {}, claim_before(sight, refs)
    found = figures(claim, before)
    codes = {line.wbs_code for line in found.lines if line.gross}
    project, vendor = refs.pk("project", sight.project), refs.procore("vendor", claim["vendor_id"])
    document, number = document_for(found.due), bill_number(claim, refs, context)
    items = {code: refs.procore("wbs_code", code) for code in sorted(codes)}
    return Parts(
        sight=sight,
        claim=claim,
        figures=found,
        document=document,
        number=number,
        previous=before,
        vendor=vendor,
        project=project,
        items=items,
        blocked=[plan for item in items.values() if item and (plan := _why_no_item(item, refs, context))],
        class_id=class_of(project),
        class_=refs.quickbooks("class", f"Class:{class_of(project)}"),
        tax_item=refs.quickbooks("wbs_code", f"Item:{context.settings.tax_item}"),
        retention_item=refs.quickbooks("wbs_code", f"Item:{context.settings.retention_item}"),
        same_number=[
            *refs.numbered(document.entity, number),
            *(refs.billed(vendor.quickbooks_number, claim["number"]) if vendor else ()),
        ],
        marked=refs.marked(bill.mark(context.key, sight.procore_id)),
    )


def class_of(project: Sight | None) -> str:
    """The id of the class that a person chose for the project's bills; blank for none."""
    return str(project.options.get("class") or "") if project else ""


def claim_before(sight: Sight, refs: Refs) -> Values | None:
    """The claim of the same commitment that this one builds on, as far as we can see it."""
    previous = refs.procore("claim", (sight.procore or {}).get("previous_id", ""))
    return previous.procore if previous and not previous.procore_gone else None


def _why_no_item(item: Sight, refs: Refs, context: Context) -> Plan | None:
    """The plan of a WBS code that can't have an item; None when it has one or will get one."""
    if item.quickbooks_id:
        return needs_decision(item, refs, context)
    plan = WBS_CODES.plan(item, refs, context)
    return plan if plan.outcome in (Outcome.NEEDS_YOU, Outcome.EXCLUDED) else None


def _lines(parts: Parts, context: Context) -> list[BillLine]:
    """Lines over 0.00 as Procore has them, each with its own item, then tax, then the retention line."""
    lines = [
        bill.work_line(line, *_item(parts, parts.items[line.wbs_code], line.code))
        for line in parts.figures.lines
        if line.gross
    ]
    if context.settings.group_lines:
        lines = bill.one_for_each_item(lines)
    number, two = parts.claim["number"], context.settings.two_retention_lines
    tax, tax_id = _chosen(parts.tax_item, "tax item not chosen")
    item, item_id = _chosen(parts.retention_item, "retention item not chosen")
    return [
        *lines,
        *bill.tax_lines(parts.figures, number, tax, tax_id),
        *bill.retention_lines(parts.figures, number, item, item_id, two),
    ]


def _chosen(item: Sight | None, otherwise: str) -> tuple[Values, str]:
    """An item from the settings as last seen, and its id."""
    return ((item.quickbooks or {}), item.quickbooks_number) if item else ({"name": otherwise}, "")


def _item(parts: Parts, item: Sight | None, code: str) -> tuple[str, str, str]:
    """Name, id and account of a line's item; the id is blank while it does not exist."""
    if item is None:
        return code, "", ""
    seen = item.quickbooks or {}
    planned = item_name(parts.project, item.procore) if parts.project and item.procore else code
    return seen.get("name") or planned, item.quickbooks_number, seen.get("expense_account", "")


def _head(parts: Parts, context: Context) -> BillHead:
    claim, vendor, project = parts.claim, parts.vendor, parts.project
    return BillHead(
        number=parts.number,
        date=claim["billing_date"],
        due="" if parts.document is CREDIT else _due(claim, context),
        vendor=((vendor.quickbooks or {}).get("name") if vendor else "") or claim["vendor_name"],
        vendor_id=vendor.quickbooks_number if vendor else "",
        project=project.label if project else "",
        customer_id=project.quickbooks_number if project else "",
        memo=_memo(claim),
        class_id=parts.class_id,
        billable=context.settings.billable_lines and parts.document is not CREDIT,
        # Required there ("Manage multiple currencies"); the vendor's is that of the books, see its check.
        currency=context.home_currency if context.books.several_currencies else "",
    )


def _class_name(parts: Parts) -> str:
    return str((parts.class_.quickbooks or {}).get("name", "")) if parts.class_ else parts.class_id


def _due(claim: Values, context: Context) -> str:
    if claim["payment_date"] or context.settings.due_days is None or not claim["billing_date"]:
        return str(claim["payment_date"])
    billed = day(claim["billing_date"])
    assert billed is not None  # noqa: S101 - not blank, see above
    return (billed + timedelta(days=context.settings.due_days)).isoformat()


def _memo(claim: Values) -> str:
    period = (
        f", {shown_day(claim['period_start'])} to {shown_day(claim['period_end'])}"
        if claim["period_end"]
        else ""
    )
    # QuickBooks: "Bill": a memo holds 4,000 characters, and our mark must fit behind the name.
    return f"Procore claim {claim['number']}, {claim['commitment_name'][:NAME_IN_MEMO]}{period}"


def _page(
    parts: Parts, lines: Sequence[BillLine], checks: Sequence[Check], refs: Refs, context: Context
) -> dict[str, Any]:
    head, document = _head(parts, context), parts.document
    there = [line.on(document) for line in lines]
    shown = {
        "document": document.word,
        "vendor": head.vendor, "vendor_id": head.vendor_id, "number": head.number, "date": head.date,
        "due": head.due, "memo": head.memo, "project": head.project, "project_id": head.customer_id,
        "currency": context.home_currency, "lines": [line.as_page() for line in there],
        "class": _class_name(parts),
        "total": cents(sum((line.amount for line in there), Decimal(0))),
    }  # fmt: skip
    return {
        "bill": shown,
        "checks": [one.as_page() for one in checks],
        **_effect(lines, refs),
        "retention": _retention(parts.figures, parts.claim),
        "due": cents(document.sign * parts.figures.due),
    }


@dataclass
class _Posting:
    account: str
    kind: str
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)


def _effect(lines: Sequence[BillLine], refs: Refs) -> dict[str, Any]:
    """What the bill does to the accounts: each item's account, and accounts payable for the total."""
    postings: dict[str, _Posting] = {}
    for line in lines:
        account = refs.quickbooks("account", f"Account:{line.account}") if line.account else None
        name = account.label if account else f"account of {line.item}"
        kind = "job cost" if line.kind == "work" else line.kind
        posting = postings.setdefault(name, _Posting(name, kind))
        posting.debit += max(line.amount, Decimal(0))
        posting.credit += max(-line.amount, Decimal(0))
    total = sum((line.amount for line in lines), Decimal(0))
    owed = _Posting("Accounts payable", "owed", max(-total, Decimal(0)), max(total, Decimal(0)))
    rows = [*postings.values(), owed]
    return {
        "effect": [
            {
                "account": one.account,
                "kind": one.kind,
                "debit": _or_blank(one.debit),
                "credit": _or_blank(one.credit),
            }
            for one in rows
        ],
        "effect_total": cents(sum((one.debit for one in rows), Decimal(0))),
    }


def _or_blank(amount: Decimal) -> str:
    return cents(amount) if amount else ""


def _retention(found: Figures, claim: Values) -> dict[str, str]:
    return {
        "before": cents(found.retainage - found.retention),
        "holds": cents(found.held),
        "releases": cents(found.released),
        "after": cents(found.retainage),
        "commitment": claim["commitment_name"],
    }


def after_sending(sight: Sight, lines: Sequence[BillLine], refs: Refs) -> dict[str, Any]:
    """What the bill as it is now does to the accounts, and what its claim does to the retention."""
    claim = sight.procore
    told = _effect(lines, refs) if lines else {}
    if claim is None or "bad" in claim:
        return told
    return {**told, "retention": _retention(figures(claim, claim_before(sight, refs)), claim)}
