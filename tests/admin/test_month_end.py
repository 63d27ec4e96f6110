"""A month as of its end, signed off by a person, and what has changed since."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from integration import clock
from sync.models import Reconciliation
from sync.reconcile_costs import CostLine
from tests.admin import books
from tests.admin.books import compared, unbilled

if TYPE_CHECKING:
    from tests.admin.office import Office, Page

OCTOBER = "?month=2026-10"


def test_what_is_paid_after_the_month_is_open_at_its_end(office: Office) -> None:
    later = {"2026-10-30": Decimal("100.00"), "2026-11-05": Decimal("300.00")}
    paid: dict[str, Any] = {
        "paid": Decimal("400.00"), "issued": Decimal("400.00"), "open": Decimal("500.00"),
        "paid_on": later, "issued_on": later,
    }  # fmt: skip
    books.reconciliation(office.company, compared("7", **paid))

    assert "100.00 800.00 Agrees" in office.see("reconciliation", query=OCTOBER).text
    assert "400.00 500.00 Agrees" in office.see("reconciliation").text


def test_a_bill_that_is_dated_in_another_month_explains_the_difference(office: Office) -> None:
    books.reconciliation(office.company, compared("7", billed_on="2026-11-02"))

    october, november = (office.see("reconciliation", query=f"?month=2026-{one}") for one in (10, 11))

    assert "1,000.00 0.00 1,000.00 100.00 0.00 100.00 0.00 0.00 Explained" in october.text
    assert "Dated in another month in QuickBooks 1 1,000.00 100.00 0.00" in october.text
    assert november.headline == "November 2026 agrees. Nothing is unexplained."


def test_paid_on_other_days_is_no_unexplained_difference(office: Office) -> None:
    amount = Decimal("400.00")
    paid: dict[str, Any] = {"paid": amount, "issued": amount, "open": Decimal("500.00")}
    days: dict[str, Any] = {"paid_on": {"2026-10-31": amount}, "issued_on": {"2026-11-01": amount}}
    books.reconciliation(office.company, compared("7", **paid, **days))

    page = office.see("reconciliation", query=OCTOBER)

    assert "Paid on other days in Procore 1 0.00 0.00 −400.00" in page.text
    assert "Nothing is unexplained." in page.headline


def test_a_payment_that_differs_only_after_the_month_leaves_the_month_in_agreement(office: Office) -> None:
    paid: dict[str, Any] = {
        "paid": Decimal("400.00"), "open": Decimal("500.00"), "paid_on": {"2026-11-05": Decimal("400.00")},
        "cause": "paid differs", "explained": False,
    }  # fmt: skip
    books.reconciliation(office.company, compared("7", **paid))

    assert office.see("reconciliation", query=OCTOBER).headline.startswith("October 2026 agrees.")
    assert office.see("reconciliation").headline == "1 claim differs, and nothing explains it."


def test_the_account_of_a_month_names_later_bills(office: Office) -> None:
    books.reconciliation(office.company, compared("7"), compared("8", date="2026-11-30", held="200.00"))

    page = office.see("reconciliation", query=OCTOBER)

    assert "Retention lines of our bills through Oct 31, 2026 100.00" in page.text
    assert "Retention lines of later bills 200.00" in page.text


def test_a_month_in_agreement_is_signed_off_and_the_audit_trail_holds_its_figures(office: Office) -> None:
    books.reconciliation(office.company, compared("7"), compared("8", date="2026-11-30"))

    page = sign(office)

    assert "October 2026 signed off. 1,000.00 USD billed." in page.text
    assert "October 2026 signed off by Approver Person" in page.text
    [entry] = office.company.audit_entries.all()
    assert (entry.action, entry.subject) == ("month.signed_off", "October 2026")
    assert str(entry.amount) == "1000.00"
    assert entry.after["billed_in_procore"] == entry.after["billed_in_quickbooks"] == "1000.00"
    assert entry.after["retention_in_quickbooks"] == "100.00"
    assert "signed off October 2026" in office.see("audit").text


def test_an_open_difference_needs_a_remark(office: Office) -> None:
    books.reconciliation(office.company, compared("7"), unbilled("8"))

    asked = office.see("sign_off", query=OCTOBER)
    without = sign(office, remark=" ")
    page = sign(office, remark="Claim 8 is billed in November.")

    assert asked.headline == "Sign off October 2026 with 1 open difference?"
    assert without.status == 400
    assert "Say why the month is closed with it open." in without.text
    assert "Remark: Claim 8 is billed in November." in page.text
    [entry] = office.company.audit_entries.all()
    assert entry.after["differences"] == [
        "waits for approval: billed 1,000.00, retention 100.00, paid 0.00",
        "Not explained: billed 0.00, retention 0.00, paid 0.00",
    ]


def test_what_nothing_explains_needs_a_remark_although_the_amounts_agree(office: Office) -> None:
    unapproved = compared("7", cause="not approved in Procore any more", explained=False)
    books.reconciliation(office.company, unapproved)

    page = sign(office, remark=" ")

    assert page.status == 400
    assert page.headline == "Sign off October 2026 with 1 open difference?"


def test_signing_twice_is_one_sign_off(office: Office) -> None:
    books.reconciliation(office.company, compared("7"))

    sign(office)
    page = sign(office)

    assert "October 2026 was signed off with these figures already." in page.text
    assert office.company.audit_entries.count() == 1


def test_what_was_read_again_meanwhile_is_not_signed_unseen(office: Office) -> None:
    before = books.reconciliation(office.company, compared("7"))
    books.reconciliation(office.company, compared("7", "800.00"))

    page = sign(office, reading=before.pk)

    assert page.status == 409
    assert "Both systems were read again while you looked." in page.text
    assert not office.company.audit_entries.exists()


def test_later_changes_are_counted_and_shown_as_was_and_is(office: Office) -> None:
    books.reconciliation(office.company, compared("7"), compared("8"), compared("9"))
    sign(office)
    november = compared("10", date="2026-11-30")
    books.reconciliation(office.company, compared("7"), compared("8", "850.00"), november)

    page, shown = office.see("reconciliation", query=OCTOBER), office.see("sign_off", query=OCTOBER)

    assert "2 changes since sign-off." in page.text
    assert "Claim 8, Granite Ridge Concrete 24-017 Riverside Clinic Billed in Procore 1,000.00 950.00" in (
        shown.text
    )
    assert "Claim 9, Granite Ridge Concrete 24-017 Riverside Clinic Billed in Procore 1,000.00 0.00" in (
        shown.text
    )
    assert "Claim 7, Granite" not in shown.text


def test_the_same_figures_read_again_are_no_change(office: Office) -> None:
    books.reconciliation(office.company, compared("7"))
    sign(office)
    books.reconciliation(office.company, compared("7"))

    page = office.see("sign_off", query=OCTOBER)

    assert "Nothing has changed since." in page.text
    assert "since sign-off" not in page.text


def test_a_reading_that_was_altered_after_the_sign_off_is_not_trusted(office: Office) -> None:
    signed = books.reconciliation(office.company, compared("7"))
    sign(office)
    signed.report["claims"][0]["billed"] = "1.00"
    signed.save()
    books.reconciliation(office.company, compared("7"))

    page = office.see("reconciliation", query=OCTOBER)

    assert "The reading it was signed with is not kept any more" in page.text


@pytest.mark.parametrize(
    ("month", "read", "told"),
    [
        ("2099-01", None, "January 2099 lasts until Jan 31, 2099."),
        ("2026-10", "2026-10-30T12:00:00+00:00", "Both systems were read before October 2026 had ended."),
        ("2026-09", None, "Nothing was billed through September 2026."),
    ],
)
def test_what_can_not_be_vouched_for_is_not_signed(
    office: Office, month: str, read: str | None, told: str
) -> None:
    row = books.reconciliation(office.company, compared("7"))
    when = datetime.fromisoformat(read) if read else clock.now()
    Reconciliation.objects.filter(pk=row.pk).update(read_at=when)

    page = office.see("sign_off", query=f"?month={month}")
    answer = office.do("sign_off", month=month, reading=row.pk)

    assert page.headline.endswith("can’t be signed off yet.")
    assert told in page.text
    assert answer.status == 409
    assert not office.company.audit_entries.exists()


def test_only_approvers_sign_off_and_others_read_why(office: Office) -> None:
    row = books.reconciliation(office.company, compared("7"))
    for who in ("viewer", "operator", "admin"):
        page = office.see("sign_off", query=OCTOBER, who=who)
        answer = office.do("sign_off", who=who, month="2026-10", reading=row.pk)

        assert "Only approvers can sign off a month." in page.text
        assert answer.status == 403


@pytest.mark.parametrize("month", ["", "2026-13", "October", "2026-10-01", "%00"])
def test_no_month_is_not_found(office: Office, month: str) -> None:
    assert office.see("sign_off", query=f"?month={month}").status == 404


def test_the_workbook_holds_exact_numbers_and_every_table(office: Office) -> None:
    books.reconciliation(office.company, compared("7", "1234567890123.45", "0.00"), unbilled("8"))

    book = workbook(office, OCTOBER)

    assert book.sheetnames == [
        "About", "By project", "By commitment", "Why they differ", "Retention account", "Claims",
        "Costs", "WBS codes",
    ]  # fmt: skip
    assert [cell.value for cell in book["Claims"][1]][:3] == ["Project", "Claim", "Vendor"]
    assert book["Why they differ"]["A2"].value == "waits for approval"
    assert book["By project"]["A3"].value == "All projects"
    assert "<v>1234567890123.45</v>" in sheet_source(office, OCTOBER)


def test_days_of_the_workbook_are_dates_and_every_long_table_has_its_sums(office: Office) -> None:
    costs = [CostLine(name, Decimal(5), Decimal(4), Decimal("1.50")) for name in ("A", "B")]
    books.reconciliation(office.company, compared("7"), unbilled("8"), costs=costs)

    book = workbook(office, OCTOBER)

    assert book["Claims"]["D2"].value == datetime(2026, 10, 31)  # noqa: DTZ001 - cells have no zone
    sums = {name: [cell.value for cell in [*book[name]][-1]] for name in ("By commitment", "Claims", "Costs")}
    assert sums["By commitment"][:5] == ["All commitments", None, None, 2, 2000]
    assert sums["Claims"][:7] == ["All claims", None, None, None, 2000, 1000, 1000]
    assert sums["Costs"][:5] == ["All projects", 10, 8, 2, 3]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", " =1", "a\x0bb"])
def test_no_name_becomes_a_formula_or_breaks_the_workbook(office: Office, name: str) -> None:
    books.reconciliation(office.company, compared("7", vendor=name))

    cell = workbook(office, "")["Claims"]["C2"]

    assert cell.data_type == "s"
    assert cell.value == ("ab" if "\x0b" in name else f"'{name}")


def test_without_a_reading_there_is_no_workbook_and_no_sign_off(office: Office) -> None:
    for page in ("reconciliation_xlsx", "sign_off"):
        answer = office.browser().get(office.url(page) + OCTOBER)
        assert answer["Location"] == office.url("reconciliation")


def sign(office: Office, **posted: Any) -> Page:
    newest = Reconciliation.objects.filter(company=office.company).latest("asked_at")
    return office.do("sign_off", **{"month": "2026-10", "reading": newest.pk, **posted})


def workbook(office: Office, query: str) -> Any:
    return load_workbook(BytesIO(_file(office, query)))


def sheet_source(office: Office, query: str) -> str:
    with ZipFile(BytesIO(_file(office, query))) as parts:
        return "".join(parts.read(one).decode() for one in parts.namelist() if "worksheets/" in one)


def _file(office: Office, query: str) -> bytes:
    answer = office.browser("viewer").get(office.url("reconciliation_xlsx") + query)
    assert answer["Content-Disposition"].startswith("attachment")
    return bytes(answer.content)
