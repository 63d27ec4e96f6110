"""The checks of a claim before it may be sent: each with a tick or with the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integration.problems import explain
from sync.entities import bill
from sync.entities.bill_numbers import UNSEEN_COMMITMENT
from sync.entities.claim_figures import Figures
from sync.entities.documents import CREDIT, Document, document_of
from sync.plan import Plan
from sync.spec import UNSEEN, Context, Sight, Values
from sync.values import day, grouped, shown_day

NUMBER_LENGTH = 21  # QuickBooks: "Bill", DocNumber
MOST_LINES = 10_000  # QuickBooks: "REST API features": the most lines of a transaction


@dataclass(frozen=True)
class Parts:
    """A claim with everything it refers to, as last seen."""

    sight: Sight
    claim: Values
    figures: Figures
    document: Document
    # The number of its bill; blank while it is not known.
    number: str
    previous: Values | None
    vendor: Sight | None
    project: Sight | None
    items: Mapping[str, Sight | None]
    # Why some of them can't have an item, as their own plans say.
    blocked: Sequence[Plan]
    tax_item: Sight | None
    retention_item: Sight | None
    # The class that a person chose for the project, by its id; the record where it is known.
    class_id: str
    class_: Sight | None
    same_number: Sequence[Sight]
    marked: Sequence[Sight]


@dataclass(frozen=True)
class Check:
    """`problem` is the code of what stands in the way; blank for a tick or a mere note."""

    name: str
    title: str
    text: str
    problem: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    waits_on: tuple[str, ...] = ()
    state: str = "ok"

    def as_page(self) -> dict[str, Any]:
        state = "failed" if self.problem else self.state
        return {
            "name": self.name,
            "title": self.title,
            "text": self.text,
            "state": state,
            "code": self.problem,
        }


def all_checks(parts: Parts, lines: int, context: Context) -> list[Check]:
    """In the order in which the claim's page shows them. `lines` are those of the bill."""
    return [
        _adds_up(parts),
        *_tax(parts, context),
        _agrees_with_previous(parts),
        _period_open(parts, context),
        *_due_date(parts),
        *_size(parts, lines),
        _number_free(parts, context),
        _nothing_negative(parts),
        *_currency(parts, context),
        _vendor(parts, context),
        _project(parts),
        *_class(parts),
        _items(parts),
        _retention_item(parts, context),
        _approved(parts),
        _not_sent_before(parts),
    ]


def _adds_up(parts: Parts) -> Check:
    found, name, title = parts.figures, "adds_up", "Adds up to the cent"
    if found.computed != found.due:
        facts = {
            "computed": grouped(found.computed),
            "due": grouped(found.due),
            "difference": grouped(abs(found.computed - found.due)),
        }
        summed = "lines less retention, with tax," if found.tax else "lines less retention"
        text = f"{summed} come to {facts['computed']}, Procore says {facts['due']}"
        return Check(name, title, text, "claim.not_tied_out", facts)
    sign = "−" if found.retention >= 0 else "+"
    parts_ = f"{grouped(found.gross)} work {sign} {grouped(abs(found.retention))} retention"
    parts_ += f" + {grouped(found.tax)} tax" if found.tax else ""
    return Check(name, title, f"{parts_} = {grouped(found.due)}, the same as Procore's payment due")


def _agrees_with_previous(parts: Parts) -> Check:
    """Independent of the lines: the cover sheet's totals rose by exactly what the lines say."""
    name, title = "agrees_with_previous", "Agrees with the claim before"
    if parts.claim["previous_id"] and parts.previous is None:
        text = "the claim before it is not visible; checked by its own figures alone"
        return Check(name, title, text, state="note")
    if "bad" in (parts.previous or {}):
        return Check(name, title, "the claim before it has a figure that can't be read", state="note")
    for what, now, before, computed in _movements(parts):
        if now - before != computed:
            facts = {"what": what, "moved": grouped(now - before), "computed": grouped(computed)}
            text = f"{what} rose by {facts['moved']}, the lines say {facts['computed']}"
            return Check(name, title, text, "claim.breaks_with_previous", facts)
    retention, gross = grouped(parts.figures.retention), grouped(parts.figures.gross)
    rose = f"retention rose by {retention}, work to date by {gross}"
    return Check(name, title, rose if parts.claim["previous_id"] else "the first claim of this commitment")


def _movements(parts: Parts) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    found, before = parts.figures, parts.previous or {}
    return [
        ("Work to date", found.completed, Decimal(before.get("completed", "0")), found.gross),
        ("Retention held", found.retainage, Decimal(before.get("retainage", "0")), found.retention),
    ]


def _period_open(parts: Parts, context: Context) -> Check:
    name, title, billed = "period_open", "Period is open", day(parts.claim["billing_date"])
    if billed is None:
        return Check(name, title, "the claim has no billing date", "claim.no_billing_date")
    closed = context.books.closed_through
    if closed and billed <= closed:
        facts = {"date": shown_day(billed), "closed": shown_day(closed)}
        return Check(
            name,
            title,
            f"the books are closed through {shown_day(closed)}",
            "period.closed",
            facts,
            ("setting:books",),
        )
    text = (
        f"{shown_day(billed)} is after the books’ closing date, {shown_day(closed)}"
        if closed
        else "the books have no closing date"
    )
    return Check(name, title, text)


def _due_date(parts: Parts) -> list[Check]:
    """Only where it is odd: a bill that is due before it is dated is overdue at once."""
    billed, paid = parts.claim["billing_date"], parts.claim["payment_date"]
    if not billed or not paid or paid >= billed or parts.document is CREDIT:
        return []
    text = f"due {shown_day(paid)}, before the billing date, {shown_day(billed)}"
    return [Check("due_date", "Due date is odd", text, state="note")]


def _size(parts: Parts, lines: int) -> list[Check]:
    """Only where it is too much for QuickBooks."""
    if lines <= MOST_LINES:
        return []
    facts = {"count": f"{lines:,}", "most": f"{MOST_LINES:,}", "document": parts.document.word}
    text = f"{lines:,} lines; QuickBooks takes {MOST_LINES:,}"
    return [Check("size", "Fits into QuickBooks", text, "claim.too_many_lines", facts)]


def _number_free(parts: Parts, context: Context) -> Check:
    name, title, number = "number_free", f"{parts.document.title} number is free", parts.number
    word = parts.document.word
    if parts.claim["number"] and not number:
        facts, code = {"commitment": parts.claim["commitment_name"]}, "claim.no_commitment_number"
        text = "the number of its commitment is not known"
        return Check(name, title, text, code, facts, (UNSEEN_COMMITMENT,))
    if not number:
        facts = {"vendor": parts.claim["vendor_name"]}
        return Check(name, title, "the claim has no number", "claim.no_number", facts)
    if len(number) > NUMBER_LENGTH:
        facts = {"number": number, "length": len(number)}
        return Check(
            name, title, f"a {word} number holds {NUMBER_LENGTH} characters", "claim.number_too_long", facts
        )
    vendor_id = parts.vendor.quickbooks_number if parts.vendor else ""
    for other in parts.same_number:
        seen = other.quickbooks or {}
        mine = other.pk == parts.sight.pk or not is_live(other)
        unlike = document_of(other.quickbooks_id) is not parts.document
        other_number = seen.get("number") != number or seen.get("vendor_id") != vendor_id
        # A bill of ours for another claim is normal, unless the books forbid repeats.
        if mine or unlike or other_number or _is_ours(other, context):
            continue
        facts = {
            "document": word, "number": number, "vendor": parts.claim["vendor_name"],
            "amount": grouped(parts.document.sign * Decimal(seen.get("total", "0"))),
            "date": shown_day(seen.get("date")), "bill": other.pk,
        }  # fmt: skip
        text = f"{word} {number} for {facts['amount']} of {facts['date']} is there"
        code = "claim.number_repeated" if other.entity == "claim" else "claim.number_used"
        return Check(name, title, text, code, {**facts, "other": other.label}, (other.reference,))
    return Check(name, title, f"no other {word} {number} of this vendor")


def is_live(other: Sight) -> bool:
    """A bill that counts: neither deleted nor voided, which leaves every line at 0.00."""
    seen = other.quickbooks or {}
    return bool(other.quickbooks_id) and not other.quickbooks_gone and not bill.is_void(seen)


def _is_ours(other: Sight, context: Context) -> bool:
    return other.entity == "claim" and not context.books.forbids_repeated_numbers


def _nothing_negative(parts: Parts) -> Check:
    name, title = "nothing_negative", "Nothing is negative or zero"
    billed = [line for line in parts.figures.lines if line.gross]
    negative = [line for line in billed if line.gross < 0]
    count = f"{len(billed)} {'line' if len(billed) == 1 else 'lines'} of work"
    if parts.document is CREDIT:
        text = f"net {grouped(parts.figures.due)}: a vendor credit is made of it, by the setting"
        return Check(name, title, text, state="note")
    if negative:
        return Check(name, title, f"{len(negative)} negative lines, allowed by the setting", state="note")
    if not billed:
        return Check(name, title, f"retention only, net {grouped(parts.figures.due)}", state="note")
    return Check(name, title, f"{count}, net {grouped(parts.figures.due)}")


def _currency(parts: Parts, context: Context) -> list[Check]:
    """Only where Procore names another one; a claim without any is taken to be in that of the books."""
    currency = parts.claim.get("currency") or context.home_currency
    if currency == context.home_currency:
        return []
    facts = {"currency": currency, "home": context.home_currency}
    name, title = "currency", "It is in the currency of the books"
    return [Check(name, title, f"it is in {currency}", "claim.foreign_currency", facts)]


def _vendor(parts: Parts, context: Context) -> Check:
    name, title, vendor = "vendor", "Vendor is linked and active", parts.vendor
    label = parts.claim["vendor_name"]
    if vendor is None or not vendor.quickbooks_id:
        waits_on = (vendor.reference,) if vendor else (f"{UNSEEN}vendor",)
        return Check(name, title, f"{label} is not linked", "vendor.not_linked", {"name": label}, waits_on)
    seen = vendor.quickbooks or {}
    if status := vendor.ended:
        facts = {"name": seen.get("name") or label, "status": status}
        return Check(
            name, title, f"{facts['name']} is {status}", "vendor.inactive", facts, (vendor.reference,)
        )
    currency = seen.get("currency") or context.home_currency
    if currency != context.home_currency:
        facts = {"name": label, "currency": currency, "home": context.home_currency}
        return Check(
            name, title, f"paid in {currency}", "vendor.foreign_currency", facts, (vendor.reference,)
        )
    return Check(name, title, f"{seen['name']}, QuickBooks vendor {vendor.quickbooks_number}")


def _project(parts: Parts) -> Check:
    name, title, project = "project", "Project is linked and active", parts.project
    if project is None or not project.quickbooks_id:
        waits_on = (project.reference,) if project else ()
        facts = {"name": project.label if project else "The project"}
        return Check(name, title, "the project is not linked", "project.not_linked", facts, waits_on)
    seen = project.quickbooks or {}
    if seen.get("sub_customer"):
        facts = {"name": str(seen.get("name") or project.label)}
        return Check(name, title, "it is a sub-customer", "project.sub_customer", facts, (project.reference,))
    if status := project.ended:
        facts = {"name": project.label, "status": status}
        return Check(name, title, f"the project is {status}", "project.closed", facts, (project.reference,))
    return Check(name, title, project.label)


def _class(parts: Parts) -> list[Check]:
    """Only where the project has one."""
    if not parts.class_id:
        return []
    name, title, found = "class", "The project's class is active", parts.class_
    label = str(((found.quickbooks if found else None) or {}).get("name") or parts.class_id)
    active = found is not None and not found.quickbooks_gone and (found.quickbooks or {}).get("active")
    if active:
        return [Check(name, title, label)]
    project = (parts.project.reference,) if parts.project else ()
    return [Check(name, title, f"{label} is inactive", "class.inactive", {"name": label}, project)]


def _items(parts: Parts) -> Check:
    name, title, items = "items", "Every item exists", parts.items
    if "" in items:
        return Check(name, title, "a line has no WBS code", "wbs.not_found")
    if parts.blocked:
        return _blocked(name, title, parts.blocked[0])
    inactive = [one for one in items.values() if one and one.quickbooks_id and not _is_active(one)]
    if inactive:
        facts = {"name": (inactive[0].quickbooks or {}).get("name")}
        return Check(
            name, title, f"{facts['name']} is inactive", "item.inactive", facts, (inactive[0].reference,)
        )
    missing = sum(1 for one in items.values() if one is None or not one.quickbooks_id)
    if missing:
        return Check(name, title, f"{missing} of {len(items)} will be created first", state="open")
    return Check(name, title, f"{len(items)} of {len(items)} WBS codes have their service item")


def _blocked(name: str, title: str, plan: Plan) -> Check:
    """Told like the WBS code itself, and waiting for the same."""
    facts = {key: value for key, value in plan.facts.items() if key != "label"}
    waits_on = plan.waits_on or (plan.sight.reference,)
    return Check(name, title, explain(plan.code, facts).title, plan.code, facts, waits_on)


def _is_active(item: Sight) -> bool:
    return bool((item.quickbooks or {}).get("active")) and not item.quickbooks_gone


def _retention_item(parts: Parts, context: Context) -> Check:
    name, title, item = "retention_item", "Retention item is right", parts.retention_item
    found = parts.figures
    if not (found.retention or (context.settings.two_retention_lines and found.held)):
        return Check(name, title, "no retention on this claim")
    waits_on = ("setting:retention_item",)
    amount = {"amount": grouped(found.retention)}
    if not context.settings.retention_item:
        return Check(name, title, "none is chosen", "retention.no_item", amount, waits_on)
    if item is None or not _is_active(item):
        waits_on = (item.reference,) if item else waits_on
        return Check(name, title, "it is missing or inactive", "retention.item_gone", amount, waits_on)
    if item.procore_id:
        return Check(name, title, "it belongs to a WBS code", "retention.item_is_wbs", amount, waits_on)
    return Check(name, title, (item.quickbooks or {}).get("name", ""))


def _tax(parts: Parts, context: Context) -> list[Check]:
    """Only where there is any: a US bill has no tax of its own, so it needs an item."""
    if not parts.figures.tax:
        return []
    name, title, item = "tax", "Tax item is right", parts.tax_item
    amount = {"amount": grouped(parts.figures.tax)}
    waits_on = ("setting:tax_item",)
    if not context.settings.tax_item:
        text = f"{amount['amount']} tax has no place in a US bill"
        return [Check(name, title, text, "claim.tax", amount, waits_on)]
    if why := _unfit(item, context):
        waits_on = (item.reference,) if item and "inactive" in why else waits_on
        return [Check(name, title, why, "tax.item_unfit", {**amount, "why": why}, waits_on)]
    assert item is not None  # noqa: S101 - _unfit saw to it
    return [Check(name, title, (item.quickbooks or {}).get("name", ""))]


def _unfit(item: Sight | None, context: Context) -> str:
    if item is None or not _is_active(item):
        return "it is missing or inactive in QuickBooks"
    if item.procore_id:
        return "it belongs to a WBS code, whose cost it would be"
    return "it is the retention item" if context.settings.retention_item == item.quickbooks_number else ""


def _approved(parts: Parts) -> Check:
    status = parts.claim["status"].replace("_", " ")
    return Check("approved", "Approved in Procore", f"status {status}")


def _not_sent_before(parts: Parts) -> Check:
    name, title = "not_sent_before", "Not sent before"
    marked = [one for one in parts.marked if one.pk != parts.sight.pk and is_live(one)]
    if marked:
        word = document_of(marked[0].quickbooks_id).word
        facts = {"document": word, "number": (marked[0].quickbooks or {}).get("number"), "bill": marked[0].pk}
        text = f"{marked[0].label} carries this claim’s mark"
        return Check(name, title, text, "claim.copy_found", facts, (marked[0].reference,))
    text = "its earlier bill is gone" if parts.sight.sent_before else "no bill carries this claim’s mark"
    return Check(name, title, text)
