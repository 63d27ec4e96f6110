"""Both sides of one company as their own ledgers show them, and the marks that tie records together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.quickbooks.company import QboCompany
from tests.proof.books.diary import Diary
from tests.proof.books.figures import ZERO, Doc, cents

__all__ = ["MARK", "ZERO", "Difference", "Doc", "Paper", "Sides", "cents", "is_void"]

MARK = re.compile(r"\[Plumbline claim-(\d+)-[0-9a-f]{10}\]\s*$")
SIGNS = {"Bill": 1, "VendorCredit": -1}  # what becomes of a claim


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
class Paper:
    """A bill or a vendor credit."""

    kind: str
    doc: Doc

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.doc['Id']}"

    @property
    def sign(self) -> int:
        return SIGNS[self.kind]


@dataclass(frozen=True)
class Sides:
    """`diary`: bills that people copied carry our mark and are foreign. Without one nobody has copied any."""

    procore: ProcoreCompany
    books: QboCompany
    diary: Diary | None = None

    @property
    def realm(self) -> str:
        return self.books.realm

    @cached_property
    def claims(self) -> dict[str, Doc]:
        return {str(one["id"]): one for one in self.procore.claims()}

    @cached_property
    def papers(self) -> dict[str, Paper]:
        """Every bill and every vendor credit."""
        found = (Paper(kind, one) for kind in SIGNS for one in self.books.every(kind))
        return {one.id: one for one in found}

    @cached_property
    def papers_of_claims(self) -> dict[str, list[Paper]]:
        """Claim id → what is there of it: what has its mark, and what Procore's record names."""
        copied = self.diary.copied if self.diary else ()
        found: dict[str, dict[str, Paper]] = {}
        for key, paper in self.papers.items():
            if key not in copied and (claim := marked_claim(paper.doc)):
                found.setdefault(claim, {})[key] = paper
        for claim_id, claim_doc in self.claims.items():
            if (named := self.paper_named_by(claim_doc)) in self.papers:
                found.setdefault(claim_id, {})[named] = self.papers[named]
        return {claim: list(papers.values()) for claim, papers in found.items()}

    @cached_property
    def claim_of(self) -> dict[str, str]:
        """ "Bill:130" → claim id."""
        return {one.id: claim for claim, papers in self.papers_of_claims.items() for one in papers}

    def paper_named_by(self, claim: Doc) -> str:
        """ "Bill:130", as the claim's origin id has it; blank when it names something else."""
        return next((f"{kind}:{named}" for kind in SIGNS if (named := self.named_by(claim, kind))), "")

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
