"""Lines of bills, expenses and vendor credits in common form, and which project each belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sync.spec import Context, Record, Refs, Sight, Values, Wanted
from sync.values import cents, dig, grouped, money, number, plain, text

# A project has an id beside that of its customer; the rows of this kind hold which customer that is.
PROJECT_REF = "project_ref"
ITEM = "ItemBasedExpenseLineDetail"
ACCOUNT = "AccountBasedExpenseLineDetail"


@dataclass(frozen=True)
class Placed:
    """A line with the project and WBS code it is a cost of."""

    line: Values
    project: Sight
    code: Sight


@dataclass(frozen=True)
class Unplaced:
    """A line of a synced project that is no cost of a WBS code there, with the reason."""

    line: Values
    # None while nobody knows which project the line names.
    project: Sight | None
    reason: str
    waits_on: str = ""


def read_line(line: Record, sign: int = 1) -> Values:
    """`sign` turns the amount of a vendor credit round."""
    detail = line.get(ITEM) or line.get(ACCOUNT) or {}
    return {
        "id": text(line.get("Id")),
        "item": text(dig(detail, "ItemRef.value")),
        "name": text(dig(detail, "ItemRef.name")),
        "account": text(dig(detail, "AccountRef.name") or dig(detail, "AccountRef.value")),
        "project": text(dig(line, "ProjectRef.value") or dig(detail, "CustomerRef.value")),
        "project_ref": text(dig(line, "ProjectRef.value")),
        "customer": text(dig(detail, "CustomerRef.value")),
        "description": text(line.get("Description")),
        "quantity": _figure(detail, "Qty"),
        "price": _figure(detail, "UnitPrice"),
        "amount": cents(sign * money(line.get("Amount"), "Amount")),
    }


def read_currency(document: Record) -> Values:
    """What its amounts are in, and how much of the home currency one of it is; blank where it is not told."""
    currency = text(dig(document, "CurrencyRef.value"))
    return {"currency": currency, "rate": _figure(document, "ExchangeRate")}


def wanted(lines: Iterable[Values], refs: Refs) -> Iterable[Wanted]:
    """What `place` looks up, asked twice as an entity's `wants` is."""
    for line in lines:
        if ref := line.get("project_ref"):
            yield Wanted(PROJECT_REF, "quickbooks", f"Project:{ref}")
        if customer := _customer_told(line, refs):
            yield Wanted("project", "quickbooks", customer)
        if line["customer"]:
            yield Wanted("project", "quickbooks", f"Customer:{line['customer']}")
        if line["item"]:
            yield Wanted("wbs_code", "quickbooks", f"Item:{line['item']}")
            code = refs.quickbooks("wbs_code", f"Item:{line['item']}")
            if code and code.project:
                yield Wanted("project", "pk", str(code.project))


def place(line: Values, refs: Refs, context: Context) -> Placed | Unplaced | None:
    """None for a line that is no business of a synced project: overhead, other projects, 0.00."""
    if not Decimal(line["amount"]):
        return None
    told = _told(line, refs)
    named = refs.quickbooks("project", f"Customer:{line['customer']}") if line["customer"] else None
    code = refs.quickbooks("wbs_code", f"Item:{line['item']}") if line["item"] else None
    of_code = refs.pk("project", code.project) if code and code.project else None
    is_project = named is not None and bool((named.quickbooks or {}).get("is_project"))
    project = told or (named if is_project else of_code)
    if project is None:
        return _of_no_project(line, code)
    if not project.is_linked:
        return Unplaced(line, project, "", project.reference)
    if line["item"] and line["item"] == context.settings.retention_item:
        return Unplaced(line, project, "it is on the retention item")
    if told and named and is_project and named.pk != told.pk:
        reason = f"its project is {told.label}, its customer is of project {named.label}"
        return Unplaced(line, project, reason)
    if not line["item"]:
        return Unplaced(line, project, f"it is on the account {line['account']}, not on an item")
    if code is None or not code.procore_id:
        waits_on = code.reference if code else ""
        return Unplaced(line, project, f"item {line['name']} is no WBS code of Procore", waits_on)
    if of_code is not None and of_code.pk != project.pk:
        reason = f"item {line['name']} is of project {of_code.label}, the line is of {project.label}"
        return Unplaced(line, project, reason)
    return Placed(line, project, code)


def _of_no_project(line: Values, code: Sight | None) -> Unplaced | None:
    """Until it is known whose project id it names, or its item becomes that of a WBS code."""
    if ref := line.get("project_ref"):
        return Unplaced(line, None, "", f"{PROJECT_REF}:{ref}")
    return Unplaced(line, None, "", code.reference) if code and not code.procore_id else None


def is_foreign(document: Values, context: Context) -> bool:
    return document.get("currency") not in (None, "", context.home_currency)


def in_another_currency(found: Placed | Unplaced, document: Values) -> Unplaced:
    """It is no cost, whatever item it is on: Procore takes amounts as those of the books.

    Its amount becomes what it is in the books, to be added up with others; nothing where no rate is told.
    """
    if isinstance(found, Unplaced) and not found.reason:
        return found
    amount, rate = Decimal(found.line["amount"]), Decimal(document["rate"] or 0)
    at = f"at a rate of {plain(rate)}" if rate else "and QuickBooks tells no rate"
    line = {**found.line, "amount": cents(amount * rate), "currency": document["currency"]}
    return Unplaced(line, found.project, f"it is {grouped(amount)} {document['currency']}, {at}")


def _told(line: Values, refs: Refs) -> Sight | None:
    """The project whose own id the line names, where another line has told whose id that is."""
    return refs.quickbooks("project", _customer_told(line, refs))


def _customer_told(line: Values, refs: Refs) -> str:
    """Its id ("Customer:5"); blank where nothing is told."""
    ref = line.get("project_ref")
    found = refs.quickbooks(PROJECT_REF, f"Project:{ref}") if ref else None
    return str((found.quickbooks or {})["customer"]) if found else ""


def _figure(detail: Record, member: str) -> str:
    found = detail.get(member)
    return plain(number(found, member)) if found is not None else ""
