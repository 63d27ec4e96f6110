"""Which differences a person is asked about, with a reason that is true and a next step. I1 has no excuse.

The only thing asked of our tables is the reason; whether it holds is asked of the books.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from companies.models import Company
from integration.problems import CATALOGUE
from sync import exclusions
from sync.entities.documents import FOREIGN
from sync.merge import BOTH, DECIDED
from sync.models import Conflict, Mapping
from sync.models.standing import Standing
from tests.proof.books import truth
from tests.proof.books.sides import SIGNS, Sides
from tests.proof.oracle import Difference

# What a record may stand at while its two sides differ, and be visible with something to do about it.
WAITING = (Standing.APPROVAL, Standing.REJECTED, Standing.ARCHIVED)
# What a person is asked about a claim that stops the payments and costs of its documents as well.
OF_ITS_BILL = {"bill.found_twice", "claim.copy_found"}


@dataclass
class Parked:
    """The differences of one company, and what its pages say of each."""

    company: Company
    sides: Sides
    rows: list[Mapping] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = list(Mapping.objects.filter(company=self.company).with_standing())

    def unexplained(self, found: Iterable[Difference]) -> list[str]:
        """Differences that nobody is told about, each with what our table says instead."""
        return [f"{one} [{why}]" for one in found if (why := self._why_not(one))]

    def reasons(self, found: Iterable[Difference]) -> list[tuple[Difference, str]]:
        """Each explained difference with the standing or code under which it waits."""
        explained = [(one, row) for one in found if (row := self._row_of(one)) and not self._why_not(one)]
        return [(one, _reason(row, one) or "accepted") for one, row in explained]

    def _why_not(self, one: Difference) -> str:
        """Blank: it is visible with a reason. Otherwise what is wrong with that."""
        if one.invariant == "I1":
            return "never excused"
        row = self._row_of(one)
        if row is None:
            return "no record of it"
        reason = _reason(row, one)
        if not reason:
            return "" if truth.was_accepted(self.sides, one) else f"shown as {_standing(row)}"
        if row.entity == "claim" != one.entity and not self._is_for_its_claim_to_say(one, reason):
            return f"only its claim is told of, as {reason}"
        if row.entity in (one.entity, "wbs_code") and not truth.is_true(self.sides, one, reason):
            return f"told as {reason}, which is not so"
        if not truth.was_right(self.sides, one):
            return f"told as {reason}, but it never was what the claim said"
        if one.entity == "vendor" and _standing(row) == Standing.CONFLICT and not row.problem:
            return _not_asked_about(row, one)
        return ""

    def _is_for_its_claim_to_say(self, one: Difference, reason: str) -> bool:
        """Of payments and costs. The books can't tell whose a bill is that somebody typed or copied."""
        diary = self.sides.diary
        by_people = {*diary.typed, *diary.copied} if diary else set()
        return reason in OF_ITS_BILL or not by_people.isdisjoint(_papers(one))

    def _row_of(self, one: Difference) -> Mapping | None:
        """The record itself; or of its parts, and the claim whose bill it is about, one that tells why."""
        if one.procore_id:
            return next((row for row in self._of(one.entity) if row.procore_id == one.procore_id), None)
        ids = [one.quickbooks_id, f"{one.quickbooks_id}/Credit"]
        papers = _papers(one)
        # Two bills with one mark: neither is the claim's nor a cost until a person has chosen.
        foreign = [row for row in self._of(*FOREIGN) if row.mark and row.quickbooks_id in papers]
        marked = [row.mark.split("-")[1] for row in foreign]
        mine = [row for row in self._of(one.entity) if row.quickbooks_id in ids]
        mine += self._codes_of(one)
        for row in self._of("claim"):
            loose = not row.quickbooks_id and row.procore_id in marked
            mine += [row] if loose or row.quickbooks_id in papers else []
        return min(mine, key=lambda row: not _reason(row, one), default=None)

    def _codes_of(self, one: Difference) -> list[Mapping]:
        """Of a cost: the WBS codes of its lines that have no item yet, as a person must see to that first."""
        if one.entity != "direct_cost":
            return []
        ids = {str(self.sides.codes[name][1]["id"]) for name in truth.items_of(self.sides, one)}
        return [row for row in self._of("wbs_code") if row.procore_id in ids and not row.quickbooks_id]

    def _of(self, *entities: str) -> list[Mapping]:
        return [row for row in self.rows if row.entity in entities]


def _papers(one: Difference) -> list[str]:
    """The bills and vendor credits that its id names."""
    return [part for part in one.quickbooks_id.split("/") if part.partition(":")[0] in SIGNS]


def _not_asked_about(row: Mapping, one: Difference) -> str:
    fields = Conflict.objects.filter(mapping=row, closed_at=None).values_list("field", flat=True)
    return (
        ""
        if one.facts["field"] in fields or _is_kept_apart(row, one)
        else f"only {list(fields)} are asked about"
    )


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
    return "decided" if _is_kept_apart(row, one) else ""


def _is_kept_apart(row: Mapping, one: Difference) -> bool:
    said = (row.base or {}).get(DECIDED, {}).get(one.facts.get("field"), {})
    return bool(said.get("take") == BOTH)


def _standing(row: Mapping) -> str:
    return str(row.standing)  # type: ignore[attr-defined]  # annotated
