"""A public client (python-quickbooks) against simulated QuickBooks, over real HTTP.

It fills members with "", 0 and False, and sends whole objects back as it read them; the real service
takes that, so the simulated one must.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from intuitlib.client import AuthClient
from quickbooks import QuickBooks
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import (
    AuthorizationException,
    ObjectNotFoundException,
    QuickbooksException,
    UnsupportedException,
    ValidationException,
)
from quickbooks.objects import (
    Account,
    Attachable,
    Bill,
    BillPayment,
    Class,
    CompanyInfo,
    Customer,
    Department,
    Item,
    PaymentMethod,
    Preferences,
    Purchase,
    Term,
    Vendor,
    VendorCredit,
)
from quickbooks.objects.base import Address, AttachableRef, EmailAddress, PhoneNumber, Ref
from quickbooks.objects.billpayment import BillPaymentLine, CheckPayment
from quickbooks.objects.detailline import (
    AccountBasedExpenseLine,
    AccountBasedExpenseLineDetail,
    ItemBasedExpenseLine,
    ItemBasedExpenseLineDetail,
)
from quickbooks.objects.vendor import Vendor as VendorClass

from tests.sandbox.quickbooks_office import REALM, Office
from tests.sandbox.quickbooks_receiver import URL, VERIFIER, Receiver
from tests.sandbox.quickbooks_server import served

Made = Callable[["Books"], Any]


class Books:
    """An office, what it knows, and the public client that talks to it."""

    def __init__(self, address: str, office: Office) -> None:
        self.office = office
        self.known = office.known()
        tokens = office.quickbooks.connect(REALM)
        app = AuthClient(
            "plumbline",
            "sandbox-secret",
            "http://localhost/",
            f"{address}/.well-known/openid_configuration",
            access_token=tokens["access_token"],
            refresh_token=tokens["refresh_token"],
        )
        self.client = QuickBooks(auth_client=app, company_id=REALM, minorversion=75)
        self.client.api_url_v3 = self.client.sandbox_api_url_v3 = f"{address}/v3"

    def ref(self, value: str, kind: str = "") -> Ref:
        ref = Ref()
        ref.value, ref.type, ref.name = value, kind, ""
        return ref

    def item_line(self, amount: float) -> ItemBasedExpenseLine:
        line, detail = ItemBasedExpenseLine(), ItemBasedExpenseLineDetail()
        detail.ItemRef, detail.CustomerRef = self.ref(self.known["item"]), self.ref(self.known["project"])
        detail.Qty, detail.UnitPrice, detail.BillableStatus = 1, amount, "NotBillable"
        line.Amount, line.ItemBasedExpenseLineDetail = amount, detail
        return line

    def account_line(self, amount: float) -> AccountBasedExpenseLine:
        line, detail = AccountBasedExpenseLine(), AccountBasedExpenseLineDetail()
        detail.AccountRef = self.ref(self.office.costs)
        line.Amount, line.Description, line.AccountBasedExpenseLineDetail = amount, "Nails", detail
        return line


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch) -> Iterator[Books]:
    # Its session refuses to carry tokens over plain http, also to this very machine.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    office = Office()
    for name in ("ClassTrackingPerTxnLine", "TrackDepartments"):
        office.company.set_preference(f"AccountingInfoPrefs.{name}", value=True)
    with served(office.sandbox) as address:
        made = Books(address, office)
        yield made
        made.client.session.close()


def vendor(books: Books) -> Vendor:  # noqa: ARG001
    made = Vendor()
    made.DisplayName, made.CompanyName, made.TaxIdentifier = "Echo LLC", "Echo", "12-3456789"
    made.BillAddr, made.PrimaryPhone, made.PrimaryEmailAddr = Address(), PhoneNumber(), EmailAddress()
    made.BillAddr.Line1, made.BillAddr.City = "55 Mill St", "Oakland"
    made.PrimaryPhone.FreeFormNumber, made.PrimaryEmailAddr.Address = "510 555 0100", "ap@echo.example"
    return made


def named(kind: Any, **members: Any) -> Made:
    def make(books: Books) -> Any:  # noqa: ARG001
        made = kind()
        for name, value in members.items():
            setattr(made, name, value)
        return made

    return make


def item(books: Books) -> Item:
    made: Item = named(Item, Name="1001-04-100.L", Type="Service")(books)
    made.ExpenseAccountRef = books.ref(books.office.costs)
    made.IncomeAccountRef = books.ref(books.office.company.account_of_type("Income")["Id"])
    return made


def transaction(kind: Any) -> Made:
    def make(books: Books) -> Any:
        made = kind()
        made.VendorRef = books.ref(books.known["vendor"])
        made.Line = [books.item_line(100.25), books.account_line(10)]
        made.PrivateNote = "made by a stranger"
        return made

    return make


def purchase(books: Books) -> Purchase:
    made = Purchase()
    made.PaymentType, made.EntityRef = "Check", books.ref(books.known["vendor"], "Vendor")
    made.AccountRef = books.ref(books.office.company.account_of_type("Bank")["Id"])
    made.Line = [books.item_line(100.25), books.account_line(10)]
    return made


def payment(books: Books) -> BillPayment:
    bill = transaction(Bill)(books).save(qb=books.client)
    made, line = BillPayment(), BillPaymentLine()
    made.VendorRef, made.PayType, made.TotalAmt = books.ref(books.known["vendor"]), "Check", 110.25
    made.CheckPayment = CheckPayment()
    made.CheckPayment.BankAccountRef = books.ref(books.office.company.account_of_type("Bank")["Id"])
    line.Amount, line.LinkedTxn = 110.25, [bill.to_linked_txn()]
    made.Line = [line]
    return made


LISTS = {
    Vendor: vendor,
    Customer: named(Customer, DisplayName="Port of Oakland"),
    Item: item,
    Account: named(Account, Name="Small tools", AccountType="Expense", AccountSubType="SuppliesMaterials"),
    Term: named(Term, Name="Net 15", DueDays=15),
    Class: named(Class, Name="West"),
    Department: named(Department, Name="Yard"),
    PaymentMethod: named(PaymentMethod, Name="ACH", Type="NON_CREDIT_CARD"),
}
TRANSACTIONS = {
    Bill: transaction(Bill),
    VendorCredit: transaction(VendorCredit),
    Purchase: purchase,
    BillPayment: payment,
}


@pytest.mark.parametrize("kind", LISTS, ids=lambda kind: kind.qbo_object_name)
def test_list_records_are_made_read_found_changed_and_deactivated(books: Books, kind: Any) -> None:
    made = LISTS[kind](books).save(qb=books.client)

    read = kind.get(made.Id, qb=books.client)
    read.Active = False
    gone = read.save(qb=books.client)

    name = "DisplayName" if hasattr(gone, "DisplayName") else "Name"
    found = kind.where(f"Id = '{made.Id}' AND Active IN (true, false)", qb=books.client)
    assert getattr(gone, name).endswith(" (deleted)")
    assert [one.Id for one in found] == [made.Id]
    assert made.Id not in [one.Id for one in kind.all(max_results=1000, qb=books.client)]
    assert kind.count(qb=books.client) == len(kind.all(max_results=1000, qb=books.client))


@pytest.mark.parametrize("kind", TRANSACTIONS, ids=lambda kind: kind.qbo_object_name)
def test_transactions_are_made_read_found_changed_and_deleted(books: Books, kind: Any) -> None:
    made = TRANSACTIONS[kind](books).save(qb=books.client)
    assert made.TotalAmt == 110.25

    read = kind.get(made.Id, qb=books.client)
    read.PrivateNote = "changed"
    changed = read.save(qb=books.client)
    found = kind.filter(Id=made.Id, qb=books.client)
    reply = changed.delete(qb=books.client)

    assert (changed.SyncToken, changed.PrivateNote) == ("1", "changed")
    assert len(changed.Line) == len(made.Line)
    assert [one.Id for one in found] == [made.Id]
    assert reply[kind.qbo_object_name]["status"] == "Deleted"
    with pytest.raises(ObjectNotFoundException):
        kind.get(made.Id, qb=books.client)


def test_a_payment_is_voided(books: Books) -> None:
    made = payment(books).save(qb=books.client)

    reply = made.void(qb=books.client)

    assert (reply["BillPayment"]["TotalAmt"], reply["BillPayment"]["Line"]) == (0, [])


def test_batches_create_change_and_delete(books: Books) -> None:
    bills = [transaction(Bill)(books) for _ in range(3)]

    made = batch_create(bills, qb=books.client)
    for bill in made.successes:
        bill.PrivateNote = "in a batch"
    changed = batch_update(made.successes, qb=books.client)
    bad = Vendor()
    mixed = batch_create([bad, vendor(books)], qb=books.client)
    gone = batch_delete(changed.successes, qb=books.client)

    assert (len(made.successes), len(changed.successes), len(gone.faults)) == (3, 3, 0)
    assert (len(mixed.successes), [fault.Error[0].code for fault in mixed.faults]) == (1, ["6080"])
    assert books.office.company.bills() == []


def test_a_file_is_uploaded_beside_a_bill(books: Books) -> None:
    bill = transaction(Bill)(books).save(qb=books.client)
    reference, file = AttachableRef(), Attachable()
    reference.EntityRef = books.ref(bill.Id, "Bill")
    file.AttachableRef, file.FileName, file.ContentType = [reference], "invoice.pdf", "application/pdf"
    file._FileBytes = b"%PDF-1.7"

    saved = file.save(qb=books.client)

    assert (saved.Size, saved.AttachableRef[0].EntityRef.value) == (8, bill.Id)


def test_the_change_feed_comes_by_type_with_deletions(books: Books) -> None:
    bill = transaction(Bill)(books).save(qb=books.client)
    bill.delete(qb=books.client)
    vendor(books).save(qb=books.client)

    changed = change_data_capture([VendorClass, Bill, Purchase], "2026-03-01T00:00:00-08:00", qb=books.client)

    assert len(changed.Vendor) == 2
    assert [(one.Id, one.status) for one in changed.Bill] == [(bill.Id, "Deleted")]
    assert not hasattr(changed, "Purchase")


def test_company_and_preferences_are_read(books: Books) -> None:
    company = CompanyInfo.get(REALM, qb=books.client)
    preferences = Preferences.get(qb=books.client)

    assert company.CompanyName == "Harbor Builders Inc"
    assert preferences.AccountingInfoPrefs.ClassTrackingPerTxnLine is True


def test_a_requestid_makes_one_record_of_two_requests(books: Books) -> None:
    first = vendor(books).save(qb=books.client, request_id="r-1")

    second = vendor(books).save(qb=books.client, request_id="r-1")

    assert first.Id == second.Id


def test_refusals_arrive_as_what_they_are(books: Books) -> None:
    vendor(books).save(qb=books.client)
    expense = purchase(books).save(qb=books.client)

    with pytest.raises(QuickbooksException) as taken:
        vendor(books).save(qb=books.client)
    with pytest.raises(ValidationException) as unparsable:
        Vendor.where("DisplayName == 1", qb=books.client)
    with pytest.raises(UnsupportedException):
        books.client.post(
            f"{books.client.api_url}/company/{REALM}/purchase",
            f'{{"Id": "{expense.Id}", "SyncToken": "0"}}',
            params={"operation": "void"},
        )

    assert (taken.value.error_code, unparsable.value.error_code) == (6240, 4000)


def test_a_dead_token_is_told_apart(books: Books) -> None:
    books.office.quickbooks.disconnect(REALM)

    with pytest.raises(AuthorizationException):
        Vendor.all(qb=books.client)


def test_its_check_of_webhook_signatures_agrees(books: Books) -> None:
    receiver = Receiver()
    books.office.quickbooks.webhooks.send_to(URL, VERIFIER)
    books.office.company.add_vendor("Echo")
    books.office.quickbooks.webhooks.deliver_due(receiver)

    [(body, headers)] = receiver.got
    check = books.client.validate_webhook_signature
    signature = headers["intuit-signature"]

    assert check(body.decode(), signature, VERIFIER)
    assert not check(body.decode(), signature, "another")
