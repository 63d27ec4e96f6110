"""CompanyInfo and Preferences: one record each, read by programs and changed by people."""

from __future__ import annotations

from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.shapes import readonly

COMPANY_INFO = Entity(
    name="CompanyInfo",
    ids="company-info",
    members={"CompanyName": readonly},
    filters=frozenset(),
    writable=False,
)

PREFERENCES = Entity(
    name="Preferences",
    ids="preferences",
    members={"OtherPrefs": readonly},
    filters=frozenset(),
    writable=False,
)
