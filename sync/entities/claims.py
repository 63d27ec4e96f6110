"""Subcontractor claims → bills, with retention on its own line; approved by a person, marked in Procore.

By setting, claims with a negative net become vendor credits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from integration.systems import System
from sync.entities import bill, bill_numbers, claim_again
from sync.entities.bill import BillLine
from sync.entities.claim_checks import is_live
from sync.entities.claim_figures import essence, figures, read_line, read_summary
from sync.entities.claim_plan import (
    APPROVED,
    APPROVED_AS_NOTED,
    WBS_CODES,
    after_sending,
    claim_before,
    class_of,
    plan_bill,
)
from sync.entities.documents import FOREIGN, Document, document_for, document_of
from sync.entities.item_merges import wants_items, with_merged_items
from sync.entities.marks import is_ours
from sync.entities.vendor_merges import merged_into
from sync.plan import Outcome, Plan, Step, needs_you
from sync.spec import (
    AGAIN,
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
from sync.values import BadFigure, cents, day, day_text, dig, grouped, shown_day, text

SENDABLE = (APPROVED, APPROVED_AS_NOTED)


class Claims(Entity):
    key: ClassVar[str] = "claim"
    title: ClassVar[str] = "Claims → bills"
    word: ClassVar[str] = "claim"
    words: ClassVar[str] = "claims"
    owner: ClassVar[Owner] = Owner.PROCORE
    whole: ClassVar[bool] = True
    gated: ClassVar[bool] = True
    serial: ClassVar[bool] = False
    procore = ProcoreEndpoint(
        "/rest/v1.1/requisitions",
        (("project_id", "{project}"), ("view", "extended")),
        by_ids=True,
    )
    quickbooks = QuickBooksEndpoint("Bill")
    rank: ClassVar[int] = 40

    def read_procore(self, record: Record) -> Seen:
        values = _header(record)
        try:
            values |= read_summary(record.get("summary") or {})
            values["lines"] = [read_line(item) for item in record.get("items") or ()]
        except BadFigure as bad:
            values |= {"bad": {"field": bad.field, "value": str(bad.value)}, "lines": []}
        label = f"Claim {values['number'] or values['sequence']}"
        known = "bad" not in values
        return Seen(
            str(record["id"]),
            values,
            text(record.get("updated_at")),
            label,
            values["number"],
            values["vendor_name"],
            Decimal(values["due"]) if known else None,
            figures(values, None).retention if known else None,
            day(values["billing_date"]),
        )

    def wants(self, sight: Sight, refs: Refs, context: Context) -> Iterable[Wanted]:
        claim = sight.procore or {}
        yield Wanted("project", "pk", str(sight.project or 0))
        for company in {text(claim.get("vendor_id")), _billed_company(sight)}:
            yield Wanted("vendor", "procore", company)
        yield Wanted("claim", "procore", claim.get("previous_id", ""))
        chosen = [f"Item:{one}" for one in (context.settings.retention_item, context.settings.tax_item)]
        for item_id in chosen:
            yield Wanted("wbs_code", "quickbooks", item_id)
        if "due" in claim:
            document = document_for(Decimal(claim["due"]))
            yield from bill_numbers.wanted(claim, context)
            yield Wanted(document.entity, "number", bill_numbers.bill_number(claim, refs, context))
        yield from wants_items(sight)
        for entity in FOREIGN:
            yield Wanted(entity, "mark", bill.mark(context.key, sight.procore_id))
        if context.books.forbids_repeated_numbers:
            vendor = refs.procore("vendor", claim.get("vendor_id", ""))
            if vendor and vendor.quickbooks_id and claim.get("number"):
                # Claims begin at 1 on each commitment: of all vendors they would be thousands.
                yield Wanted("claim", "billed", f"{vendor.quickbooks_number}/{claim['number']}")
        if class_id := class_of(refs.pk("project", sight.project)):
            yield Wanted("class", "quickbooks", f"Class:{class_id}")
        for line in claim.get("lines", ()):
            yield Wanted("wbs_code", "procore", line["wbs"])
            if item := refs.procore("wbs_code", line["wbs"]):
                yield _account(item)
                yield from WBS_CODES.wants(item, refs, context)
        for item_id in chosen:
            if item := refs.quickbooks("wbs_code", item_id):
                yield _account(item)

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        return replace(self._plan(sight, refs, context), columns=_columns(sight, refs))

    def _plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        if sight.quickbooks_id:
            return self._sent(sight, refs, context)
        if sight.procore is None or sight.procore_gone:
            return Plan(sight, Outcome.EXCLUDED, "claim.gone", {"label": sight.label})
        if (found := _origin(sight)) and not is_ours(context, found):
            return needs_you(sight, "link.foreign", name=sight.label, origin_id=found)
        if found and found == (sight.base or {}).get("origin_id"):
            # Unlinked here: the mark is taken back, which unlocks the claim in Procore.
            return Plan(sight, Outcome.WRITES, steps=(_note_origin(sight, refs, None),))
        if bill_id := _bill_with_our_mark(sight, refs, context):
            return Plan(sight, Outcome.WRITES, adopt=bill_id)
        return plan_bill(sight, refs, context)

    def saved_as_sent(self, after: Values, saved: Values) -> bool:
        return "sent" not in after or bill.agrees(after["sent"], saved)

    def base_after(self, step: str, before: Values, after: Values, saved: Values, reply: Record) -> Values:
        if step not in ("bill", AGAIN):
            return {**before, **after}
        noted = {name: before[name] for name in ("origin_id",) if step == AGAIN and name in before}
        # The claim as it was when its bill was sent, not as it may be by now.
        # Whoever saved it otherwise has changed it: it is not in step before it says what was sent.
        known = bill.essence(saved) | (
            {} if self.saved_as_sent(after, saved) else bill.meant(after["sent"], saved)
        )
        return {**noted, "claim": after["claim"], "bill": known}

    def _sent(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        sight = with_merged_items(_with_merged_company(_with_merged_vendor(sight, refs), refs), refs)
        wish, sight = claim_again.without_wish(sight)
        page = _sent_page(sight, refs, context)
        if problem := _drift(sight, refs):
            if problem.code == "bill.changed" and _is_unnoted(sight):
                # It is the claim's bill all the same; what changed is told when Procore knows of it.
                step = _note_origin(sight, refs, _origin_id(sight, context))
                return Plan(sight, Outcome.WRITES, steps=(step,), page=page)
            plan = claim_again.sent_again(problem, wish, page, refs, context)
            if plan is not None:
                return plan
            sight = replace(sight, base={**(sight.base or {}), **essences(sight)})
        origin_id = _origin_id(sight, context)
        base = {**essences(sight), **(sight.base or {}), "origin_id": origin_id}
        found = _origin(sight)
        if not is_ours(context, found):
            return needs_you(sight, "link.foreign", name=sight.label, origin_id=found)
        if found == origin_id:
            return Plan(sight, Outcome.AGREED, base=base, page=page)
        step = _note_origin(sight, refs, origin_id)
        return Plan(sight, Outcome.WRITES, steps=(step,), base=base, page=page)


def _is_unnoted(sight: Sight) -> bool:
    """We have sent it, it is still a claim to be paid, and Procore does not know of its bill."""
    claim, sent = sight.procore or {}, "claim" in (sight.base or {})
    return sent and not sight.procore_gone and not _origin(sight) and claim.get("status") in SENDABLE


def _origin_id(sight: Sight, context: Context) -> str:
    kind = document_of(sight.quickbooks_id).kind
    return origin(context.realm, kind, sight.quickbooks_number)


def _bill_with_our_mark(sight: Sight, refs: Refs, context: Context) -> str:
    """The one bill made for this claim by an installation whose database was lost since; blank: none."""
    if sight.sent_before or sight.generation:
        return ""
    marked = [one for one in refs.marked(bill.mark(context.key, sight.procore_id)) if is_live(one)]
    return marked[0].quickbooks_id if len(marked) == 1 else ""


def _columns(sight: Sight, refs: Refs) -> dict[str, Any]:
    """Retention of stored materials is a change since the claim before, which one record doesn't tell."""
    claim = sight.procore
    if claim is None or "bad" in claim:
        return {}
    return {"retention": figures(claim, claim_before(sight, refs)).retention}


def essences(sight: Sight) -> Values:
    """What must not change unnoticed after sending, on either side; settings play no part in it."""
    return {"claim": essence(sight.procore or {}), "bill": bill.essence(sight.quickbooks or {})}


def _header(record: Record) -> Values:
    return {
        "number": text(record.get("invoice_number")) or text(record.get("number")),
        "sequence": text(record.get("number")),
        "status": text(record.get("status")),
        "billing_date": day_text(record.get("billing_date")),
        "payment_date": day_text(record.get("payment_date")),
        "vendor_id": text(record.get("vendor_id")),
        "vendor_name": text(record.get("vendor_name")),
        "commitment_id": text(record.get("commitment_id")),
        "commitment_name": text(record.get("contract_name")),
        "period_start": day_text(record.get("requisition_start")),
        "period_end": day_text(record.get("requisition_end")),
        "previous_id": text(record.get("previous_requisition_id")),
        "currency": text(dig(record, "currency_configuration.currency_iso_code")),
        "created_by": text(dig(record, "created_by.login")),
        "origin_id": text(record.get("origin_id")),
    }


def _with_merged_vendor(sight: Sight, refs: Refs) -> Sight:
    """A merge moves bills to the vendor that is left: that alone is no change of the bill."""
    base, found = sight.base or {}, text((sight.quickbooks or {}).get("vendor_id"))
    was = text(base.get("bill", {}).get("vendor_id"))
    vendor = refs.procore("vendor", (sight.procore or {}).get("vendor_id", ""))
    if not was or was == found or vendor is None:
        return sight
    if found not in (vendor.quickbooks_number, merged_into(vendor, gone=was)):
        return sight
    return replace(sight, base={**base, "bill": {**base["bill"], "vendor_id": found}})


def _with_merged_company(sight: Sight, refs: Refs) -> Sight:
    """A merge in Procore moves claims to the company that is left: that alone is no change of the claim."""
    was, base = refs.procore("vendor", _billed_company(sight)), sight.base or {}
    if was is None or not was.procore_gone:
        return sight
    now = (sight.procore or {}).get("vendor_id", "")
    return replace(sight, base={**base, "claim": {**base["claim"], "vendor_id": now}})


def _billed_company(sight: Sight) -> str:
    """Its id in Procore when the claim was sent; blank before."""
    return text((sight.base or {}).get("claim", {}).get("vendor_id"))


def _drift(sight: Sight, refs: Refs) -> Plan | None:
    """After sending: whatever changed on either side is shown to a person and never overwritten."""
    claim, found, base = sight.procore or {}, sight.quickbooks or {}, sight.base or {}
    document = document_of(sight.quickbooks_id)

    def problem(code: str, *waits_on: str, **facts: Any) -> Plan:
        return needs_you(sight, code, waits_on, document=document.word, **facts)

    if sight.quickbooks_gone:
        return problem("bill.deleted")
    if "bad" in claim:
        return problem("claim.bad_figure", **claim["bad"])
    if "bill" in base and not bill.still_says(found, base["bill"]):
        return problem("bill.changed", was=_amount(document, base["bill"]), now=_amount(document, found))
    if sight.procore_gone:
        return problem("claim.gone")
    if claim.get("status") not in SENDABLE:
        return problem("claim.not_approved_anymore", status=claim.get("status"))
    if "claim" in base and essence(claim) != base["claim"]:
        there = grouped(document.sign * Decimal(found["total"]))
        # It may turn out that its company was merged away.
        billed = refs.procore("vendor", _billed_company(sight))
        moved = billed is not None and billed.procore_id != claim["vendor_id"]
        waits_on = (billed.reference,) if billed and moved else ()
        return problem("claim.changed_after_sent", *waits_on, bill=there, claim=grouped(claim["due"]))
    if "claim" not in base and found.get("total") != claim.get("due"):
        # Adopted by its mark: it must be the bill of this very claim.
        was = grouped(document.sign * Decimal(claim["due"]))
        return problem("bill.changed", was=was, now=_amount(document, found))
    return None


def _amount(document: Document, found: Mapping[str, Any]) -> str:
    dated = shown_day(found.get("date"))
    total = grouped(document.sign * Decimal(found.get("total") or 0))
    return f"{total} dated {dated}, number {found.get('number')}"


def _origin(sight: Sight) -> str:
    return text((sight.procore or {}).get("origin_id"))


def _note_origin(sight: Sight, refs: Refs, origin_id: str | None) -> Step:
    claim = sight.procore or {}
    project = refs.pk("project", sight.project)
    assert project is not None  # noqa: S101 - a claim is found through its project
    payload = {
        "project_id": int(project.procore_id),
        "commitment_id": int(claim["commitment_id"]),
        "requisition": {"origin_id": origin_id},
    }
    return Step(
        "origin", System.PROCORE, "update", "requisitions", payload, {"origin_id": origin_id or ""},
        path=f"/rest/v1.1/requisitions/{sight.procore_id}", remote_id=sight.procore_id,
    )  # fmt: skip


def _account(item: Sight) -> Wanted:
    return Wanted("account", "quickbooks", f"Account:{(item.quickbooks or {}).get('expense_account')}")


def _kind(item_id: str, context: Context) -> str:
    kinds = {context.settings.retention_item: "retention", context.settings.tax_item: "tax"}
    return kinds.get(item_id, "work") if item_id else "work"


def _sent_page(sight: Sight, refs: Refs, context: Context) -> dict[str, Any]:
    """The bill as it is now, and whether somebody copied it."""
    found, document = sight.quickbooks or {}, document_of(sight.quickbooks_id)
    copies = [
        one.label for one in refs.marked(bill.mark(context.key, sight.procore_id)) if one.pk != sight.pk
    ]
    project = refs.pk("project", sight.project)
    lines = _sent_lines(sight, refs, context)
    shown = {
        "document": document.word,
        "vendor": found.get("vendor"),
        "vendor_id": found.get("vendor_id"),
        "number": found.get("number"),
        "date": found.get("date"),
        "due": found.get("due"),
        "memo": text(found.get("memo")),
        "project": project.label if project else "",
        "project_id": project.quickbooks_number if project else "",
        "currency": context.home_currency,
        "lines": [{**line.on(document).as_page(), "note": ""} for line in lines],
        "total": cents(document.sign * Decimal(found.get("total") or 0)),
    }
    return {"bill": shown, "copies": copies, **after_sending(sight, lines, refs)}


def _sent_lines(sight: Sight, refs: Refs, context: Context) -> list[BillLine]:
    """The lines that the bill has now, with the claim's own signs."""
    sign = document_of(sight.quickbooks_id).sign
    accounts = _accounts(sight, refs, context)
    return [
        BillLine(
            _kind(line["item"], context), line["name"] or line["account"], line["item"], line["description"],
            Decimal(line["amount"]), _figure(line["quantity"], sign), _figure(line["price"], 1),
            account=accounts.get(line["item"], ""),
        )
        for line in (sight.quickbooks or {}).get("lines", ())
    ]  # fmt: skip


def _accounts(sight: Sight, refs: Refs, context: Context) -> dict[str, str]:
    """By the ids of the claim's items: what each is booked to."""
    chosen = (context.settings.retention_item, context.settings.tax_item)
    items = [
        *(refs.procore("wbs_code", line["wbs"]) for line in (sight.procore or {}).get("lines", ())),
        *(refs.quickbooks("wbs_code", f"Item:{one}") for one in chosen),
    ]
    return {
        one.quickbooks_number: text((one.quickbooks or {}).get("expense_account"))
        for one in items
        if one and one.quickbooks_id
    }


def _figure(stored: str, sign: int) -> Decimal | None:
    return sign * Decimal(stored) if stored else None
