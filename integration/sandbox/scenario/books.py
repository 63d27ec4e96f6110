"""The QuickBooks side of the demo: accounts, the retainage item, and bills that were there before."""

from __future__ import annotations

from integration.sandbox.procore.records import Doc
from integration.sandbox.scenario.jobs import FAIRMONT, HARBOR, MAPLE, RIVERSIDE
from integration.sandbox.scenario.setting import Setting

ACCOUNTS = (
    ("Subcontractors", "Cost of Goods Sold", "CostOfLaborCos"),
    ("Materials", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("Equipment rental", "Cost of Goods Sold", "EquipmentRentalCos"),
    ("Utilities", "Expense", "Utilities"),
)


def set_up_books(setting: Setting) -> None:
    """Company facts, chart of accounts, and the item for retainage."""
    books = setting.books
    address = {"Line1": "2200 Northgate Ave", "City": "Portland", "CountrySubDivisionCode": "OR",
               "PostalCode": "97210"}  # fmt: skip
    books.set_info(CompanyAddr=address, Email={"Address": "books@northgate.example"})
    for name, kind, sub_kind in ACCOUNTS:
        books.add_account(name, kind, sub_kind)
    liability = books.named("Account", "Retention payable")
    books.edit("Account", liability["Id"], Name="Retainage Payable")
    books.add_item("Retainage", liability["Id"], Description="Retainage held from subcontractors",
                   PurchaseDesc="Retainage held from subcontractors")  # fmt: skip


def add_old_bills(setting: Setting) -> None:
    """What the bookkeeper typed before: costs of the jobs, and a bill that a claim will run into."""
    _bill(setting, "Lumber & Hardware Depot", "INV-20881", "1184.22", "Materials", MAPLE.name, 3)
    _bill(setting, "Lumber & Hardware Depot", "INV-21340", "642.75", "Materials", FAIRMONT.name, 2)
    _bill(setting, "Portland Water Bureau", "7731-06", "318.40", "Utilities", HARBOR.name, 2)
    _bill(setting, "Multnomah Crane Service", "C-1189", "2950.00", "Equipment rental", RIVERSIDE.name, 1)
    # The vendor and the number of a claim on Maple Street Lofts, but another amount.
    _bill(setting, "Columbia Drywall & Paint", "CDP-1047", "15200.00", "Subcontractors", MAPLE.name, 1)
    _bill(setting, "Harborview Insurance Agency", "BR-2231", "4120.00", "Office expenses", None, 4)


def pay_some(setting: Setting) -> None:
    for bill in setting.books.bills()[:2]:
        setting.books.pay_bill(bill["Id"])


def _bill(
    setting: Setting, vendor: str, number: str, amount: str, account: str, job: str | None, back: int
) -> None:
    line: Doc = {"amount": amount, "account": setting.books.named("Account", account)["Id"]}
    if job:
        line["customer"] = setting.customers[job]["Id"]
    setting.books.add_bill(
        setting.vendors_in_books[vendor]["Id"], [line], DocNumber=number,
        TxnDate=setting.month_end(back).isoformat(),
    )  # fmt: skip
