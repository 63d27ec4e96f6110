"""Costs of a project WBS code by WBS code: transactions imported, and with what the bills of claims add."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from decimal import Decimal

from django.db.models.fields.json import KT

from sync.models import Mapping
from sync.values import dig, money, text
from sync.workspace import Workspace

ZERO = Decimal(0)
# By the mapping of the WBS code; of None what is on no code.
ByCode = dict[int | None, Decimal]
# By the bare id of an item of QuickBooks.
ByItem = dict[str, Decimal]


@dataclass(frozen=True)
class CodeLine:
    """`quickbooks` is without claims. `code` is blank for lines of bills on no code: tax, or changed ones."""

    code: str
    quickbooks: Decimal
    procore: Decimal
    claims: Decimal

    @property
    def difference(self) -> Decimal:
        return self.quickbooks - self.procore

    @property
    def with_claims(self) -> Decimal:
        return self.quickbooks + self.claims


Codes = list[CodeLine]


def codes_of(
    space: Workspace, project: Mapping, imported: ByCode, approved: Iterable[str], billed: ByItem
) -> Codes:
    """`approved` are Procore's ids of the direct costs that count. Raises Problem."""
    rows = list(flat_codes(space, project))
    names = {pk: flat_code for pk, flat_code, _, _ in rows}
    procore = _in_procore(space, project, set(approved), {here: pk for pk, _, here, _ in rows if here})
    items = {there.partition(":")[2]: pk for pk, _, _, there in rows if there}
    claims: ByCode = {}
    for item, amount in billed.items():
        add(claims, items.get(item), amount)
    used = {key for amounts in (imported, procore, claims) for key, amount in amounts.items() if amount}
    lines = [
        CodeLine(
            names.get(key) or "" if key else "",
            imported.get(key, ZERO), procore.get(key, ZERO), claims.get(key, ZERO),
        )
        for key in used
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (not line.code, line.code))


def add(amounts: ByCode, key: int | None, amount: Decimal) -> None:
    amounts[key] = amounts.get(key, ZERO) + amount


def flat_codes(space: Workspace, project: Mapping) -> Iterable[tuple[int, str, str, str]]:
    """(mapping, code in Procore, id in Procore, id in QuickBooks) of each WBS code."""
    rows = Mapping.objects.filter(company=space.company, entity="wbs_code", project=project)
    return rows.values_list("pk", KT("procore_seen__flat_code"), "procore_id", "quickbooks_id")


def _in_procore(space: Workspace, project: Mapping, approved: set[str], codes: Mapped[str, int]) -> ByCode:
    """The lines of all direct costs of a project are one list (Procore: "Direct Costs")."""
    found: ByCode = {}
    if not approved:
        return found
    path = f"/rest/v1.0/projects/{project.procore_id}/direct_costs/line_items"
    for page in space.procore.pages(path):
        for one in page.records:
            if text(dig(one, "holder.id")) in approved:
                code = codes.get(text(dig(one, "wbs_code.id")))
                add(found, code, money(one.get("amount"), "amount"))
    return found
