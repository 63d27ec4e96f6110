"""What a claim becomes in QuickBooks: a bill, or by setting a vendor credit where its net is negative.

A vendor credit is a bill the other way round: its amounts are positive and lower what is owed (QuickBooks:
"VendorCredit"). It is read and written mirrored, so that everything between deals with the claim's own signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Document:
    """`entity` holds those that are no claim's; `code` begins what the log and the audit trail say of it."""

    kind: str
    entity: str
    word: str
    code: str
    sign: int

    @property
    def title(self) -> str:
        return self.word.capitalize()

    def event(self, what: str) -> str:
        """The code of what happened to it: created, found, adopted, unlinked."""
        return f"{self.code}.{what}"


BILL = Document("Bill", "bill", "bill", "bill", 1)
CREDIT = Document("VendorCredit", "vendor_credit", "vendor credit", "credit", -1)
DOCUMENTS = {one.kind: one for one in (BILL, CREDIT)}
# Whose rows hold bills and vendor credits that are no claim's.
FOREIGN = tuple(one.entity for one in DOCUMENTS.values())


def document_for(due: Decimal) -> Document:
    """What is made of a claim over this payment due."""
    return CREDIT if due < 0 else BILL


def document_of(quickbooks_id: str) -> Document:
    """Of "Bill:130" or "VendorCredit:77"; a bill where nothing is linked."""
    return DOCUMENTS.get(quickbooks_id.partition(":")[0], BILL)
