"""Every entity type, in the order in which records are brought in step."""

from __future__ import annotations

from sync.entities.accounts import Accounts
from sync.entities.claims import Claims
from sync.entities.classes import Classes
from sync.entities.cost_code_list import CostCodeList
from sync.entities.cost_documents import Bills, Expenses, VendorCredits
from sync.entities.direct_costs import DirectCosts
from sync.entities.payments import Payments
from sync.entities.projects import Projects
from sync.entities.vendors import Vendors
from sync.entities.wbs_codes import WbsCodes
from sync.spec import Entity

_ALL: tuple[Entity, ...] = (
    Accounts(),
    Classes(),
    Bills(),
    Expenses(),
    VendorCredits(),
    CostCodeList(),
    Vendors(),
    Projects(),
    WbsCodes(),
    Claims(),
    DirectCosts(),
    Payments(),
)

ENTITIES: dict[str, Entity] = {one.key: one for one in _ALL}

# What the one change feed asks for, in this order: what a record refers to is known by then.
QUICKBOOKS_TYPES = (
    "Account", "Class", "Customer", "Vendor", "Item", "Bill", "BillPayment", "Purchase", "VendorCredit",
)  # fmt: skip

# Which entity reads a QuickBooks record that no mapping knows.
READERS = {
    "Account": "account",
    "Class": "class",
    "Customer": "project",
    "Vendor": "vendor",
    "Item": "wbs_code",
    "Bill": "bill",
    "BillPayment": "payment",
    "Purchase": "expense",
    "VendorCredit": "vendor_credit",
}
