"""Both sides of one company as their own ledgers show them, and the marks that tie records together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.quickbooks.company import QboCompany

Doc = dict[str, Any]
MARK = re.compile(r"\[Plumbline claim-(\d+)-[0-9a-f]{10}\]\s*$")
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Difference:
    """Where the two disagree. `entity` and the ids name the record as a page of ours would find it."""

    invariant: str  # I1 | I2 | I3
    entity: str  # claim | payment | direct_cost | vendor
    text: str
    procore_id: str = ""
    quickbooks_id: str = ""
    facts: Doc = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.invariant} {self.entity} {self.procore_id or self.quickbooks_id}: {self.text}"


@dataclass(frozen=True)
class Sides:
    """`copied`: ids of bills that people made by copying ours; they carry our mark and are foreign."""

    procore: ProcoreCompany
    books: QboCompany
    copied: frozenset[str] = frozenset()

    @property
    def realm(self) -> str:
        return self.books.realm

    @cached_property
    def claims(self) -> dict[str, Doc]:
        return {str(one["id"]): one for one in self.procore.claims()}

    @cached_property
    def bills(self) -> dict[str, Doc]:
        return {one["Id"]: one for one in self.books.bills()}

    @cached_property
    def bills_of_claims(self) -> dict[str, list[Doc]]:
        """Claim id → its live bills: those with its mark, and the one that Procore's record names."""
        found: dict[str, dict[str, Doc]] = {}
        for bill_id, bill in self.bills.items():
            if bill_id not in self.copied and (claim := marked_claim(bill)):
                found.setdefault(claim, {})[bill_id] = bill
        for claim_id, claim_doc in self.claims.items():
            named = self.named_by(claim_doc, "Bill")
            if named in self.bills:
                found.setdefault(claim_id, {})[named] = self.bills[named]
        return {claim: list(bills.values()) for claim, bills in found.items()}

    @cached_property
    def claim_of_bill(self) -> dict[str, str]:
        """Bill id → claim id."""
        return {bill["Id"]: claim for claim, bills in self.bills_of_claims.items() for bill in bills}

    @cached_property
    def item_names(self) -> dict[str, str]:
        return {one["Id"]: without_suffix(one["Name"]) for one in self.books.every("Item")}

    @cached_property
    def projects(self) -> dict[str, Doc]:
        """Customer id of a QuickBooks project → the Procore project that is linked to it."""
        found = {self.named_by(one, "Customer"): one for one in self.procore.projects()}
        return {customer: project for customer, project in found.items() if customer}

    @cached_property
    def codes(self) -> dict[str, tuple[Doc, Doc]]:
        """Item name → (project, WBS code)."""
        return {
            f"{project['project_number']}-{self.procore.flat_code(code)}": (project, code)
            for project in self.projects.values()
            for code in self.procore.wbs_codes(project)
        }

    def named_by(self, doc: Doc, kind: str) -> str:
        """The QuickBooks id in a Procore record's origin id; blank when it names something else."""
        prefix = f"qbo:{self.realm}:{kind}:"
        origin = doc.get("origin_id") or ""
        return origin.removeprefix(prefix) if origin.startswith(prefix) else ""


def marked_claim(bill: Doc) -> str:
    found = MARK.search(bill.get("PrivateNote") or "")
    return found[1] if found else ""


def is_void(bill: Doc) -> bool:
    return not bill["TotalAmt"] and not any(line.get("Amount") for line in bill["Line"])


def without_suffix(name: str) -> str:
    return re.sub(r" \(deleted(-\d+)?\)$", "", name)


def cents(value: Any) -> Decimal:
    return Decimal(str(value or 0)).quantize(ZERO)
