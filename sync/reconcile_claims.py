"""Claims and bills beside each other, read fresh; our own tables only say which bill is whose."""

from __future__ import annotations

from collections.abc import Iterable, Set
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q

from integration.errors import NeedsUser
from integration.quickbooks import quoted
from sync import exclusions, procore_lists
from sync.entities import bill
from sync.entities.claim_figures import ZERO, essence, figures
from sync.entities.claim_plan import is_sent
from sync.entities.claims import SENDABLE
from sync.entities.documents import CREDIT, DOCUMENTS, document_of
from sync.models import Mapping
from sync.reconcile_codes import ByItem
from sync.reconcile_payments import ByDay, Payments, paid_otherwise, payments_of
from sync.reconcile_unread import cause_of
from sync.registry import ENTITIES
from sync.spec import Values
from sync.workspace import Workspace

IDS = 500  # in one statement
GONE, NOT_APPROVED = "deleted in Procore", "not approved in Procore any more"
BILL_GONE, ACCEPTED = "its bill is gone from QuickBooks", "its bill was changed, and a person left it so"
# What the error desk said of a claim that differs so: whoever archived it then knew.
KNOWN_AS = {GONE: "claim.gone", NOT_APPROVED: "claim.not_approved_anymore", BILL_GONE: "bill.deleted"}


@dataclass(frozen=True)
class Line:
    """One claim in both books. `cause` is blank when they agree; `explained` says that nothing is amiss.

    `date` is the claim's day, `billed_on` its bill's; `paid_on` and `issued_on` are payments of either book.
    """

    claim: str
    vendor: str
    project: str
    due: Decimal
    billed: Decimal
    retention: Decimal
    retention_billed: Decimal
    gross: Decimal
    gross_billed: Decimal
    paid: Decimal
    open: Decimal
    issued: Decimal
    claim_id: str = ""
    date: str = ""
    cause: str = ""
    explained: bool = True
    billed_on: str = ""
    paid_on: ByDay = field(default_factory=dict)
    issued_on: ByDay = field(default_factory=dict)
    # The name of the subcontract or purchase order; retention is held by it.
    commitment: str = ""
    # What the cause leaves out because it is told of many claims.
    detail: str = ""

    @property
    def agrees(self) -> bool:
        money = self.due == self.billed and self.retention == self.retention_billed
        return money and self.issued == self.paid


@dataclass(frozen=True)
class Books:
    """What both systems hold of a project: claims by id, bills by id; `items` are those of retention."""

    space: Workspace
    project: Mapping
    items: Set[str]
    claims: Mapped[str, Values]
    bills: Mapped[str, Values]
    payments: Payments


def claims_of(space: Workspace, project: Mapping, items: Set[str]) -> tuple[list[Line], ByItem]:
    """A line for each claim that is approved or billed, and the bills of all by item.

    `items` are those that retention is or was held on. A list that nobody may see is a line, too.
    Raises Problem.
    """
    try:
        claims = _claims(space, project)
    except NeedsUser as problem:
        return [_unread(project, "Claims", cause_of(problem))], {}
    by_claim = {row.procore_id: row for row in _rows(space, project, claims)}
    bills = _bills(space, [row.quickbooks_id for row in by_claim.values() if row.quickbooks_id])
    wanted = [key for key, claim in claims.items() if _counts(space, claim, by_claim.get(key))]
    wanted += [key for key, row in by_claim.items() if key not in claims and _is_owed(row, bills)]
    # A commitment may have been deleted with its claims: only those of listed ones are asked for payments.
    listed = [by_claim[key] for key in wanted if key in by_claim and key in claims]
    payments = payments_of(space, project, bills, listed)
    books = Books(space, project, items, claims, bills, payments)
    lines = [_line(books, key, by_claim.get(key)) for key in wanted]
    if payments.unread:
        lines.append(_unread(project, "Payments issued", payments.unread))
    return lines, _by_item(bills)


def _unread(project: Mapping, what: str, cause: str) -> Line:
    nothing = (ZERO,) * 9
    return Line(what, "", project.label, *nothing, cause=cause, explained=False)


def _rows(space: Workspace, project: Mapping, claims: Mapped[str, Values]) -> Iterable[Mapping]:
    """Of the claims that Procore lists, and of those with a bill that it lists no more."""
    billed = Q(project=project) & ~Q(quickbooks_id="")
    rows = Mapping.objects.filter(company=space.company, entity="claim").exclude(procore_id="")
    return rows.filter(Q(procore_id__in=list(claims)) | billed).order_by("pk")


def _is_owed(row: Mapping, bills: Mapped[str, Values]) -> bool:
    """Its bill still counts in QuickBooks; of one that was voided nothing is left to differ."""
    found = bills.get(row.quickbooks_id)
    return found is not None and not bill.is_void(found)


def _claims(space: Workspace, project: Mapping) -> dict[str, Values]:
    entity = ENTITIES["claim"]
    pages = procore_lists.whole(space, entity, project)
    seen = [entity.read_procore(record) for page in pages for record in page.records]
    return {one.id: one.values for one in seen}


def _bills(space: Workspace, ids: list[str]) -> dict[str, Values]:
    """By id ("Bill:130"); a vendor credit with the claim's own sign."""
    found: dict[str, Values] = {}
    for kind, document in DOCUMENTS.items():
        numbers = [one.partition(":")[2] for one in ids if document_of(one) is document]
        for start in range(0, len(numbers), IDS):
            where = f"Id IN ({', '.join(quoted(one) for one in numbers[start : start + IDS])})"
            for page in space.quickbooks.every(kind, where):
                found |= {f"{kind}:{one['Id']}": bill.read(one, document) for one in page.records}
    return found


def _counts(space: Workspace, claim: Values, row: Mapping | None) -> bool:
    return is_sent(claim["status"], space.context) or bool(row and row.quickbooks_id)


def _line(books: Books, key: str, row: Mapping | None) -> Line:
    claim = books.claims.get(key)
    seen = claim or (row.procore_seen if row else None) or {}  # of a deleted one what was seen last
    found = books.bills.get(row.quickbooks_id) if row else None
    sums = figures(claim, books.claims.get(claim["previous_id"])) if claim and "bad" not in claim else None
    billed, balance = Decimal((found or {}).get("total", 0)), Decimal((found or {}).get("balance", 0))
    held, issued = _retention(found, books.items), books.payments.issued.get(key, {})
    line = Line(
        claim=f"Claim {claim['number']}" if claim else row.label if row else "",
        vendor=seen.get("vendor_name", ""),
        project=books.project.label,
        due=sums.due if sums else ZERO,
        billed=billed,
        retention=sums.retention if sums else ZERO,
        retention_billed=held,
        gross=sums.gross + sums.tax if sums else ZERO,
        gross_billed=billed + held,
        # A vendor credit is taken for bills, and counts as paid on those.
        paid=ZERO if row and document_of(row.quickbooks_id) is CREDIT else billed - balance,
        open=balance,
        issued=sum(issued.values(), ZERO),
        claim_id=key,
        date=seen.get("billing_date", ""),
        billed_on=(found or {}).get("date", ""),
        paid_on=books.payments.paid.get(row.quickbooks_number, {}) if row and found else {},
        issued_on=issued,
        commitment=seen.get("commitment_name", ""),
    )
    return _explained(books, line, row, claim, found)


def _retention(found: Values | None, items: Set[str]) -> Decimal:
    """Also on an item that was chosen before: the setting does not change what was billed."""
    lines: list[Mapped[str, Any]] = (found or {}).get("lines", [])
    return -sum((Decimal(one["amount"]) for one in lines if one["item"] in items), ZERO)


def _by_item(bills: Mapped[str, Values]) -> ByItem:
    found: ByItem = {}
    for line in (line for values in bills.values() for line in values["lines"]):
        found[line["item"]] = found.get(line["item"], ZERO) + Decimal(line["amount"])
    return found


def _explained(
    books: Books, line: Line, row: Mapping | None, claim: Values | None, found: Values | None
) -> Line:
    cause, explained = _of_claim(row, claim, found) or ("", True)
    if not cause and not (line.agrees and found):
        cause, explained = _of_amounts(books, line, row, claim, found)
    detail = exclusions.explain(row.excluded, row.facts) if row and cause == _rule(row) else ""
    return replace(line, cause=cause, explained=explained, detail=detail)


def _of_claim(row: Mapping | None, claim: Values | None, found: Values | None) -> tuple[str, bool] | None:
    """There is a bill, and in Procore nothing it could be for: not a question of amounts."""
    if row is None or found is None:
        return None
    if claim is None:
        return _unless_archived(row, GONE)
    return _unless_archived(row, NOT_APPROVED) if claim["status"] not in SENDABLE else None


def _unless_archived(row: Mapping, cause: str) -> tuple[str, bool]:
    return ("archived", True) if row.archived_at and row.problem == KNOWN_AS[cause] else (cause, False)


def _of_amounts(
    books: Books, line: Line, row: Mapping | None, claim: Values | None, found: Values | None
) -> tuple[str, bool]:
    if row is None or claim is None or found is None:
        return _cause(row)
    alike = line.due == line.billed and line.retention == line.retention_billed
    if not alike and not _is_accepted(books.space, row, claim, found):
        return "claim and bill differ", False
    if line.issued == line.paid:
        return ACCEPTED, True
    return paid_otherwise(books.space, row, books.payments, line.paid - line.issued)


def _is_accepted(space: Workspace, row: Mapping, claim: Values, found: Values) -> bool:
    """A person has left the bill as it was changed, and both still are what that person saw."""
    base = row.base or {}
    if "bad" in claim or base.get("bill") != bill.essence(found) or base.get("claim") != essence(claim):
        return False
    entries = space.company.audit_entries.filter(action="claim.accepted", remote_id=row.procore_id)
    return entries.exists()


def _rule(row: Mapping) -> str | None:
    return exclusions.NAMES.get(row.excluded)


def _cause(row: Mapping | None) -> tuple[str, bool]:
    """Why a claim has no bill, and whether that is as it should be."""
    if row is None:
        return "not read yet", True
    if row.quickbooks_id:
        return _unless_archived(row, BILL_GONE)
    if row.archived_at:
        return "archived", True
    if row.excluded:
        return _rule(row) or "excluded by a rule", True
    if row.problem and row.due_at is None:
        return "needs a person", True
    if row.plan_fingerprint and row.rejected == row.plan_fingerprint:
        return "rejected", True
    is_approved = bool(row.approved) and row.approved == row.plan_fingerprint
    return ("approved, being sent" if is_approved else "waits for approval"), True
