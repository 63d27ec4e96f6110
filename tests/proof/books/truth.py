"""What must be so in the books, and in people's diary, for a reason to be true. Asks no table of ours.

Of what nobody keeps a diary (in a soak), the books alone are asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from tests.proof.books import figures
from tests.proof.books.claims import APPROVED
from tests.proof.books.sides import Difference, Doc, Paper, Sides, cents, without_suffix

Test = Callable[[Sides, Difference], bool]


def is_true(sides: Sides, one: Difference, reason: str) -> bool:
    return REASONS[reason](sides, one) if reason in REASONS else True


def was_right(sides: Sides, one: Difference) -> bool:
    """Whatever a claim's bill says now, it was once what the claim said: only people have changed either."""
    if sides.diary is None or one.entity != "claim" or "document" not in one.facts:
        return True
    paper = sides.papers[one.facts["document"]]
    claim = sides.claims[one.procore_id]
    said = [*sides.diary.claims.get(one.procore_id, ()), figures.of_claim(sides, claim)]
    billed = [*sides.diary.documents.get(paper.id, ()), figures.of_document(sides, paper)]
    if paper.id in sides.diary.typed:
        said, billed = ([replace(each, number="", date="") for each in some] for some in (said, billed))
    return not set(said).isdisjoint(billed)


def was_accepted(sides: Sides, one: Difference) -> bool:
    """Somebody has seen that a claim's bill says something else, and wants it to stay so."""
    paper = sides.papers.get(str(one.facts.get("document") or one.facts.get("bill")))
    if sides.diary is None or paper is None:
        return False
    return (paper.id, figures.of_document(sides, paper)) in sides.diary.accepted


def _status(sides: Sides, one: Difference) -> str:
    return str(sides.claims.get(one.procore_id, {}).get("status", ""))


def _bill_was_changed(sides: Sides, one: Difference) -> bool:
    """Or the claim was, after somebody had typed the bill that was adopted for it."""
    if sides.diary is None or one.procore_id in sides.diary.claims:
        return True
    documents = {str(one.facts.get("document", "")), *(paper.id for paper in _papers_of(sides, one))}
    return not documents.isdisjoint(sides.diary.documents)


def _claim_was_changed(sides: Sides, one: Difference) -> bool:
    return sides.diary is None or one.procore_id in sides.diary.claims


def _number_is_used(sides: Sides, one: Difference) -> bool:
    """By a document that is not the claim's own."""
    number = figures.of_claim(sides, sides.claims[one.procore_id]).number
    others = [paper for key, paper in sides.papers.items() if sides.claim_of.get(key) != one.procore_id]
    return number in [paper.doc.get("DocNumber") for paper in others]


def _breaks(sides: Sides, one: Difference) -> bool:
    """By Procore's own cover sheets the totals did not rise by what the lines of the period say."""
    claim = sides.claims[one.procore_id]
    before = sides.procore.previous(claim)
    mine, lines = sides.procore.sheet(claim), figures.of_claim(sides, claim)
    theirs = sides.procore.sheet(before).summary if before else None
    completed, held = (theirs.completed, theirs.retainage) if theirs else (figures.ZERO, figures.ZERO)
    gross = sum((amount for _, amount in lines.lines), figures.ZERO)
    return mine.summary.completed - completed != gross or mine.summary.retainage - held != lines.retention


def _papers_of(sides: Sides, one: Difference) -> list[Paper]:
    """Of a claim; one that somebody has typed and taken over may not be known as its bill to Procore."""
    typed = sides.diary.typed if sides.diary else {}
    adopted = sides.diary.adopted if sides.diary else ()
    mine = [key for key, claim in typed.items() if claim == one.procore_id and key in adopted]
    return [
        *sides.papers_of_claims.get(one.procore_id, []),
        *(sides.papers[key] for key in mine if key in sides.papers),
    ]


def _has_document(sides: Sides, one: Difference) -> bool:
    return bool(_papers_of(sides, one))


def _bill_is_gone(sides: Sides, one: Difference) -> bool:
    """The one that Procore names; one that somebody has typed may stand beside it."""
    if named := sides.paper_named_by(sides.claims[one.procore_id]):
        return named not in sides.papers
    return not _has_document(sides, one)


def _is_paid(sides: Sides, one: Difference) -> bool:
    return any(cents(one.doc["Balance"]) < cents(one.doc["TotalAmt"]) for one in _papers_of(sides, one))


def _bill_of(sides: Sides, one: Difference) -> Doc:
    """The bill that a payment's row names."""
    paper = sides.papers.get(one.quickbooks_id.partition("/")[2])
    return paper.doc if paper else {}


def _claim_is_gone(sides: Sides, one: Difference) -> bool:
    paper = one.quickbooks_id.partition("/")[2]
    return sides.claim_of.get(paper, "") not in sides.claims


def _paid_before(sides: Sides, one: Difference) -> bool:
    number = one.quickbooks_id.partition("/")[0].partition(":")[2]
    payment = next((one for one in sides.books.every("BillPayment") if one["Id"] == number), {})
    return bool(payment) and payment["TxnDate"] < _bill_of(sides, one).get("TxnDate", "")


def _nothing_paid(sides: Sides, one: Difference) -> bool:  # noqa: ARG001 - like the others
    return not one.facts.get("paid")


def _is_kept(sides: Sides, one: Difference) -> bool:
    kept = sides.diary.kept if sides.diary else None
    names = (one.procore_id, one.quickbooks_id, f"{one.quickbooks_id}/Credit")
    return kept is None or any((name, one.facts.get("field", "exists")) in kept for name in names)


def _is_relinked(sides: Sides, one: Difference) -> bool:
    vendor = str(one.facts.get("vendor", one.procore_id))
    return sides.diary is None or vendor in sides.diary.relinked


def _is_unlinked_vendor(sides: Sides, one: Difference) -> bool:
    """Of a cost: Procore has no active company for the one it was bought from. Of a claim: its own."""
    if one.entity == "direct_cost":
        document = _document_of(sides, one.quickbooks_id.partition("/")[0])
        number = (document.get("VendorRef") or document.get("EntityRef") or {}).get("value", "")
        mine = [one for one in sides.procore.vendors() if sides.named_by(one, "Vendor") == number]
    else:
        contract = sides.procore.commitment(sides.claims[one.procore_id]["commitment_id"])
        mine = [sides.procore.vendor(contract["vendor_id"])]
    relinked = sides.diary.relinked if sides.diary else ()
    linked = [one for one in mine if sides.named_by(one, "Vendor") and str(one["id"]) not in relinked]
    return not any(one["is_active"] for one in linked)


def _document_of(sides: Sides, key: str) -> Doc:
    kind, _, number = key.partition(":")
    return next((one for one in sides.books.every(kind) if one["Id"] == number), {})


def items_of(sides: Sides, one: Difference) -> dict[str, bool]:
    """Of the document of a cost: its items that are named like WBS codes, and whether each is active."""
    if not one.quickbooks_id:
        return {}
    lines = _document_of(sides, one.quickbooks_id.partition("/")[0]).get("Line", ())
    ids = {(line.get("ItemBasedExpenseLineDetail") or {}).get("ItemRef", {}).get("value") for line in lines}
    items = [item for item in sides.books.every("Item") if item["Id"] in ids]
    named = {without_suffix(item["Name"]): bool(item["Active"]) for item in items}
    return {name: active for name, active in named.items() if name in sides.codes}


def _has_inactive_item(sides: Sides, one: Difference) -> bool:
    return one.entity != "direct_cost" or not all(items_of(sides, one).values())


def _name_is_taken(sides: Sides, one: Difference) -> bool:
    """Or was, when it was tried: who had it may have been made inactive unseen, which frees it."""
    vendor = sides.procore.vendor(int(one.procore_id))
    # One that was taken apart and is to be made anew meets the very vendor that it was linked to.
    own = "" if _is_relinked(sides, one) else sides.named_by(vendor, "Vendor")
    others = [each for each in sides.books.every("Vendor") if each["Id"] != own]
    others += sides.books.every("Customer")
    return vendor["name"].casefold() in [without_suffix(each["DisplayName"]).casefold() for each in others]


REASONS: dict[str, Test] = {
    "claim.not_approved": lambda sides, one: _status(sides, one) != "approved",
    "claim.not_approved_anymore": lambda sides, one: _status(sides, one) not in APPROVED,
    "claim.gone": lambda sides, one: one.procore_id not in sides.claims,
    "claim.negative_total": lambda _sides, one: Decimal(one.facts.get("due", -1)) < 0,
    "claim.negative_line": lambda _sides, one: Decimal(one.facts.get("least", -1)) < 0,
    "claim.nothing_to_bill": lambda _sides, one: not one.facts.get("moves"),
    "claim.changed_after_sent": _claim_was_changed,
    "claim.breaks_with_previous": _breaks,
    "claim.number_used": _number_is_used,
    "bill.deleted": _bill_is_gone,
    "bill.changed": _bill_was_changed,
    "bill.still_there": _has_document,
    "bill.has_payments": _is_paid,
    "payment.before_bill": _paid_before,
    "payment.claim_gone": _claim_is_gone,
    "payment.not_ours": lambda sides, one: one.quickbooks_id.partition("/")[2] not in sides.claim_of,
    "payment.nothing_left": _nothing_paid,
    "payment.kept_in_procore": lambda sides, one: _nothing_paid(sides, one) and _is_kept(sides, one),
    "item.inactive": _has_inactive_item,
    "cost.vendor_not_linked": _is_unlinked_vendor,
    "vendor.not_linked": _is_unlinked_vendor,
    "not_linked": _is_relinked,
    "decided": _is_kept,
    "quickbooks.name_taken": _name_is_taken,
}
