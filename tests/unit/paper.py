"""A claim on paper: figures made by the simulated Procore, planned from memory without any database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from companies.company_settings import CompanySettings
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.records import Doc
from sync.entities.claims import Claims
from sync.plan import Plan
from sync.spec import Context, Sight, Values
from tests.sandbox.procore_world import World

CLAIMS = Claims()
RETENTION_ITEM = "9"
CHOSEN = {"retention_item": RETENTION_ITEM, "expense_account": "80", "income_account": "81"}


@dataclass
class Shelf:
    """References from memory, as plans look them up."""

    records: list[Sight] = field(default_factory=list)

    def procore(self, entity: str, procore_id: str) -> Sight | None:
        return self._first(entity, "procore_id", procore_id)

    def quickbooks(self, entity: str, quickbooks_id: str) -> Sight | None:
        return self._first(entity, "quickbooks_id", quickbooks_id)

    def pk(self, entity: str, pk: int | None) -> Sight | None:
        return self._first(entity, "pk", pk)

    def numbered(self, entity: str, number: str) -> Sequence[Sight]:
        return [
            one
            for one in self.records
            if (one.entity, (one.quickbooks or {}).get("number")) == (entity, number)
        ]

    def marked(self, mark: str) -> Sequence[Sight]:
        return [one for one in self.records if (one.quickbooks or {}).get("mark") == mark]

    def noted(self, entity: str, mark: str) -> Sequence[Sight]:
        found = [(one, one.base or {}) for one in self.records if one.entity == entity]
        return [one for one, base in found if base.get("origin_id") == mark]

    def billed(self, vendor: str, number: str) -> Sequence[Sight]:
        found = [(one, one.quickbooks or {}) for one in self.records if one.entity == "claim"]
        return [one for one, bill in found if (bill.get("vendor_id"), bill.get("number")) == (vendor, number)]

    def owes(self, vendor: str) -> bool:
        bills = [one.quickbooks or {} for one in self.records if one.entity in ("claim", "bill")]
        return any(bill.get("vendor_id") == vendor and bill.get("balance") != "0.00" for bill in bills)

    def is_promised(self, company: str) -> bool:
        claims = [one for one in self.records if one.entity == "claim"]
        return any((one.procore or {}).get("vendor_id") == company and one.approved for one in claims)

    def _first(self, entity: str, name: str, value: object) -> Sight | None:
        return next(
            (one for one in self.records if (one.entity, getattr(one, name)) == (entity, value)), None
        )


class Paper:
    """One commitment whose claims are read over the API and planned."""

    def __init__(self, *values: str, prices: Sequence[Decimal] = (), **settings: Any) -> None:
        """Lines over `values`, or unit-price lines at `prices`."""
        self.world = World()
        self.commitment = self.world.commitment(self.world.project(), *values, prices=prices)
        self.shelf = Shelf([_PROJECT, _vendor(self.commitment), _RETENTION])
        self.shelf.records += [_item(line["wbs_code_id"]) for line in self.commitment["lines"]]
        self.choose(**settings)

    def choose(self, **settings: Any) -> None:
        self.context = Context("key", "9130", "4001", CompanySettings(**{**CHOSEN, **settings}))

    def add(self, *lines: ClaimLine, **more: Any) -> Doc:
        return self.world.claim(self.commitment, *lines, **more)

    def read(self, claim: Doc) -> Doc:
        """The record as the API shows it."""
        path = f"/v1.1/requisitions/{claim['id']}?project_id={claim['project_id']}&view=extended"
        found = self.world.api.get(path).json
        assert found is not None
        return dict(found)

    def plan(self, claim: Doc, record: Doc | None = None) -> Plan:
        """The plan of a claim that has no bill, after all that came before it."""
        if previous := claim["previous_requisition_id"]:
            seen = self.read(self.world.company.claim(previous))
            self.shelf.records.append(_claim(seen))
        return CLAIMS.plan(_claim(record or self.read(claim)), self.shelf, self.context)


def _claim(record: Doc) -> Sight:
    seen = CLAIMS.read_procore(record)
    return Sight(int(seen.id), "claim", seen.label, procore_id=seen.id, procore=seen.values, project=1)


def _vendor(commitment: Doc) -> Sight:
    seen: Values = {"name": "Acme Plumbing LLC", "active": True, "currency": "USD"}
    return Sight(
        2, "vendor", procore_id=str(commitment["vendor_id"]), quickbooks_id="Vendor:58", quickbooks=seen
    )


def _item(code: int) -> Sight:
    seen = {"name": f"24-017-{code}", "type": "Service", "active": True, "expense_account": "80"}
    return Sight(code, "wbs_code", procore_id=str(code), quickbooks_id=f"Item:{code}", quickbooks=seen)


_PROJECT = Sight(
    1, "project", "24-017 Tower", procore_id="7001", quickbooks_id="Customer:7", quickbooks={"active": True}
)
_RETENTION = Sight(
    3, "wbs_code", quickbooks_id=f"Item:{RETENTION_ITEM}",
    quickbooks={"name": "Retainage", "type": "Service", "active": True, "expense_account": "82"},
)  # fmt: skip
