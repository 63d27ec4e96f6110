"""The reconciliation: what a worker has read, told by project and by cause."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Company
from integration import clock
from sync.models import Reconciliation
from sync.reconcile_codes import CodeLine
from sync.reconcile_costs import CostLine
from tests.admin import books, factory
from tests.admin.books import compared, unbilled

if TYPE_CHECKING:
    from tests.admin.office import Office, Page

GONE: dict[str, Any] = {"cause": "its bill is gone from QuickBooks", "explained": False}


def test_without_a_reading_the_page_says_so_and_offers_one(office: Office) -> None:
    page = office.see("reconciliation")

    assert page.headline == "The two books have not been compared yet."
    assert "Read both systems" in page.text


def test_asking_twice_is_one_wish_that_a_worker_carries_out(office: Office) -> None:
    for _ in range(2):
        page = office.do("reconciliation_read", who="operator")

    [asked] = Reconciliation.objects.all()
    assert (asked.company, asked.asked_by, asked.read_at) == (office.company, office.people["operator"], None)
    assert "Both systems are being read. Asked for just now by Operator Person." in page.text


def test_a_reading_under_way_leads_to_the_run_that_tells_how_far_it_is(office: Office) -> None:
    office.do("reconciliation_read", who="operator")
    run = factory.run(office.company, finished=False)

    page = office.see("reconciliation")

    assert f'href="{office.url("run", run.pk)}">Show how far it is' in page.source


def test_a_viewer_may_look_and_is_told_who_may_read_again(office: Office) -> None:
    books.reconciliation(office.company, compared())

    page = office.see("reconciliation", who="viewer")

    assert page.headline == "Both books agree. Nothing is unexplained."
    assert "Only approvers, operators and admins can look for changes now" in page.text
    assert office.do("reconciliation_read", who="viewer").status == 403


def test_while_paused_a_waiting_reading_says_that_it_waits_for_resuming(office: Office) -> None:
    office.do("reconciliation_read", who="operator")
    Company.objects.filter(pk=office.company.pk).update(paused_at=clock.now())

    page = office.see("reconciliation")

    assert "Both systems are read when Northgate Builders is resumed." in page.text
    assert "data-watch" not in page.source


def test_a_failed_reading_says_why_and_keeps_the_one_before(office: Office) -> None:
    books.reconciliation(office.company, compared())
    facts = {"system": "QuickBooks"}
    Reconciliation.objects.create(
        company=office.company, asked_at=clock.now(), problem="system.busy", facts=facts
    )

    page = office.see("reconciliation")

    assert "The two books could not be compared" in page.text
    assert "What to do:" in page.text
    assert page.headline == "Both books agree. Nothing is unexplained."


def test_a_failure_before_the_newest_reading_is_history(office: Office) -> None:
    Reconciliation.objects.create(company=office.company, asked_at=clock.now(), problem="system.busy")
    books.reconciliation(office.company, compared())

    assert "could not be compared" not in office.see("reconciliation").text


def test_a_project_shows_billed_retention_paid_and_open_of_both_books(office: Office) -> None:
    paid: dict[str, Any] = {"paid": Decimal("400.00"), "issued": Decimal("400.00"), "open": Decimal("500.00")}
    books.reconciliation(office.company, compared("7", **paid), unbilled("8"))

    page = office.see("reconciliation")

    row = "2 claims 2,000.00 1,000.00 1,000.00 200.00 100.00 100.00 400.00 500.00 Explained"
    assert f"24-017 Riverside Clinic {row}" in page.text
    assert "1 project 2,000.00 1,000.00 1,000.00 200.00 100.00 100.00 400.00 500.00" in page.text


def test_the_causes_add_up_to_the_differences_and_not_explained_is_always_there(office: Office) -> None:
    books.reconciliation(office.company, compared("7"), unbilled("8"), unbilled("9", "needs a person"))

    page = office.see("reconciliation")

    assert page.headline == "Both books agree but for 2 known causes. Nothing is unexplained."
    assert "Needs a person Open error desk 1 1,000.00 100.00 0.00" in page.text
    assert "Waits for approval Approve 1 1,000.00 100.00 0.00" in page.text
    assert "Not explained Nothing left over 0 0.00 0.00 0.00" in page.text
    assert "All differences 2 2,000.00 200.00 0.00" in page.text


def test_one_unexplained_cent_is_never_green(office: Office) -> None:
    cent: dict[str, Any] = {"billed": Decimal("899.99"), "cause": "claim and bill differ", "explained": False}
    books.reconciliation(office.company, compared("7", **cent), compared("8"))

    page = office.see("reconciliation")

    assert page.headline == "1 claim differs, and nothing explains it."
    assert "pl-answer pl-red" in page.source
    assert "Not explained 1 claim: claim and bill differ 1 0.01 0.00 0.00" in page.text
    assert "Differs" in page.text


def test_costs_that_nothing_explains_are_in_the_headline_too(office: Office) -> None:
    odd = CostLine("24-017 Riverside Clinic", Decimal(5), Decimal(4), Decimal(0), "costs differ", False)
    books.reconciliation(office.company, compared(), costs=[odd])

    page = office.see("reconciliation")

    assert page.headline == "The costs of 1 project differ, and nothing explains it."


def test_the_headline_tells_what_was_paid_apart_too(office: Office) -> None:
    late: dict[str, Any] = {"paid": Decimal("400.00"), "cause": "paid differs", "explained": False}
    books.reconciliation(office.company, compared("7", **late))
    assert "Paid differs by −400.00." in office.see("reconciliation").text

    books.reconciliation(office.company, compared("7", **late), unbilled("8"))
    told = "Billed differs by 1,000.00, retention by 100.00 and paid by −400.00."
    assert told in office.see("reconciliation").text


def test_claims_of_one_rule_are_one_cause_and_each_keeps_its_own_sentence(office: Office) -> None:
    rule = "billed before the cut-off date"
    first, second = "It is billed before the cut-off date, Oct 1, 2026", "It is billed before, Oct 2, 2026"
    books.reconciliation(
        office.company, unbilled("8", rule, detail=first), unbilled("9", rule, detail=second)
    )

    page = office.see("reconciliation")
    listed = office.see("reconciliation", query=f"?cause={rule}").text

    assert page.headline == "Both books agree but for 1 known cause. Nothing is unexplained."
    assert "Billed before the cut-off date 2 2,000.00 200.00 0.00" in page.text
    assert first in listed
    assert second in listed
    assert [(row["Cause"], row["Detail"]) for row in table(office)] == [(rule, first), (rule, second)]


def test_a_month_to_be_signed_off_is_only_looked_at_first(office: Office) -> None:
    books.reconciliation(office.company, compared())

    source = office.see("reconciliation").source

    month = re.search(r'<a class="pl-button" href="\?month=2026-\d\d">.*?</span>([^<]*)</a>', source)
    assert month
    assert month[1].startswith("Look at ")


def test_what_others_paid_shows_in_its_own_column(office: Office) -> None:
    late: dict[str, Any] = {
        "paid": Decimal("400.00"),
        "open": Decimal("500.00"),
        "cause": "paid differs",
        "explained": False,
    }
    books.reconciliation(office.company, compared("7", **late))

    page = office.see("reconciliation")

    assert "Not explained 1 claim: paid differs 1 0.00 0.00 −400.00" in page.text
    assert "400.00 Procore 0.00" in page.text


def test_the_account_is_our_bills_and_what_others_entered(office: Office) -> None:
    books.reconciliation(office.company, compared())

    page = office.see("reconciliation")

    assert re.search(
        r"Retention lines of our bills 300\.00 Entries outside bills .*? 84\.00 "
        r"Balance of the account 384\.00",
        page.text,
    )
    assert "register?accountId=93" in page.source


@pytest.mark.parametrize(("month", "rows"), [("2026-10", 1), ("2026-11", 3), ("", 4)])
def test_a_month_holds_everything_billed_through_its_end(office: Office, month: str, rows: int) -> None:
    days = ("2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01")
    lines = [compared(str(number), date=day) for number, day in enumerate(days)]
    books.reconciliation(office.company, *lines)

    page = office.see("reconciliation", query=f"?month={month}")

    assert f"1 project {rows},000.00" in page.text


def test_a_month_before_the_first_claim_says_so(office: Office) -> None:
    books.reconciliation(office.company, compared())

    page = office.see("reconciliation", query="?month=2026-09")

    assert page.headline == "Nothing was billed through September 2026."


def test_closing_a_month_is_warned_of_with_the_claims_that_are_not_sent(office: Office) -> None:
    lines = [compared("7"), unbilled("8"), unbilled("9", "archived"), unbilled("10", date="2026-11-02")]
    books.reconciliation(office.company, *lines)

    page = office.see("reconciliation", query="?month=2026-10")

    told = "Before you close the books through Oct 31, 2026: 1 claim dated by then is not in QuickBooks"
    assert f"{told} yet (1,000.00)." in page.text
    listed = office.see("reconciliation", query="?month=2026-10&unsent=1")
    assert claims_of(listed) == ["Claim 8"]


def test_every_number_of_the_causes_opens_the_claims_it_counts(office: Office) -> None:
    lines = [compared("7"), unbilled("8"), unbilled("9", "archived"), unbilled("10"), compared("11", **GONE)]
    books.reconciliation(office.company, *lines)
    page = office.see("reconciliation")

    found = re.findall(r'data-label="Claims"><a href="([^"]*)">(\d+)</a>', page.source)

    assert len(found) == 3
    for address, count in found:
        listed = office.see("reconciliation", query=address.replace("&amp;", "&"))
        assert len(claims_of(listed)) == int(count), address


def test_a_project_opens_its_claims_and_a_claim_its_page(office: Office) -> None:
    row = factory.sent(office.company, "5")
    own = compared("5", claim_id=row.procore_id)
    books.reconciliation(office.company, own, compared("6", project="24-018 County Garage"))

    page = office.see("reconciliation", query="?project=24-017 Riverside Clinic")

    assert page.headline == "24-017 Riverside Clinic agrees. Nothing is unexplained."
    assert claims_of(page) == ["Claim 5"]
    assert office.url("claim", row.pk) in page.source


def test_a_thousand_claims_are_listed_by_fifty(office: Office) -> None:
    books.reconciliation(office.company, *(compared(str(number)) for number in range(1000)))

    page = office.see("reconciliation", query="?project=24-017 Riverside Clinic&page=3")

    assert len(claims_of(page)) == 50
    assert "101 to 150 of 1,000" in page.text
    assert "1,000 claims 1,000,000.00" in page.text


def test_costs_are_told_with_and_without_claims(office: Office) -> None:
    cost = CostLine("24-017 Riverside Clinic", Decimal("125.00"), Decimal("125.00"), Decimal("9.50"))
    books.reconciliation(office.company, compared(), costs=[cost])

    page = office.see("reconciliation", query="?tab=costs")

    assert "24-017 Riverside Clinic 125.00 125.00 0.00 9.50 1,000.00 1,125.00 Unplaced 9.50" in page.text
    assert "Costs of 9.50 can’t be placed." in page.text
    assert f"{office.url('unplaced')}?project=24-017%20Riverside%20Clinic" in page.source


def test_a_project_opens_its_wbs_codes_with_and_without_claims(office: Office) -> None:
    books.reconciliation(office.company, compared(), costs=[coded(), coded("24-018 County Garage")])
    address = "?tab=costs&project=24-017%20Riverside%20Clinic"

    every, page = (
        office.see("reconciliation", query="?tab=costs"),
        office.see("reconciliation", query=address),
    )

    assert "2 WBS codes" in every.text
    assert "WBS codes of" not in every.text
    assert re.search(r'href="\?tab=costs&amp;project=24-017[^"]*">2 WBS codes', every.source)
    assert "03-300.S 125.00 120.00 5.00 900.00 1,025.00" in page.text
    assert "On no WBS code tax, or lines that were changed in QuickBooks 0.00 0.00 0.00 100.00" in page.text
    assert "2 WBS codes 125.00 120.00 5.00 1,000.00 1,125.00" in page.text


def test_the_wbs_codes_have_a_file_of_their_own(office: Office) -> None:
    books.reconciliation(office.company, costs=[coded("A"), coded("B")])

    rows = table(office, "?tab=costs&by=code")

    assert [(row["Project"], row["WBS code"]) for row in rows] == [
        ("A", "03-300.S"), ("A", "On no WBS code"), ("B", "03-300.S"), ("B", "On no WBS code"),
    ]  # fmt: skip
    assert (rows[0]["Difference"], rows[0]["Costs with claims"]) == ("5.00", "1025.00")


def coded(project: str = "24-017 Riverside Clinic") -> CostLine:
    """Costs of a project on one WBS code, and a bill with tax."""
    codes = [
        CodeLine("03-300.S", Decimal("125.00"), Decimal("120.00"), Decimal("900.00")),
        CodeLine("", Decimal("0.00"), Decimal("0.00"), Decimal("100.00")),
    ]
    return CostLine(
        project,
        Decimal("125.00"),
        Decimal("120.00"),
        Decimal(0),
        "costs differ",
        explained=False,
        codes=codes,
    )


def test_the_file_has_the_claims_of_the_filter(office: Office) -> None:
    books.reconciliation(office.company, compared("7"), unbilled("8", date="2026-11-02"))

    rows = table(office, "?month=2026-11&unsent=1")

    assert [row["Claim"] for row in rows] == ["Claim 8"]
    assert (rows[0]["Billed in Procore"], rows[0]["Billed, difference"]) == ("1000.00", "1000.00")
    assert rows[0]["Cause"] == "waits for approval"
    assert [row["Claim"] for row in table(office, "?month=2026-10")] == ["Claim 7"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1"])
def test_no_name_becomes_a_formula_in_the_file(office: Office, name: str) -> None:
    refund: dict[str, Any] = {"due": Decimal("-5.00"), "cause": "claim and bill differ"}
    books.reconciliation(office.company, compared(vendor=name, **refund))

    [row] = table(office)

    assert row["Vendor"] == f"'{name}"
    assert row["Billed in Procore"] == "95.00"
    assert row["Billed, difference"] == "-905.00"


def test_the_costs_have_a_file_of_their_own(office: Office) -> None:
    books.reconciliation(office.company, costs=[CostLine("A", Decimal(5), Decimal(5), Decimal("1.50"))])

    [row] = table(office, "?tab=costs")

    assert (row["Project"], row["In QuickBooks"], row["Unplaced"]) == ("A", "5.00", "1.50")


@pytest.mark.parametrize("query", ["", "?tab=costs", "?project=24-017 Riverside Clinic"])
def test_two_hundred_claims_cost_as_many_queries_as_one(office: Office, query: str) -> None:
    client, address = office.browser("operator"), office.url("reconciliation") + query
    counts = []
    for rows in (1, 200):
        costs = [CostLine(f"P{number}", Decimal(1), Decimal(1), Decimal(0)) for number in range(rows)]
        books.reconciliation(office.company, *(compared(str(number)) for number in range(rows)), costs=costs)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def claims_of(page: Page) -> list[str]:
    listed = page.source.partition('aria-label="Claims"')[2].partition("</table>")[0]
    return re.findall(r'<th scope="row" class="pl-break">(?:<a [^>]*>)?(Claim \w+)', listed)


def table(office: Office, query: str = "") -> list[dict[str, str]]:
    answer = office.browser("viewer").get(office.url("reconciliation_csv") + query)
    assert answer["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
