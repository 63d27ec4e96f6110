"""Lists: every number opens what it counts, sums are of the whole filter, and a row costs no query."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Company, Membership
from integration import clock
from sync.models import Mapping, Standing
from tests.admin import factory
from tests.admin.everything import everything

if TYPE_CHECKING:
    from tests.admin.office import Office

MOST_QUERIES = 12
TABS = {
    "waiting": (Standing.APPROVAL,),
    "needs_you": (Standing.NEEDS_YOU, Standing.CONFLICT),
    "rejected": (Standing.REJECTED,),
    "in_step": (Standing.IN_STEP,),
    "excluded": (Standing.EXCLUDED,),
    "archived": (Standing.ARCHIVED,),
    "all": tuple(Standing),
}


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_shows_exactly_the_claims_it_counts(office: Office, tab: str) -> None:
    everything(office.company, office.people["approver"])
    rows = Mapping.objects.filter(company=office.company, entity="claim").with_standing()
    expected = {row.pk for row in rows if row.standing in TABS[tab]}  # type: ignore[attr-defined]

    page = office.see("claims", query=f"?tab={tab}")

    shown = {int(pk) for pk in re.findall(r"/claims/(\d+)/\"", page.source)}
    assert shown == expected
    assert f"{len(expected)} claim" in page.text


def test_every_tile_of_the_overview_opens_exactly_what_it_counts(office: Office) -> None:
    everything(office.company, office.people["approver"])
    page = office.see("overview")

    tiles = re.findall(
        r'<a class="pl-tile [^"]*" href="([^"]*records/\?[^"]*)">.*?<strong>(\d+)</strong>', page.source, re.S
    )

    assert len(tiles) >= 6
    for address, count in tiles:
        listed = office.browser().get(address).content.decode()
        assert len(re.findall(r"<tr data-row>", listed)) == int(count), address


def test_the_tile_of_what_waits_for_approval_has_a_name_that_fits(office: Office) -> None:
    factory.waiting(office.company, "7")

    assert "To approve 1 oldest" in office.see("overview").text


def test_what_a_rule_keeps_back_may_still_be_sent_one_day(office: Office) -> None:
    factory.claim(office.company, excluded="claim.not_approved", facts={"status": "draft"})

    page = office.see("overview")

    assert "Excluded 1 not sent, by rule" in page.text


def test_the_money_row_opens_lists_of_the_same_sum(office: Office) -> None:
    everything(office.company, office.people["approver"])
    page = office.see("overview")

    money = re.findall(r'pl-money" href="([^"]*)">[^<]*<strong>([\d,.]+)</strong>', page.source)

    assert len(money) == 4
    for address, total in money:
        listed = office.browser().get(address.replace("&amp;", "&")).content.decode()
        assert re.search(rf'data-label="(Payment due|Amount)">{total}</td>', listed), address


def test_the_foot_sums_the_whole_filter_and_not_the_page(office: Office) -> None:
    for number in range(60):
        factory.waiting(office.company, str(number), money="10.00")

    page = office.see("claims", query="?tab=waiting")

    assert "60 claims 600.00 150,929.40" in page.text
    assert "1 to 50 of 60" in page.text


@pytest.mark.parametrize("words", ["22639.39", "22,639.39", "Granite", "7"])
def test_the_search_finds_by_amount_vendor_and_number(office: Office, words: str) -> None:
    row = factory.waiting(office.company, "7")
    factory.waiting(office.company, "88", vendor_name="Halvorsen Electric", money="1.00")

    page = office.see("claims", query=f"?tab=waiting&q={words}")

    assert "1 claim 22,639.39" in page.text
    assert office.url("claim", row.pk) in page.source


def test_nothing_yet_all_done_and_no_match_are_three_texts(office: Office) -> None:
    assert "No claims yet." in office.see("claims").headline
    factory.sent(office.company)

    assert "No claim waits for approval." in office.see("claims", query="?tab=waiting").text
    assert "matches this filter" in office.see("claims", query="?tab=waiting&q=nothing").text


@pytest.mark.parametrize(
    ("page", "arguments", "query"),
    [
        ("overview", (), ""),
        ("claims", (), "?tab=waiting"),
        ("claims", (), "?tab=in_step"),
        ("claims", (), "?tab=needs_you"),
        ("claims", (), "?tab=all"),
        ("desk", (), ""),
        ("linking", (), "?kind=vendor"),
        ("linking", (), "?kind=vendor&tab=linked"),
        ("linking", (), "?kind=vendor&tab=there"),
        ("link_create_review", ("vendor",), "?in=quickbooks"),
        ("link_create_review", ("vendor",), "?in=procore"),
        ("conflicts", (), ""),
        ("payments", (), ""),
        ("records", ("vendor",), ""),
        ("every_record", (), ""),
        ("runs", (), ""),
        ("audit", (), ""),
        ("people", (), ""),
        ("settings", (), ""),
    ],
)
def test_twenty_rows_cost_as_many_queries_as_one(
    office: Office, page: str, arguments: tuple[str, ...], query: str
) -> None:
    client, address = office.browser("approver"), office.url(page, *arguments) + query
    everything(office.company, office.people["approver"])
    with CaptureQueriesContext(connection) as one:
        assert client.get(address).status_code == 200
    for number in range(100, 119):
        on = factory.project(office.company, f"Project {number}", str(number))
        factory.waiting(office.company, str(number), on=on)
        factory.sent(office.company, str(number), on=on, money=f"{number}.00")
        factory.stuck(office.company, "bill.deleted", {}, number=str(number), on=on)
        factory.vendor(office.company, f"Vendor {number}", linked=number % 2 == 0)
        factory.vendor_there(office.company, f"Supplier {number}")
        factory.conflict(factory.vendor(office.company, f"Changed {number}"))
        factory.payment(office.company, factory.sent(office.company, f"9{number}", on=on), f"{number}")
        factory.run(office.company, by=factory.person(f"Person {number}", "viewer", company=office.company))

    with CaptureQueriesContext(connection) as twenty:
        assert client.get(address).status_code == 200

    # One more where the database's clock is asked anew, once a minute.
    assert len(twenty) <= len(one) + 1, [q["sql"][:120] for q in twenty]
    assert len(twenty) <= MOST_QUERIES + 1


def test_the_list_of_companies_costs_no_query_a_company(office: Office) -> None:
    user = office.people["approver"]
    client = office.browser(user)
    counts = []
    for _ in range(2):
        for _ in range(3):
            made = factory.company(f"Company {Company.objects.count()}")
            Membership.objects.create(user=user, company=made, role="viewer")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/companies/all/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_record_lists_search_by_name_and_by_ids_of_both_systems(office: Office) -> None:
    row = factory.vendor(office.company, "Blue Mesa Drywall")
    factory.vendor(office.company, "Other")

    for words in ("blue mesa", row.procore_id, row.quickbooks_number):
        page = office.see("records", "vendor", query=f"?q={words}")
        assert page.headline == f"1 vendor with “{words}”."
        assert "Blue Mesa Drywall" in page.text


def test_the_links_of_direct_costs_lead_to_the_project_they_stand_on_by_one_query(office: Office) -> None:
    run, client, counts = factory.run(office.company), office.browser(), []
    linked_now = factory.project(office.company)
    for name in ("Bill 77", "Bill 78"):
        row = factory.record(
            office.company, "direct_cost", name, linked="Bill", project=linked_now, base={"project": "4711"}
        )
        factory.log(office.company, row, run, "seen.changed", "note", facts={"system": "QuickBooks"})
        pages = [("records", "direct_cost"), ("record", row.pk), ("run", run.pk)]
        for address in (office.url(*page) for page in pages):
            with CaptureQueriesContext(connection) as queries:
                source = client.get(address).content.decode()
            assert f"/4711/project/direct_costs/{row.procore_id}" in source
            counts.append(len(queries))

    # One more where the database's clock is asked anew, once a minute.
    assert sum(counts[3:]) <= sum(counts[:3]) + 1


def test_excluded_says_the_rule_in_words(office: Office) -> None:
    factory.claim(
        office.company,
        excluded="claim.before_cut_off",
        facts={"cut_off": "2026-01-01"},
        planned_at=clock.now(),
    )

    page = office.see("claims", query="?tab=excluded")

    assert "It is billed before the cut-off date, 2026-01-01" in page.text


def test_claims_are_narrowed_by_amount_and_by_whom_their_cause_is_given_to(office: Office) -> None:
    small = factory.stuck(
        office.company, "claim.not_tied_out", {"difference": "0.01"}, number="3", money="100.00"
    )
    factory.stuck(office.company, "claim.not_tied_out", {"difference": "0.01"}, number="4", money="5000.00")
    office.do(
        "desk_assign", code="claim.not_tied_out", waits_on=small.reference, to=office.people["approver"].pk
    )

    mine = office.see("claims", query="?tab=needs_you&mine=1").text
    large = office.see("claims", query="?tab=needs_you&least=1,000&most=5000").text
    nonsense = office.see("claims", query="?tab=needs_you&least=NaN").text

    assert "Claim 3 Granite" in mine
    assert "Approver Person" in mine
    assert "Claim 4 Granite" not in mine
    assert "Claim 4 Granite" in large
    assert "Claim 3 Granite" not in large
    assert "matches this filter" in nonsense


def test_each_tab_tells_how_much_is_in_it(office: Office) -> None:
    factory.waiting(office.company, "7")
    factory.waiting(office.company, "8", money="9115.50")

    assert "Waiting for approval 2 31,754.89" in office.see("claims").text


def test_the_export_of_claims_holds_every_page_of_the_filter_and_no_formula(office: Office) -> None:
    for number in range(60):
        factory.waiting(office.company, str(number), vendor_name="@SUM(A1)")

    lines = office.see("claims_csv", who="viewer", query="?tab=waiting").source.splitlines()

    assert len(lines) == 61
    assert "'@SUM(A1)" in lines[1]
    assert "22639.39" in lines[1]


def test_the_export_of_claims_tells_the_bill_of_what_was_sent(office: Office) -> None:
    factory.sent(office.company, "5")
    factory.waiting(office.company, "7")

    for tab, sent in (("in_step", 1), ("all", 1), ("waiting", 0)):
        source = office.see("claims_csv", query=f"?tab={tab}").source
        rows = list(csv.DictReader(source.removeprefix("\ufeff").splitlines()))
        bills = [list(row.values())[8:13] for row in rows if row["Bill number"]]
        assert bills == [["5", "2026-10-31", "22639.39", "10000.00", "12639.39"]] * sent
        assert len(rows) == {"all": 2}.get(tab, 1)


@pytest.mark.parametrize(
    ("page", "query", "keys"),
    [
        ("claims", "?tab=waiting", ("n",)),
        ("claim", "", ("j", "k", "a", "r")),
        ("claims_review", "?pk={}", ("a",)),
    ],
)
def test_a_key_stands_in_the_button_that_it_presses(
    office: Office, page: str, query: str, keys: tuple[str, ...]
) -> None:
    rows = [factory.waiting(office.company, str(number)) for number in range(60)]
    arguments = (rows[30].pk,) if page == "claim" else ()

    source = office.see(page, *arguments, query=query.format(rows[0].pk)).source

    for key in keys:
        button = re.search(rf'data-key="{key}"[^>]*>(.*?)</(?:a|button)>', source, re.S)
        assert button, key
        assert f"<kbd>{key}</kbd>" in button[1]


def test_the_month_in_which_bills_were_sent_is_told_in_words(office: Office) -> None:
    assert "bill was sent in November 2026." in office.see("claims", query="?tab=in_step&sent=2026-11").text
