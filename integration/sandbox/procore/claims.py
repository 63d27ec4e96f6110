"""Progress claims: Procore calls them requisitions in its paths and invoices on its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from integration.sandbox.procore.contracts import Amount, Contracts
from integration.sandbox.procore.g703 import ZERO, Entry, Row, Standing, Summary, post, summarize, unit_value
from integration.sandbox.procore.people import ADMIN
from integration.sandbox.procore.records import Doc, Invalid, Ref, day, ident, money

STATUSES = ("draft", "under_review", "revise_and_resubmit", "approved", "approved_as_noted",
            "pending_owner_approval")  # fmt: skip
Day = date | str | None
ENTRY_FIELDS = tuple(Entry.__dataclass_fields__)


class Locked(Invalid):
    """The claim carries an origin id, so nothing but the origin fields can be changed."""


@dataclass(frozen=True)
class ClaimLine:
    """What a subcontractor bills on one line of the commitment.

    `line` is the line's place on the commitment from 0; without it the lines are taken in order.
    `work` may be left out on unit-price lines: quantity times unit price, half up.
    The balances `stored` and `stored_held` stay as they were unless they are given.
    `installed` are stored materials built in during the period (see the switch of that name).
    """

    work: Amount | None = None
    held: Amount = 0
    released: Amount = 0
    quantity: Amount | None = None
    stored: Amount | None = None
    stored_held: Amount | None = None
    stored_released: Amount = 0
    moved: Amount = 0
    moved_held: Amount = 0
    installed: Amount = 0
    line: int | None = None
    status: str = "approved"
    comment: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A claim added up: its rows by claim item id, and the cover sheet."""

    rows: dict[int, Row]
    summary: Summary


class Claims(Contracts):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # Sheets worked out so far, by commitment; thrown away when one of its claims changes.
        self._sheets: dict[int, dict[int, Sheet]] = {}
        # The claims of each commitment, oldest first; read from the store when first needed.
        self._chains: dict[int, list[int]] | None = None

    def add_claim(
        self, commitment: Ref, number: str | None, lines: Sequence[ClaimLine], billing_date: Day,
        payment_date: Day = None, *, status: str = "approved", tax: Amount = 0, final: bool = False,
        period: Ref | None = None, start: Day = None, end: Day = None,
        summary: dict[str, Amount] | None = None,
    ) -> Doc:  # fmt: skip
        """A subcontractor's claim as it stands in Procore. `number` is the invoice number that people type.

        `summary` plants wrong figures on the cover sheet, which the lines do not support.
        """
        contract = self.commitment(commitment)
        earlier = self.claims_of(contract)
        span = self.get("period", period) if period is not None else {}
        claim = self.create("claim", {
            "project_id": contract["project_id"], "commitment_id": contract["id"],
            "previous_requisition_id": earlier[-1]["id"] if earlier else None,
            "number": earlier[-1]["number"] + 1 if earlier else 1, "invoice_number": number,
            "billing_date": day(billing_date), "payment_date": day(payment_date),
            "submitted_at": day(billing_date), "status": status, "final": final,
            "period_id": span.get("id"), "requisition_start": day(start) or span.get("start_date"),
            "requisition_end": day(end) or span.get("end_date"), "erp_status": None, "comment": None,
            "origin_id": None, "origin_data": None, "tax": money(tax), "created_by": ADMIN.id,
            "override": {name: money(value) for name, value in (summary or {}).items()},
            "items": self._items(contract, lines, earlier[-1] if earlier else None),
        })  # fmt: skip
        self._chain(contract["id"]).append(claim["id"])
        self._forget_sheets(claim)
        return claim

    def claim(self, ref: Ref) -> Doc:
        return self.get("claim", ref)

    def claims(self, project: Ref | None = None) -> list[Doc]:
        place = None if project is None else ident(project)
        return self.all("claim", lambda doc: place in (None, doc["project_id"]))

    def claims_of(self, commitment: Ref) -> list[Doc]:
        """The commitment's claims, oldest first."""
        return [self.claim(claim_id) for claim_id in self._chain(ident(commitment))]

    def approve(self, ref: Ref, status: str = "approved") -> Doc:
        return self.edit_claim(ref, status=status)

    def unapprove(self, ref: Ref, *, force: bool = False) -> Doc:
        """Back to review. A locked claim can't be, unless Procore's own staff or a bug forces it."""
        return self.edit_claim(ref, force=force, status="under_review")

    def edit_claim(self, ref: Ref, *, force: bool = False, **changes: Any) -> Doc:
        """A person edits header fields. Raises Locked when the claim is synced, unless forced."""
        self._check_open(ref, force)
        for name in {"billing_date", "payment_date", "requisition_start", "requisition_end"} & set(changes):
            changes[name] = day(changes[name])
        if "tax" in changes:
            changes["tax"] = money(changes["tax"])
        return self.save_claim(ref, changes)

    def edit_lines(self, ref: Ref, lines: Sequence[ClaimLine], *, force: bool = False) -> Doc:
        """A person types other figures on the lines, in the order of the claim."""
        self._check_open(ref, force)
        claim = self.claim(ref)
        fresh = self._items(self.commitment(claim["commitment_id"]), lines, self._previous(claim))
        known = {item["line_item_id"]: item["id"] for item in claim["items"]}
        items = [{**item, "id": known.get(item["line_item_id"], item["id"])} for item in fresh]
        return self.save_claim(ref, {"items": items}, touch=self.switches.procore_line_edit_touches_claim)

    def release(self, commitment: Ref, number: str, billing_date: Day, **more: Any) -> Doc:
        """Claim everything that is still held on the contract, and nothing else."""
        standings = self._standings(self.claims_of(commitment)[-1])
        lines = [
            self._release_of(place, standings[line["id"]])
            for place, line in enumerate(self.approved_lines(commitment))
            if line["id"] in standings
        ]
        return self.add_claim(commitment, number, lines, billing_date, **more)

    def plant_summary(self, ref: Ref, **figures: Amount) -> Doc:
        """Make the cover sheet say something that the lines do not add up to; nothing given heals it."""
        return self.save_claim(ref, {"override": {name: money(value) for name, value in figures.items()}})

    def delete_claim(self, ref: Ref, *, force: bool = False) -> None:
        self._check_open(ref, force)
        claim = self.claim(ref)
        self._forget_sheets(claim)
        self.remove("claim", claim)
        self._chain(claim["commitment_id"]).remove(claim["id"])

    def save_claim(self, ref: Ref, changes: Doc, *, touch: bool = True) -> Doc:
        """Store changes of a claim, whoever makes them."""
        claim = self.change("claim", ref, changes, touch=touch)
        self._forget_sheets(claim)
        return claim

    def is_locked(self, claim: Doc) -> bool:
        return claim["origin_id"] is not None and self.switches.procore_locks_without_erp

    def sheet(self, ref: Ref) -> Sheet:
        """The claim added up after all earlier claims of its commitment."""
        claim = self.claim(ref)
        known = self._sheets.get(claim["commitment_id"])
        if known is None:
            known = self._sheets[claim["commitment_id"]] = self._add_up(claim["commitment_id"])
        return known[claim["id"]]

    def _chain(self, commitment_id: int) -> list[int]:
        if self._chains is None:
            self._chains = {}
            for claim in self.all("claim"):
                self._chains.setdefault(claim["commitment_id"], []).append(claim["id"])
        return self._chains.setdefault(commitment_id, [])

    def _forget_sheets(self, claim: Doc) -> None:
        self._sheets.pop(claim["commitment_id"], None)

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

    def _check_open(self, ref: Ref, force: bool) -> None:
        if not force and self.is_locked(self.claim(ref)):
            raise Locked(base="This invoice is synced with an ERP system and cannot be changed")

    def _release_of(self, place: int, standing: Standing) -> ClaimLine:
        net = self.switches.procore_materials_retainage_balance_is_net
        return ClaimLine(
            line=place, work=0, released=standing.work_retained, stored=standing.stored,
            stored_released=standing.stored_retainage, stored_held=0 if net else standing.stored_retained,
        )  # fmt: skip

    def _previous(self, claim: Doc) -> Doc | None:
        before = claim["previous_requisition_id"]
        return None if before is None else self.claim(before)

    def _standings(self, claim: Doc | None) -> dict[int, Standing]:
        """Where each contract line stands after the claim."""
        rows = self.sheet(claim).rows if claim else {}
        return {item["line_item_id"]: rows[item["id"]].after for item in (claim or {"items": []})["items"]}

    def _items(self, contract: Doc, lines: Sequence[ClaimLine], previous: Doc | None) -> list[Doc]:
        """One item for every billable line; lines that the claim does not mention bill nothing."""
        billable, standings = self.approved_lines(contract), self._standings(previous)
        said = {place if line.line is None else line.line: line for place, line in enumerate(lines)}
        if beyond := set(said) - set(range(len(billable))):
            raise ValueError(f"the commitment has no line {sorted(beyond)}")
        return [
            self._item(
                contract, line, self._entry(line, claimed, standings.get(line["id"], Standing())), claimed
            )
            for line, claimed in (
                (line, said.get(place, ClaimLine(work=0))) for place, line in enumerate(billable)
            )
        ]

    def _item(self, contract: Doc, line: Doc, entry: Entry, said: ClaimLine) -> Doc:
        kind = "contract_detail_item" if contract["detailed"] else "contract_item"
        return {
            "id": self.next_id("claim_item"), "line_item_id": line["id"],
            "item_type": "change_order_item" if line["change_order_id"] else kind,
            "status": said.status, "comment": said.comment,
            **{name: getattr(entry, name) for name in ENTRY_FIELDS},
        }  # fmt: skip

    def _entry(self, line: Doc, said: ClaimLine, before: Standing) -> Entry:
        quantity, work = money(said.quantity or 0), said.work
        if work is None:
            work = unit_value(quantity, money(line["unit_cost"])) if line["unit_cost"] is not None else ZERO
        separate = self.switches.procore_installed_materials_are_moved
        installed = money(said.installed)
        return Entry(
            work=money(work) + (ZERO if separate else installed), quantity=quantity,
            held=money(said.held), released=money(said.released),
            stored=before.stored if said.stored is None else money(said.stored),
            stored_held=before.stored_retained if said.stored_held is None else money(said.stored_held),
            stored_released=money(said.stored_released),
            moved=money(said.moved) + (installed if separate else ZERO), moved_held=money(said.moved_held),
        )  # fmt: skip


def due(sheet: Sheet, claim: Doc) -> Decimal:
    """Current payment due, as the cover sheet says it."""
    return money(claim["override"].get("current_payment_due", sheet.summary.due))
