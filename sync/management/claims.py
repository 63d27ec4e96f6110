"""Which claims a person may decide on, and why the others can't be decided now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from companies.models import Company
from integration.problems import CATALOGUE, explain
from sync import exclusions
from sync.admin.standings import standing_of
from sync.management.deciding import Answer, Facts
from sync.management.finding import by_procore_id, ids_of, named
from sync.models import Mapping, Standing


@dataclass(frozen=True)
class Left:
    """A claim that was left as it is, and why."""

    row: Mapping
    why: str

    @property
    def facts(self) -> Facts:
        return {**ids_of(self.row), "why": self.why}

    @property
    def line(self) -> str:
        return f"{named(self.row)}, was left as it is: {self.why}."


@dataclass
class Chosen:
    ready: list[Mapping] = field(default_factory=list)
    before: list[Mapping] = field(default_factory=list)  # approved already
    left: list[Left] = field(default_factory=list)


def waiting(company: Company) -> Chosen:
    """Every claim that waits for approval, the one that waits longest first."""
    rows = Mapping.objects.filter(company=company, entity="claim").standing_at(Standing.APPROVAL)
    return Chosen(ready=list(rows.order_by("waiting_since", "pk")))


def chosen(company: Company, ids: Sequence[str]) -> Chosen:
    rows = by_procore_id(company, "claim", ids)
    found = Mapping.objects.filter(pk__in=[row.pk for row in rows]).with_standing()
    standings = {one.pk: standing_of(one) for one in found}
    result = Chosen()
    for row in rows:
        if standings[row.pk] == Standing.APPROVAL:
            result.ready.append(row)
        elif row.sent_at or (row.approved and row.approved == row.plan_fingerprint):
            result.before.append(row)
        else:
            result.left.append(Left(row, _why(row, standings[row.pk])))
    return result


def not_live(company: Company) -> Answer:
    text = f"{company.name} is in preview mode. Approving starts when you go live."
    return Answer({"problem": "preview", "title": text}, [text], needs_a_person=True)


def _why(row: Mapping, standing: Standing) -> str:
    if standing is Standing.EXCLUDED and row.excluded in exclusions.RULES:
        return exclusions.explain(row.excluded, row.facts)
    if row.problem in CATALOGUE:
        return explain(row.problem, {"label": row.label, **row.facts}).title
    return standing.label.lower()
