"""The types of record that are simulated."""

from __future__ import annotations

from integration.sandbox.quickbooks.entities.account import ACCOUNT
from integration.sandbox.quickbooks.entities.attachable import ATTACHABLE
from integration.sandbox.quickbooks.entities.bill import BILL
from integration.sandbox.quickbooks.entities.bill_payment import BILL_PAYMENT
from integration.sandbox.quickbooks.entities.company_info import COMPANY_INFO, PREFERENCES
from integration.sandbox.quickbooks.entities.customer import CUSTOMER
from integration.sandbox.quickbooks.entities.dimensions import CLASS, DEPARTMENT
from integration.sandbox.quickbooks.entities.item import ITEM
from integration.sandbox.quickbooks.entities.journal_entry import JOURNAL_ENTRY
from integration.sandbox.quickbooks.entities.payment_method import PAYMENT_METHOD
from integration.sandbox.quickbooks.entities.purchase import PURCHASE
from integration.sandbox.quickbooks.entities.term import TERM
from integration.sandbox.quickbooks.entities.vendor import VENDOR
from integration.sandbox.quickbooks.entities.vendor_credit import VENDOR_CREDIT
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection

ALL = (
    ACCOUNT,
    ATTACHABLE,
    BILL,
    BILL_PAYMENT,
    CLASS,
    COMPANY_INFO,
    CUSTOMER,
    DEPARTMENT,
    ITEM,
    JOURNAL_ENTRY,
    PAYMENT_METHOD,
    PREFERENCES,
    PURCHASE,
    TERM,
    VENDOR,
    VENDOR_CREDIT,
)
BY_NAME = {entity.name: entity for entity in ALL}
_FOLDED = {entity.name.casefold(): entity for entity in ALL}


def entity_named(name: str) -> Entity:
    """Whatever the case: paths write it small, statements any way they like."""
    found = _FOLDED.get(name.casefold())
    if found is None:
        raise Objection(2000, f"Invalid or unsupported object name : {name}", name)
    return found
