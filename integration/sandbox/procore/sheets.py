"""Claims added up: the continuation sheet and cover sheet of each, after all that came before."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integration.sandbox.procore.contracts import Contracts
from integration.sandbox.procore.g703 import Entry, Row, Standing, Summary, post, summarize
from integration.sandbox.procore.records import Doc, Ref, ident, money

ENTRY_FIELDS = tuple(Entry.__dataclass_fields__)


@dataclass(frozen=True)
class Sheet:
    """A claim added up: its rows by claim item id, and the cover sheet."""

    rows: dict[int, Row]
    summary: Summary


class Sheets(Contracts):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # Sheets worked out so far, by commitment; thrown away when one of its claims changes.
        self._sheets: dict[int, dict[int, Sheet]] = {}
        # The claims of each commitment, oldest first; read from the store when first needed.
        self._chains: dict[int, list[int]] | None = None
        self.store.when_replaced(self._forget_all)

    def claim(self, ref: Ref) -> Doc:
        return self.get("claim", ref)

    def claims(self, project: Ref | None = None) -> list[Doc]:
        place = None if project is None else ident(project)
        return self.all("claim", lambda doc: place in (None, doc["project_id"]))

    def claims_of(self, commitment: Ref) -> list[Doc]:
        """The commitment's claims, oldest first."""
        return [self.claim(claim_id) for claim_id in self.chain(ident(commitment))]

    def sheet(self, ref: Ref) -> Sheet:
        """The claim added up after all earlier claims of its commitment."""
        claim = self.claim(ref)
        known = self._sheets.get(claim["commitment_id"])
        if known is None:
            known = self._sheets[claim["commitment_id"]] = self._add_up(claim["commitment_id"])
        return known[claim["id"]]

    def previous(self, claim: Doc) -> Doc | None:
        before = claim["previous_requisition_id"]
        return None if before is None else self.claim(before)

    def standings(self, claim: Doc | None) -> dict[int, Standing]:
        """Where each contract line stands after the claim."""
        rows = self.sheet(claim).rows if claim else {}
        return {item["line_item_id"]: rows[item["id"]].after for item in (claim or {"items": []})["items"]}

    def forget_sheets(self, claim: Doc) -> None:
        self._sheets.pop(claim["commitment_id"], None)

    def _forget_all(self) -> None:
        self._sheets.clear()
        self._chains = None

    def chain(self, commitment_id: int) -> list[int]:
        if self._chains is None:
            self._chains = {}
            for claim in self.all("claim"):
                self._chains.setdefault(claim["commitment_id"], []).append(claim["id"])
        return self._chains.setdefault(commitment_id, [])

    def _add_up(self, commitment_id: int) -> dict[int, Sheet]:
        standings: dict[int, Standing] = {}
        sheets: dict[int, Sheet] = {}
        for claim in self.claims_of(commitment_id):
            rows = {item["id"]: self._row(standings, item) for item in claim["items"]}
            sheets[claim["id"]] = Sheet(rows, summarize(rows.values(), tax=money(claim["tax"])))
        return sheets

    def _row(self, standings: dict[int, Standing], item: Doc) -> Row:
        entry = Entry(**{name: money(item[name]) for name in ENTRY_FIELDS})
        line = item["line_item_id"]
        net = self.switches.procore_materials_retainage_balance_is_net
        row = post(standings.get(line, Standing()), entry, balance_is_net=net)
        standings[line] = row.after
        return row


def due(sheet: Sheet, claim: Doc) -> Decimal:
    """Current payment due, as the cover sheet says it."""
    return money(claim["override"].get("current_payment_due", sheet.summary.due))
