"""A person plays the other people of both systems from the control page."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import Client

from integration.sandbox.clock import ManualClock
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.scenario.scale import build_scale
from tests.sandbox.control_desk import Desk
from tests.sandbox.procore_world import START


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", ("Cascade Concrete, Inc.", "18,311.10", "CDP-1047", "Pay", "Approve", "Unapprove")),
        ("/?words=CDP", ("Columbia Drywall &amp; Paint", "CDP-1047")),
        ("/payments", ("Bill payments in QuickBooks", "Lumber &amp; Hardware Depot", "Void", "Pay several")),
        ("/costs", ("Direct costs in Procore", "Enter the expense", "Riverside Medical Office")),
        ("/vendors", ("Delta Mechanical, LLC", "Delta Mechanical LLC", "Make inactive")),
        ("/projects", ("Maple Street Lofts", "25-002")),
        ("/trouble", ("Lose the reply", "Break the network", "Expire the access tokens", "Close the books")),
        ("/requests", ("No request has arrived yet",)),
        ("/?place=1", ("Northgate Service Co.", "Nothing yet")),
        ("/claim?id=1", ("There is no such claim",)),
        ("/pay?id=99999", ("There is no such vendor",)),
    ],
)
def test_the_pages_show_both_books(desk: Desk, path: str, words: tuple[str, ...]) -> None:
    page = desk.http.get(path)

    assert page.status_code == 200
    assert [word for word in words if word not in page.text] == []


def test_a_search_leaves_out_what_it_does_not_find(desk: Desk) -> None:
    page = desk.http.get("/?words=Columbia")

    assert "Columbia Drywall" in page.text
    assert "Cascade Concrete" not in page.text


def test_long_lists_come_in_parts() -> None:
    sandbox = Sandbox(ManualClock(START))
    setting = build_scale(sandbox, "small")
    for number in range(120):
        setting.books.add_vendor(f"More {number:03}")
    http = Client(sandbox.wsgi)

    first, last = http.get("/vendors").text, http.get("/vendors?number=3").text

    assert "Part 1 of 3" in first
    assert ("More 000" in first, "More 119" in first) == (True, False)
    assert ("More 000" in last, "More 119" in last) == (False, True)


def test_a_claim_is_approved_and_taken_back(desk: Desk) -> None:
    company = desk.setting.procore
    claim = next(one for one in company.claims() if one["status"] == "under_review")

    told = desk.press("approve", claim=str(claim["id"]))
    approved = company.claim(claim["id"])["status"]
    desk.press("unapprove", claim=str(claim["id"]))

    assert "is approved in Procore" in told
    assert approved == "approved"
    assert company.claim(claim["id"])["status"] == "under_review"


def test_a_locked_claim_says_why_it_stays(desk: Desk) -> None:
    claim = desk.setting.procore.claims()[0]
    desk.setting.procore.edit_claim(claim, origin_id="qbo:1:Bill:1")

    told = desk.press("unapprove", claim=str(claim["id"]))

    assert "synced with an ERP system" in told


def test_a_bill_is_paid_in_part_and_deleted(desk: Desk) -> None:
    books = desk.setting.books
    bill = next(one for one in books.bills() if one["Balance"] == one["TotalAmt"] > 300)
    other = next(one for one in books.bills() if one["Balance"] and one["Id"] != bill["Id"])

    desk.press("pay", bill=bill["Id"], amount="100.00")
    desk.press("delete", kind="Bill", id=other["Id"])

    assert books.bill(bill["Id"])["Balance"] == bill["TotalAmt"] - 100
    assert other["Id"] in books.deleted("Bill")


def test_a_claim_s_lines_and_dates_are_edited(desk: Desk) -> None:
    company = desk.setting.procore
    claim = next(one for one in company.claims() if one["status"] == "under_review")
    due = company.sheet(claim).summary.due
    typed: dict[str, str] = {}
    for place, item in enumerate(claim["items"]):
        typed |= {f"{name}-{place}": str(item[name]) for name in ("work", "held", "released")}
    typed["work-0"] = f"$ {claim['items'][0]['work'] + 100:,}"

    desk.press("edit_lines", claim=str(claim["id"]), **typed)
    desk.press("edit_claim", claim=str(claim["id"]), invoice_number="NEW-1", billing_date="2026-10-15")

    after = company.claim(claim)
    assert company.sheet(after).summary.due == due + 100
    assert (after["invoice_number"], after["billing_date"]) == ("NEW-1", "2026-10-15")
    assert "NEW-1" in desk.http.get(f"/claim?id={claim['id']}").text


def test_retention_is_released_by_a_new_claim(desk: Desk) -> None:
    company = desk.setting.procore
    claim = next(
        one
        for one in company.claims()
        if company.sheet(company.claims_of(one["commitment_id"])[-1]).summary.retainage
    )
    held = company.sheet(company.claims_of(claim["commitment_id"])[-1]).summary.retainage
    page = desk.http.get(f"/claim?id={claim['id']}").text

    told = desk.press("release", commitment=str(claim["commitment_id"]), number="R-1")

    made = company.claims_of(claim["commitment_id"])[-1]
    assert f"Release the retention of ${held:,.2f}" in page
    assert "It waits for approval" in told
    assert (made["invoice_number"], company.sheet(made).summary.due) == ("R-1", held)
    assert company.sheet(made).summary.retainage == 0


def test_several_bills_are_paid_with_one_check(desk: Desk) -> None:
    books = desk.setting.books
    vendor = desk.setting.vendors_in_books["Rose City Plumbing"]["Id"]
    cost = books.account_of_type("Expense")["Id"]
    first, second, third = (
        books.add_bill(vendor, [{"amount": amount, "account": cost}]) for amount in ("100", "200", "300")
    )
    page = desk.http.get(f"/pay?id={vendor}").text
    amounts = {f"pay-{first['Id']}": "100.00", f"pay-{second['Id']}": "50.00", f"pay-{third['Id']}": ""}

    told = desk.press("pay_several", vendor=vendor, number="1201", **amounts)

    [payment] = [one for one in books.every("BillPayment") if one.get("DocNumber") == "1201"]
    assert f'name="pay-{third["Id"]}" value="300.00"' in page
    assert "One check over $150.00 pays 2 bills" in told
    assert payment["TotalAmt"] == 150
    assert [books.bill(one["Id"])["Balance"] for one in (first, second, third)] == [0, 150, 300]


def test_nothing_is_paid_without_an_amount(desk: Desk) -> None:
    before = len(desk.setting.books.every("BillPayment"))

    told = desk.press("pay_several", vendor="1")

    assert "No bill has an amount to pay" in told
    assert len(desk.setting.books.every("BillPayment")) == before


def test_a_payment_is_voided_and_another_one_deleted(desk: Desk) -> None:
    books = desk.setting.books
    first, second = books.every("BillPayment")

    desk.press("void_payment", id=first["Id"])
    desk.press("delete", kind="BillPayment", id=second["Id"])

    assert books.get("BillPayment", first["Id"])["TotalAmt"] == 0
    assert second["Id"] in books.deleted("BillPayment")


def test_an_expense_on_an_item_is_entered_on_that_item(desk: Desk) -> None:
    books = desk.setting.books
    item = next(one for one in books.every("Item") if one["Type"] == "Service")

    desk.press("expense", item=item["Name"], account="", amount="75.00")

    [line] = books.every("Purchase")[-1]["Line"]
    assert line["ItemBasedExpenseLineDetail"]["ItemRef"]["value"] == item["Id"]


def test_an_expense_is_entered_on_a_project(desk: Desk) -> None:
    books = desk.setting.books
    project = desk.setting.customers["Riverside Medical Office"]["Id"]
    account = books.account_of_type("Expense")["Id"]

    told = desk.press(
        "expense", project=project, account=account, vendor="Rose City Plumbing", amount="1,250.00",
        description="Fuel", date="2026-10-30", paid="Cash",
    )  # fmt: skip

    [made] = books.every("Purchase")
    assert "An expense of $1,250.00 is entered" in told
    assert (made["TotalAmt"], made["PaymentType"], made["TxnDate"]) == (1250, "Cash", "2026-10-30")
    assert made["EntityRef"]["name"] == "Rose City Plumbing"
    assert made["Line"][0]["AccountBasedExpenseLineDetail"]["CustomerRef"]["value"] == project
    assert "Riverside Medical Office" in desk.http.get("/costs").text


def test_a_bill_is_copied(desk: Desk) -> None:
    books = desk.setting.books
    before = len(books.bills())

    desk.press("copy_bill", bill=books.bills()[0]["Id"])

    assert len(books.bills()) == before + 1


def test_a_vendor_is_edited_on_either_side(desk: Desk) -> None:
    ours = desk.setting.vendors["Rose City Plumbing"]
    theirs = desk.setting.vendors_in_books["Rose City Plumbing"]

    desk.press("edit_procore_vendor", vendor=str(ours["id"]), name="Rose City Pipes", city="Salem")
    desk.press("edit_vendor", vendor=theirs["Id"], name="RCP", phone="555", mail="a@b.example", City="Bend")

    company, books = desk.setting.procore, desk.setting.books
    assert (company.vendor(ours)["name"], company.vendor(ours)["city"]) == ("Rose City Pipes", "Salem")
    after = books.get("Vendor", theirs["Id"])
    assert (after["DisplayName"], after["PrimaryPhone"]["FreeFormNumber"]) == ("RCP", "555")
    assert after["BillAddr"]["City"] == "Bend"
    assert "RCP" in desk.http.get(f"/book-vendor?id={theirs['Id']}").text


def test_a_vendor_is_made_inactive_in_procore_and_active_again(desk: Desk) -> None:
    vendor = str(desk.setting.vendors["Rose City Plumbing"]["id"])

    desk.press("deactivate_procore_vendor", vendor=vendor)
    gone = desk.setting.procore.vendor(int(vendor))["is_active"]
    desk.press("activate_procore_vendor", vendor=vendor)

    assert (gone, desk.setting.procore.vendor(int(vendor))["is_active"]) == (False, True)


@pytest.mark.parametrize(
    ("action", "fields", "words"),
    [
        ("pay", {"bill": "3", "amount": "many"}, "An amount is a number"),
        ("pay", {"bill": "99999", "amount": "1"}, "QuickBooks refuses"),
        ("approve", {"claim": "1"}, "There is no claim 1"),
        ("edit_procore_vendor", {"vendor": "5001", "name": ""}, "Procore refuses: name can"),
        ("expense", {"account": "1", "amount": "1", "vendor": "Nobody"}, "There is no Nobody"),
        ("expense", {"item": "No such item", "amount": "1"}, "There is no No such item"),
        ("delete", {"kind": "CompanyInfo", "id": "1"}, "CompanyInfo can"),
        ("lose", {"system": "oracle"}, "There is no system oracle"),
        ("close_books", {"until": "soon"}, "That did not work"),
    ],
)
def test_what_can_t_be_done_is_told_in_a_sentence(
    desk: Desk, action: str, fields: dict[str, str], words: str
) -> None:
    assert words in desk.press(action, **fields)


def test_a_vendor_goes_and_comes_back(desk: Desk) -> None:
    vendor = desk.setting.vendors_in_books["Rose City Plumbing"]

    desk.press("deactivate", vendor=vendor["Id"])
    gone = desk.setting.books.get("Vendor", vendor["Id"])["Active"]
    desk.press("activate", vendor=vendor["Id"])

    assert (gone, desk.setting.books.get("Vendor", vendor["Id"])["Active"]) == (False, True)


def test_names_are_text_wherever_they_are_shown(desk: Desk) -> None:
    evil = "<script>alert(1)</script>"
    vendor = desk.setting.procore.add_vendor(evil)
    mine = desk.setting.books.add_vendor(f"{evil} 2")["Id"]
    paths = ("/", "/vendors?words=alert", "/costs", f"/procore-vendor?id={vendor['id']}",
             f"/book-vendor?id={mine}", f"/pay?id={mine}", f"/?told={evil}", f"/?words={evil}")  # fmt: skip

    pages = [desk.http.get(path).text for path in paths]

    assert [path for path, page in zip(paths, pages, strict=True) if "<script" in page] == []
    assert "&lt;script&gt;" in pages[1]


def test_a_wrong_action_or_address_is_told_and_does_nothing(desk: Desk) -> None:
    told = desk.press("explode")
    nowhere = desk.http.post("/do", data={"action": "calm", "back": "//evil.example/"})

    assert "There is no action explode" in told
    assert nowhere.headers["Location"].startswith("/?")


def test_every_button_has_a_name_and_every_field_a_label(desk: Desk) -> None:
    claim = desk.setting.procore.claims()[0]["id"]
    for path in (
        "/",
        "/vendors",
        "/trouble",
        "/payments",
        "/costs",
        f"/claim?id={claim}",
        "/book-vendor?id=3",
    ):
        text = desk.http.get(path).text
        fields = re.findall(r"(<label>[^<]*<br>)?<(?:input|select)([^>]*)>", text)

        assert "<button></button>" not in text
        assert fields
        assert [one for label, one in fields if not label and not re.search("hidden|aria-label", one)] == []
