"""Bills, expenses and vendor credits of QuickBooks that are not ours: one direct cost for each project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from sync.entities import bill
from sync.entities.claim_checks import is_live
from sync.entities.cost_lines import (
    Placed,
    Unplaced,
    in_another_currency,
    is_foreign,
    place,
    read_currency,
    read_line,
    wanted,
)
from sync.entities.documents import CREDIT
from sync.plan import Outcome, Plan
from sync.spec import (
    A_COPY,
    SEVERAL,
    Context,
    Entity,
    Owner,
    QuickBooksEndpoint,
    Record,
    Refs,
    Seen,
    Sight,
    Values,
    Wanted,
)
from sync.values import cents, day, day_text, money, text


@dataclass(frozen=True)
class Kind:
    """What Procore calls it, and the sign its amounts have there."""

    type: str  # invoice | expense
    sign: int = 1


class Document(Entity):
    """A document is only read; its direct costs are rows of their own."""

    owner: ClassVar[Owner] = Owner.QUICKBOOKS
    rank: ClassVar[int] = 45

    def kind(self, values: Values) -> Kind:
        raise NotImplementedError

    def wants(self, sight: Sight, refs: Refs, context: Context) -> Iterable[Wanted]:
        yield from wanted((sight.quickbooks or {}).get("lines", ()), refs)
        yield Wanted("claim", "procore", _marked_for(sight, context))

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        """Marked as ours it is no cost, unless its claim has another document: then somebody copied that."""
        plan = self._placed(sight, refs, context)
        claim = refs.procore("claim", _marked_for(sight, context))
        if claim is None:
            return plan
        if is_live(claim) and claim.quickbooks_id != sight.quickbooks_id:
            waits_on = A_COPY if plan.columns["waits_on"] else claim.reference
            return replace(plan, columns={**plan.columns, "waits_on": waits_on})
        return Plan(sight, Outcome.AGREED, parts=(), columns={**NOT_PLACED, "waits_on": claim.reference})

    def _placed(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        """A direct cost for each project, and what is lost."""
        values = sight.quickbooks or {}
        kind = self.kind(values)
        lines = [_signed(line, kind.sign) for line in values.get("lines", ())]
        found = [one for line in lines if (one := place(line, refs, context))]
        if is_foreign(values, context):
            found = [in_another_currency(one, values) for one in found]
        placed = [one for one in found if isinstance(one, Placed)]
        lost = [one for one in found if isinstance(one, Unplaced) and one.reason and one.project]
        waiting = {one.waits_on for one in found if isinstance(one, Unplaced) and one.waits_on}
        parts = tuple(_parts(sight, placed, kind))
        page = {"unplaced": [_told(one) for one in lost]} if lost else {}
        columns = {
            "money": sum((Decimal(one.line["amount"]) for one in lost), Decimal(0)) if lost else None,
            "project_id": lost[0].project.pk if lost and lost[0].project else None,
            "waits_on": waiting.pop() if len(waiting) == 1 else SEVERAL if waiting else "",
        }
        return Plan(sight, Outcome.AGREED, parts=parts, page=page, columns=columns)


class Bills(Document):
    key: ClassVar[str] = "bill"
    title: ClassVar[str] = "Bills of QuickBooks"
    word: ClassVar[str] = "bill"
    words: ClassVar[str] = "bills"
    quickbooks = QuickBooksEndpoint("Bill")

    def read_quickbooks(self, record: Record) -> Seen:
        return bill.seen(record)

    def kind(self, values: Values) -> Kind:
        return Kind("invoice")


class Expenses(Document):
    key: ClassVar[str] = "expense"
    title: ClassVar[str] = "Expenses of QuickBooks"
    word: ClassVar[str] = "expense"
    words: ClassVar[str] = "expenses"
    quickbooks = QuickBooksEndpoint("Purchase")

    def read_quickbooks(self, record: Record) -> Seen:
        payee = record.get("EntityRef") or {}
        is_vendor = text(payee.get("type")) in ("Vendor", "")
        values = _read(record) | {
            "vendor_id": text(payee.get("value")) if is_vendor else "",
            "vendor": text(payee.get("name")),
            "refund": bool(record.get("Credit")),
        }
        number = values["number"] or text(record["Id"])
        return Seen(
            f"Purchase:{record['Id']}", values, text(record.get("SyncToken")), f"Expense {number}", number,
            values["vendor"], date=day(values["date"]),
        )  # fmt: skip

    def kind(self, values: Values) -> Kind:
        # A refund on a card has positive amounts, too (QuickBooks: "Purchase").
        return Kind("expense", -1 if values.get("refund") else 1)


class VendorCredits(Document):
    key: ClassVar[str] = "vendor_credit"
    title: ClassVar[str] = "Vendor credits of QuickBooks"
    word: ClassVar[str] = "vendor credit"
    words: ClassVar[str] = "vendor credits"
    quickbooks = QuickBooksEndpoint("VendorCredit")

    def read_quickbooks(self, record: Record) -> Seen:
        return bill.seen(record, CREDIT)

    def kind(self, values: Values) -> Kind:
        return Kind("invoice")  # its amounts are read as negative ones


NOT_PLACED = {"money": None, "project_id": None}


def _marked_for(sight: Sight, context: Context) -> str:
    return bill.claim_of(context.key, (sight.quickbooks or {}).get("mark", ""))


def _read(record: Record) -> Values:
    return {
        "number": text(record.get("DocNumber")),
        "date": day_text(record.get("TxnDate")),
        "total": cents(money(record.get("TotalAmt"), "TotalAmt")),
        **read_currency(record),
        "memo": text(record.get("PrivateNote")),
        "lines": [read_line(line) for line in record.get("Line") or () if "Amount" in line],
    }


def _parts(sight: Sight, placed: list[Placed], kind: Kind) -> Iterable[Seen]:
    """The direct costs of a document, one for each project."""
    values = sight.quickbooks or {}
    projects = {one.project.pk: one.project for one in placed}
    for project in projects.values():
        lines = [_cost_line(one) for one in placed if one.project.pk == project.pk]
        total = sum((Decimal(line["amount"]) for line in lines), Decimal(0))
        part: Values = {
            **{name: values.get(name, "") for name in ("number", "date", "vendor_id", "vendor", "memo")},
            "type": kind.type,
            "lines": lines,
            "total": cents(total),
        }
        yield Seen(
            f"{sight.quickbooks_id}/Project:{project.quickbooks_number}", part, sight.quickbooks_version,
            sight.label, values.get("number", ""), part["vendor"], money=total, date=day(part["date"]),
            project=project.pk,
        )  # fmt: skip


def _signed(line: Values, sign: int) -> Values:
    return {**line, "amount": cents(sign * Decimal(line["amount"]))}


def _cost_line(one: Placed) -> dict[str, Any]:
    line = one.line
    return {
        "id": line["id"],
        "code": one.code.pk,
        "item": line["name"],
        "description": line["description"],
        "amount": line["amount"],
        "quantity": line["quantity"],
        "price": line["price"],
    }


def _told(one: Unplaced) -> dict[str, Any]:
    line, project = one.line, one.project
    assert project is not None  # noqa: S101 - what is told of belongs to a project
    told = {"amount": line["amount"], "what": line["description"] or line["name"] or line["account"],
            "project": project.label, "project_pk": project.pk, "reason": one.reason}  # fmt: skip
    return {**told, "currency": line["currency"]} if "currency" in line else told
