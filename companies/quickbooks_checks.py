"""What must be true of a QuickBooks company before bills can be made in it."""

from __future__ import annotations

from typing import Any

from companies.check import Check, failed, passed, warning
from companies.models import Company

Json = dict[str, Any]
# Simple Start and Essentials have no projects ("QuickBooks: Projects").
EDITIONS_WITH_PROJECTS = ("plus", "advanced", "enterprise suite")


def facts(info: Json, preferences: Json) -> dict[str, str]:
    """What people see of the company, from CompanyInfo and Preferences."""
    named = _named(info)
    return {
        "edition": named.get("OfferingSku", "").removeprefix("QuickBooks Online").strip() or "unknown",
        "subscription": named.get("SubscriptionStatus", ""),
        "country": str(info.get("Country") or ""),
        "currency": home_currency(preferences),
    }


def home_currency(preferences: Json) -> str:
    home = _group(preferences, "CurrencyPrefs").get("HomeCurrency") or {}
    return str(home.get("value") or "USD")


def quickbooks_checks(company: Company, info: Json, preferences: Json) -> list[Check]:
    """All checks, passed ones included. That the calls succeeded proves the sign-in and the company."""
    known = facts(info, preferences)
    name = str(info.get("CompanyName") or company.quickbooks_company_name)
    return [
        passed("connection.not_admin", "An administrator signed in"),
        passed("connection.wrong_company", f"The company is {name}"),
        passed("connection.elsewhere", "No other company here is connected to it"),
        _edition(known["edition"]),
        _switch(
            _named(_group(preferences, "OtherPrefs")).get("ProjectsEnabled"),
            "quickbooks.projects_off",
            "Projects is on",
        ),
        _switch(
            _group(preferences, "VendorAndPurchasesPrefs").get("TrackingByCustomer"),
            "quickbooks.tracking_off",
            "Expenses are tracked by customer",
        ),
        _switch(
            _group(preferences, "ProductAndServicesPrefs").get("ForPurchase"),
            "quickbooks.item_purchases_off",
            "Bills can carry items",
        ),
        _country(known["country"]),
        _currency(known["currency"], company.home_currency),
    ]


def _edition(edition: str) -> Check:
    if any(one in edition.lower() for one in EDITIONS_WITH_PROJECTS):
        return passed("quickbooks.edition", f"The edition is {edition}")
    return failed("quickbooks.edition", edition=edition)


def _switch(value: Any, code: str, title: str) -> Check:
    # Preferences of the OtherPrefs group are texts, the others are booleans.
    return passed(code, title) if str(value).lower() == "true" else failed(code)


def _country(country: str) -> Check:
    if country in ("", "US"):
        return passed("quickbooks.country", "The company is in the US")
    return warning("quickbooks.country", country=country)


def _currency(found: str, expected: str) -> Check:
    if found == expected:
        return passed("quickbooks.currency", f"The home currency is {found}")
    return failed("quickbooks.currency", found=found, expected=expected)


def _group(preferences: Json, name: str) -> Json:
    group = preferences.get(name)
    return group if isinstance(group, dict) else {}


def _named(record: Json) -> dict[str, str]:
    pairs = record.get("NameValue") or ()
    return {str(pair.get("Name")): str(pair.get("Value")) for pair in pairs}
