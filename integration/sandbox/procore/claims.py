"""Progress claims: Procore calls them requisitions in its paths and invoices on its pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from integration.sandbox.procore.claim_lines import ClaimLine, entry_of, with_figures
from integration.sandbox.procore.contracts import Amount
from integration.sandbox.procore.g703 import Standing
from integration.sandbox.procore.people import ADMIN
from integration.sandbox.procore.records import Doc, Invalid, NotThere, Ref, day, money
from integration.sandbox.procore.sheets import ENTRY_FIELDS, Sheets

__all__ = ["STATUSES", "ClaimLine", "Claims", "Locked"]

STATUSES = ("draft", "under_review", "revise_and_resubmit", "approved", "approved_as_noted",
            "pending_owner_approval")  # fmt: skip
Day = date | str | None


class Locked(Invalid):
    """The claim carries an origin id, so nothing but the origin fields can be changed."""


class Claims(Sheets):
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
            "items": self._items(
                contract, self.approved_lines(contract), lines, earlier[-1] if earlier else None),
        })  # fmt: skip
        self.chain(contract["id"]).append(claim["id"])
        self.forget_sheets(claim)
        return claim

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
        contract = self.commitment(claim["commitment_id"])
        known = {item["line_item_id"]: item["id"] for item in claim["items"]}
        billed = [line for line in contract["lines"] if line["id"] in known]
        fresh = self._items(contract, billed, lines, self.previous(claim))
        items = [{**item, "id": known[item["line_item_id"]]} for item in fresh]
        return self.save_claim(ref, {"items": items}, touch=self.switches.procore_line_edit_touches_claim)

    def edit_items(self, ref: Ref, changes: Mapping[int, Doc], *, force: bool = False) -> Doc:
        """Other figures, status or comment on some items, by item id; `work` follows a quantity."""
        self._check_open(ref, force)
        claim = self.claim(ref)
        if unknown := set(changes) - {item["id"] for item in claim["items"]}:
            raise NotThere(f"item {min(unknown)} of requisition {claim['id']}")
        prices = {line["id"]: line["unit_cost"] for line in self.commitment(claim["commitment_id"])["lines"]}
        items = [
            with_figures(item, changes[item["id"]], prices[item["line_item_id"]])
            if item["id"] in changes else item
            for item in claim["items"]
        ]  # fmt: skip
        return self.save_claim(ref, {"items": items}, touch=self.switches.procore_line_edit_touches_claim)

    def release(self, commitment: Ref, number: str, billing_date: Day, **more: Any) -> Doc:
        """Claim everything that is still held on the contract, and nothing else."""
        standings = self.standings(self.claims_of(commitment)[-1])
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
        # The chain first: read for the first time after the removal, it would lack the claim already.
        self.chain(claim["commitment_id"]).remove(claim["id"])
        self.remove("claim", claim)
        for later in self.claims_of(claim["commitment_id"]):
            if later["previous_requisition_id"] == claim["id"]:
                before = claim["previous_requisition_id"]
                self.change("claim", later, {"previous_requisition_id": before}, touch=False)
        self.forget_sheets(claim)

    def save_claim(self, ref: Ref, changes: Doc, *, touch: bool = True) -> Doc:
        """Store changes of a claim, whoever makes them."""
        claim = self.change("claim", ref, changes, touch=touch)
        self.forget_sheets(claim)
        return claim

    def is_locked(self, claim: Doc) -> bool:
        return claim["origin_id"] is not None and self.switches.procore_locks_without_erp

    def has_deletable_status(self, claim: Doc) -> bool:
        return claim["status"] == "draft" or not self.switches.procore_only_drafts_deleted

    def _check_open(self, ref: Ref, force: bool) -> None:
        if not force and self.is_locked(self.claim(ref)):
            raise Locked(base="This invoice is synced with an ERP system and cannot be changed")

    def _release_of(self, place: int, standing: Standing) -> ClaimLine:
        net = self.switches.procore_materials_retainage_balance_is_net
        return ClaimLine(
            line=place, work=0, released=standing.work_retained, stored=standing.stored,
            stored_released=standing.stored_retainage, stored_held=0 if net else standing.stored_retained,
        )  # fmt: skip

    def _items(
        self, contract: Doc, billable: Sequence[Doc], said: Sequence[ClaimLine], previous: Doc | None
    ) -> list[Doc]:
        """One item for every billable line; lines that the claim does not mention bill nothing."""
        by_place = {place if one.line is None else one.line: one for place, one in enumerate(said)}
        if beyond := set(by_place) - set(range(len(billable))):
            raise ValueError(f"the commitment has no line {sorted(beyond)}")
        standings = self.standings(previous)
        return [
            self._item(contract, line, by_place.get(place, ClaimLine(work=0)), standings)
            for place, line in enumerate(billable)
        ]

    def _item(self, contract: Doc, line: Doc, said: ClaimLine, standings: dict[int, Standing]) -> Doc:
        kind = self._item_type(contract, line)
        moves = self.switches.procore_installed_materials_are_moved
        entry = entry_of(line, said, standings.get(line["id"], Standing()), installed_is_moved=moves)
        return {
            "id": self.next_id("claim_item"), "line_item_id": line["id"],
            "item_type": kind,
            "status": said.status, "comment": said.comment,
            **{name: getattr(entry, name) for name in ENTRY_FIELDS},
        }  # fmt: skip

    def _item_type(self, contract: Doc, line: Doc) -> str:
        if line["change_order_id"] is not None:
            whole = self.get("change_order", line["change_order_id"]).get("whole")
            return "whole_change_order_item" if whole else "change_order_item"
        return "contract_detail_item" if contract["detailed"] else "contract_item"
