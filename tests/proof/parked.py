"""Which differences a person is asked about, with a reason that is true and a next step. I1 has no excuse.

The only thing asked of our tables is the reason; whether it holds is asked of the books.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from companies.models import Company
from integration.problems import CATALOGUE
from sync import exclusions
from sync.merge import BOTH, DECIDED
from sync.models import Conflict, Mapping
from sync.models.standing import Standing
from tests.proof.oracle import Difference

# What a record may stand at while its two sides differ, and be visible with something to do about it.
WAITING = (Standing.APPROVAL, Standing.REJECTED, Standing.ARCHIVED)

# Reasons that the books can belie: what must be so for the reason to be true.
TRUE_OF: dict[str, Callable[[Difference], bool]] = {
    "claim.not_approved": lambda one: "is approved" not in one.text,
    "claim.gone": lambda one: "gone" in one.text,
    "claim.negative_total": lambda one: Decimal(one.facts.get("due", -1)) < 0,
    "claim.negative_line": lambda one: Decimal(one.facts.get("least", -1)) < 0,
    "claim.nothing_to_bill": lambda one: not one.facts.get("moves"),
    "bill.deleted": lambda one: "gone" in one.text or "no bill" in one.text,
}


def unexplained(company: Company, found: Sequence[Difference]) -> list[str]:
    """Differences that nobody is told about, each with what our table says instead."""
    return [f"{one} [{why}]" for one in found if (why := _why_not(company, one))]


def reasons(company: Company, found: Sequence[Difference]) -> list[str]:
    """The standing or code under which each explained difference waits."""
    return [
        _reason(row, one) for one in found if (row := _row_of(company, one)) and not _why_not(company, one)
    ]


def _why_not(company: Company, one: Difference) -> str:
    """Blank: it is visible with a reason. Otherwise what is wrong with that."""
    if one.invariant == "I1":
        return "never excused"
    row = _row_of(company, one)
    if row is None:
        return "no record of it"
    reason = _reason(row, one)
    if not reason:
        return f"shown as {_standing(row)}"
    if reason in TRUE_OF and not TRUE_OF[reason](one):
        return f"told as {reason}, which is not so"
    if one.entity == "vendor" and _standing(row) == Standing.CONFLICT:
        fields = Conflict.objects.filter(mapping=row, closed_at=None).values_list("field", flat=True)
        return "" if one.facts["field"] in fields or row.problem else f"only {list(fields)} are asked about"
    return ""


def _reason(row: Mapping, one: Difference) -> str:
    standing = _standing(row)
    if standing == Standing.NEEDS_YOU:
        return row.problem if CATALOGUE[row.problem].fix else ""
    if standing == Standing.EXCLUDED:
        return row.excluded if exclusions.explain(row.excluded, row.facts) else ""
    if standing in (*WAITING, Standing.CONFLICT):
        return standing
    if row.entity == "vendor" and standing == Standing.NOT_LINKED:
        return standing  # taken apart by a person; Procore keeps our mark until it is linked anew
    said = (row.base or {}).get(DECIDED, {}).get(one.facts.get("field"), {})
    return "decided" if said.get("take") == BOTH else ""


def _standing(row: Mapping) -> str:
    [(_, standing)] = Mapping.objects.filter(pk=row.pk).counts()
    return standing


def _row_of(company: Company, one: Difference) -> Mapping | None:
    """The record itself; or of its parts, and the claim whose bill it is about, the one that tells why."""
    rows = Mapping.objects.filter(company=company)
    if one.procore_id:
        return rows.filter(entity=one.entity, procore_id=one.procore_id).first()
    ids = [one.quickbooks_id, f"{one.quickbooks_id}/Credit"]
    bills = [part for part in one.quickbooks_id.split("/") if part.startswith("Bill:")]
    mine = [*rows.filter(entity=one.entity, quickbooks_id__in=ids)]
    mine += rows.filter(entity="claim", quickbooks_id__in=bills)
    # Of two bills with one mark, neither is taken for the claim's nor for a cost until a person has chosen.
    marked = [
        row.mark.split("-")[1] for row in rows.filter(entity="bill", quickbooks_id__in=bills) if row.mark
    ]
    mine += rows.filter(entity="claim", procore_id__in=marked, quickbooks_id="")
    return min(mine, key=lambda row: not _reason(row, one), default=None)
