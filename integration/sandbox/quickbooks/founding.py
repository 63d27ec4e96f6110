"""What a new company starts with: its facts, its preferences and a small chart of accounts."""

from __future__ import annotations

from integration.sandbox.quickbooks.books import Books, stamp
from integration.sandbox.quickbooks.entities.account import ACCOUNT
from integration.sandbox.quickbooks.entities.payment_method import PAYMENT_METHOD
from integration.sandbox.quickbooks.entities.term import TERM
from integration.sandbox.store import Document

CHART = (
    ("Checking", "Bank", "Checking"),
    ("Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    ("Construction income", "Income", "ServiceFeeIncome"),
    ("Job costs", "Cost of Goods Sold", "OtherCostsOfServiceCos"),
    ("Retention payable", "Other Current Liability", "OtherCurrentLiabilities"),
    ("Visa", "Credit Card", "CreditCard"),
    ("Job materials", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("Office expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
)

PAYMENT_METHODS = (("Cash", "NON_CREDIT_CARD"), ("Check", "NON_CREDIT_CARD"), ("Visa", "CREDIT_CARD"))


def found(
    books: Books,
    name: str,
    *,
    country: str = "US",
    currency: str = "USD",
    edition: str = "QuickBooks Online Plus",
) -> None:
    _put(books, "CompanyInfo", _company(name, country, edition))
    _put(books, "Preferences", _preferences(currency))
    for title, account_type, sub_type in CHART:
        books.create(ACCOUNT, {"Name": title, "AccountType": account_type, "AccountSubType": sub_type})
    books.create(TERM, {"Name": "Net 30", "DueDays": 30})
    for method, kind in PAYMENT_METHODS:
        books.create(PAYMENT_METHOD, {"Name": method, "Type": kind})


def _put(books: Books, kind: str, doc: Document) -> None:
    now = stamp(books.clock.now())
    number = books.store.next_id(books.kind("changes"))
    hidden = {"_created": now, "_updated": now, "_first": number, "_number": number}
    books.store.put(books.kind(kind), "1", {"Id": "1", "SyncToken": "0", **doc, **hidden})


def _company(name: str, country: str, edition: str) -> Document:
    return {
        "CompanyName": name,
        "LegalName": name,
        "CompanyAddr": {
            "Id": "1",
            "Line1": "10 Pier Rd",
            "City": "Oakland",
            "CountrySubDivisionCode": "CA",
            "PostalCode": "94607",
        },
        "Country": country,
        "Email": {"Address": "books@harborbuilders.example"},
        "FiscalYearStartMonth": "January",
        "SupportedLanguages": "en",
        "DefaultTimeZone": "America/Los_Angeles",
        "NameValue": [
            {"Name": "OfferingSku", "Value": edition},
            {"Name": "SubscriptionStatus", "Value": "PAID"},
            {"Name": "ItemCategoriesFeature", "Value": "true"},
        ],
    }


def _preferences(currency: str) -> Document:
    return {
        "AccountingInfoPrefs": {"ClassTrackingPerTxnLine": False, "TrackDepartments": False},
        "ProductAndServicesPrefs": {"ForSales": True, "ForPurchase": True},
        "VendorAndPurchasesPrefs": {"TrackingByCustomer": True, "BillableExpenseTracking": True},
        "TaxPrefs": {"UsingSalesTax": False, "PartnerTaxEnabled": True},
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": currency}},
        "OtherPrefs": {
            "NameValue": [
                {"Name": "ProjectsEnabled", "Value": "true"},
                {"Name": "WarnDuplicateBillNumber", "Value": "true"},
                {"Name": "WarnDuplicateCheckNumber", "Value": "true"},
                {"Name": "VendorAndPurchasesPrefs.UseCustomTxnNumbers", "Value": "true"},
            ]
        },
    }
