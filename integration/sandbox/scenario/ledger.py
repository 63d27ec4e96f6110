"""Years of ordinary bookkeeping: bills, their payments, expenses and credits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from integration.sandbox.procore.records import Doc
from integration.sandbox.scenario.setting import Setting

DAYS = 900  # how far back the oldest transaction lies
# Of 25 transactions: bills, payments of some of those bills, expenses, one credit.
BILLS, PAYMENTS, EXPENSES = 15, 6, 3


def add_transactions(setting: Setting, count: int) -> None:
    """So many transactions, oldest first. Bills and expenses carry a project as often as not."""
    clerk = _Clerk(setting, count)
    while clerk.left:
        bills = [clerk.bill() for _ in range(min(BILLS, clerk.left))]
        for bill in bills[: min(PAYMENTS, clerk.left)]:
            clerk.pay(bill)
        for _ in range(min(EXPENSES, clerk.left)):
            clerk.expense()
        if clerk.left:
            clerk.credit()


class _Clerk:
    def __init__(self, setting: Setting, count: int) -> None:
        self._books = setting.books
        self._random = setting.random
        self._count = self.left = count
        self._today = setting.today
        self._vendors = [vendor["Id"] for vendor in setting.vendors_in_books.values()]
        self._projects = [customer["Id"] for customer in setting.customers.values()]
        self._costs = setting.books.named("Account", "Materials")["Id"]
        self._office = setting.books.named("Account", "Utilities")["Id"]

    def bill(self) -> Doc:
        number = f"B-{self._count - self.left:06}"
        day = self._next_day()
        return self._books.add_bill(self._vendor(), self._lines(2), DocNumber=number, TxnDate=day)

    def pay(self, bill: Doc) -> None:
        self._books.pay_bill(bill["Id"], bill["TotalAmt"], TxnDate=self._next_day())

    def expense(self) -> None:
        self._books.add_purchase(self._lines(1), vendor=self._vendor(), TxnDate=self._next_day())

    def credit(self) -> None:
        self._books.add_vendor_credit(self._vendor(), self._lines(1), TxnDate=self._next_day())

    def _vendor(self) -> str:
        vendor: str = self._random.choice(self._vendors)
        return vendor

    def _lines(self, count: int) -> list[Doc]:
        return [self._line() for _ in range(count)]

    def _line(self) -> Doc:
        amount = Decimal(self._random.randrange(500, 500_000)) / 100
        if self._random.random() < 0.5:
            return {"amount": amount, "account": self._office}
        return {"amount": amount, "account": self._costs, "customer": self._random.choice(self._projects)}

    def _next_day(self) -> str:
        self.left -= 1
        back = DAYS * self.left // self._count
        return (self._today - timedelta(days=back)).isoformat()
