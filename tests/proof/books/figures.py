"""What a claim and its bill say in figures, in the claim's own signs: equal, or one of them is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from integration.sandbox.procore.sheets import due

if TYPE_CHECKING:
    from tests.proof.books.sides import Paper, Sides

Doc = dict[str, Any]
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Figures:
    total: Decimal
    lines: frozenset[tuple[str, Decimal]]  # (item name, amount), nothing but work
    retention: Decimal  # held back less released
    number: str
    date: str

    def unlike(self, claim: Figures) -> list[str]:
        """Where a bill says something else than its claim."""
        pairs = (
            ("is over", self.total, claim.total), ("has lines", sorted(self.lines), sorted(claim.lines)),
            ("holds back", self.retention, claim.retention),
            ("is", f"{self.number} of {self.date}", f"{claim.number} of {claim.date}"),
        )  # fmt: skip
        return [f"{what} {mine}, the claim {theirs}" for what, mine, theirs in pairs if mine != theirs]


def of_claim(sides: Sides, claim: Doc) -> Figures:
    sheet, contract = sides.procore.sheet(claim), sides.procore.commitment(claim["commitment_id"])
    project = sides.procore.project(claim["project_id"])
    codes = {line["id"]: line["wbs_code_id"] for line in contract["lines"]}
    found: Counter[str] = Counter()
    for item in claim["items"]:
        code = sides.procore.wbs_code(project, codes[item["line_item_id"]])
        name = f"{project['project_number']}-{sides.procore.flat_code(code)}"
        found[name] += sheet.rows[item["id"]].gross  # type: ignore[assignment]  # a Counter counts money too
    return Figures(
        due(sheet, claim),
        _work((name, Decimal(amount)) for name, amount in found.items()),
        sum((row.retainage for row in sheet.rows.values()), ZERO),
        str(claim["invoice_number"] or claim["number"]),
        str(claim["billing_date"]),
    )


def of_document(sides: Sides, paper: Paper) -> Figures:
    found: dict[str, Decimal] = {}
    for line in paper.doc["Line"]:
        detail = line.get("ItemBasedExpenseLineDetail")
        name = sides.item_names[detail["ItemRef"]["value"]] if detail else "an account"
        found[name] = found.get(name, ZERO) + paper.sign * cents(line["Amount"])
    kept_back = sum((amount for name, amount in found.items() if name not in sides.codes), ZERO)
    return Figures(
        paper.sign * cents(paper.doc["TotalAmt"]),
        _work((name, amount) for name, amount in found.items() if name in sides.codes),
        -kept_back,
        str(paper.doc.get("DocNumber", "")),
        str(paper.doc["TxnDate"]),
    )


def cents(value: Any) -> Decimal:
    return Decimal(str(value or 0)).quantize(ZERO)


def _work(lines: Iterable[tuple[str, Decimal]]) -> frozenset[tuple[str, Decimal]]:
    return frozenset((name, amount) for name, amount in lines if amount)
