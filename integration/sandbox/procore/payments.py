"""Payments issued under a commitment (contract payments)."""

from datetime import date
from typing import Any

from integration.sandbox.procore.contracts import Amount
from integration.sandbox.procore.records import Doc, Records, Ref, day, ident, money

PAYMENT_FIELDS = (
    "check_number", "invoice_number", "invoice_date", "draw_request_number", "notes", "payment_number",
    "payment_method", "requisition_id", "origin_id", "origin_data",
)  # fmt: skip


class Payments(Records):
    def add_payment(self, commitment: Ref, amount: Amount, on: date | str, **fields: Any) -> Doc:
        contract = self.get("commitment", commitment)
        return self.create("payment", {
            **dict.fromkeys(PAYMENT_FIELDS), **fields, "contract_id": contract["id"],
            "project_id": contract["project_id"], "amount": money(amount), "date": day(on),
        })  # fmt: skip

    def payments(self, commitment: Ref | None = None) -> list[Doc]:
        wanted = None if commitment is None else ident(commitment)
        return self.all("payment", lambda doc: wanted in (None, doc["contract_id"]))
