"""Bills, expenses and credits in another currency than the books: listed, and never taken for dollars."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sync.models import Mapping
from tests.engine.cost_job import Job
from tests.engine.test_reconcile import report_of
from tests.world import Doc, World

ABROAD: Doc = {"CurrencyRef": {"value": "CAD"}, "ExchangeRate": Decimal("0.70")}
DOCUMENTS = "bill", "expense", "vendor_credit"


@pytest.fixture
def job(world: World) -> Job:
    job = Job(world)
    world.site.books.set_preference("CurrencyPrefs.MultiCurrencyEnabled", value=True)
    return job


def enter(job: Job, kind: str, lines: list[Doc], **members: Any) -> Doc:
    """A document of a vendor that is paid in Canadian dollars, unless told otherwise."""
    books, members = job.world.site.books, {**ABROAD, **members}
    vendor = books.add_vendor(f"Maple {kind}", CurrencyRef=members["CurrencyRef"])["Id"]
    if kind == "expense":
        return books.add_purchase(lines, vendor=vendor, **members)
    add = books.add_vendor_credit if kind == "vendor_credit" else books.add_bill
    return add(vendor, lines, **members)


def listed() -> list[tuple[str, str]]:
    rows = Mapping.objects.filter(entity__in=DOCUMENTS, money__isnull=False).order_by("pk")
    return [(one["amount"], one["reason"]) for row in rows for one in (row.plan or {})["unplaced"]]


@pytest.mark.parametrize(
    ("kind", "amount", "told"),
    [
        ("bill", "700.00", "it is 1,000.00 CAD, at a rate of 0.7"),
        ("expense", "700.00", "it is 1,000.00 CAD, at a rate of 0.7"),
        ("vendor_credit", "-700.00", "it is −1,000.00 CAD, at a rate of 0.7"),
    ],
)
def test_a_document_in_another_currency_is_no_cost_and_listed_with_what_it_comes_to(
    job: Job, kind: str, amount: str, told: str
) -> None:
    enter(job, kind, [job.line("1000.00")])

    job.world.sync()

    assert job.costs() == []
    assert listed() == [(amount, told)]
    assert Mapping.objects.get(entity=kind).money == Decimal(amount)


def test_lines_come_to_whole_cents_and_one_on_no_item_says_its_currency_too(job: Job) -> None:
    site = job.world.site
    account = {"account": site.accounts["cost"], "customer": site.customer["Id"], "amount": "10.00"}
    overhead = {"account": site.accounts["cost"], "amount": "500.00"}
    enter(job, "bill", [job.line("0.15"), account, overhead], ExchangeRate=Decimal("0.7035"))

    job.world.sync()

    at = "at a rate of 0.7035"
    assert listed() == [("0.11", f"it is 0.15 CAD, {at}"), ("7.04", f"it is 10.00 CAD, {at}")]


def test_without_a_rate_it_counts_as_nothing_and_says_so(job: Job) -> None:
    enter(job, "bill", [job.line("1000.00")], ExchangeRate=None)

    job.world.sync()

    assert job.costs() == []
    assert listed() == [("0.00", "it is 1,000.00 CAD, and QuickBooks tells no rate")]


def test_what_is_in_the_currency_of_the_books_is_a_cost_in_books_with_several(job: Job) -> None:
    job.bill("125.00", CurrencyRef={"value": "USD"}, ExchangeRate=Decimal(1))

    job.world.sync()

    assert [job.lines(one) for one in job.costs()] == [[(Decimal("125.00"), "Copper pipe")]]
    assert listed() == []


def test_it_is_listed_once_its_project_is_linked(job: Job) -> None:
    site = job.world.site
    parent = site.books.add_customer("Harbour City")["Id"]
    made = site.books.add_project("25-003 Harbour Hall", parent)
    project = site.procore.add_project("25-003 Harbour Hall", "25-003")
    item = site.books.add_item("Rebar", site.accounts["cost"], site.accounts["income"])["Id"]
    enter(job, "bill", [{"item": item, "customer": made["Id"], "amount": "100.00"}])
    job.world.sync()
    assert listed() == []

    job.world.link("project", project["id"], f"Customer:{made['Id']}")
    job.world.sync()

    assert [amount for amount, _ in listed()] == ["70.00"]


def test_the_reconciliation_adds_up_what_it_comes_to_beside_the_costs(job: Job) -> None:
    site = job.world.site
    account = {"account": site.accounts["cost"], "customer": site.customer["Id"], "amount": "9.50"}
    home = {"CurrencyRef": {"value": "USD"}}
    site.books.add_bill(site.qbo_vendor["Id"], [job.line("125.00"), account], **home)
    for kind in DOCUMENTS[:2]:
        enter(job, kind, [job.line("1000.00")])
    job.world.sync()

    [line] = report_of(job.world).costs

    assert (str(line.quickbooks), str(line.procore), str(line.unplaced)) == ("125.00", "125.00", "1409.50")
    assert line.agrees


def test_a_refund_in_another_currency_is_less_than_nothing(job: Job) -> None:
    enter(job, "expense", [job.line("1000.00")], refund=True)

    job.world.sync()

    assert listed() == [("-700.00", "it is −1,000.00 CAD, at a rate of 0.7")]
