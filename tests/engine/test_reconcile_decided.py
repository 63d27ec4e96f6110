"""A bill whose claim is deleted or not approved any more, and what a person has decided about such a bill."""

from __future__ import annotations

from decimal import Decimal

from sync import desk
from sync.admin.reconciliation_month import as_of
from sync.reconcile_claims import Line
from tests.engine.test_reconcile import report_of, sent
from tests.world import Doc, World

END_OF_OCTOBER = "2026-10-31"


def test_a_bill_whose_claim_was_deleted_in_procore_is_a_difference_that_nothing_explains(
    world: World,
) -> None:
    delete(world, sent(world))

    report = report_of(world)

    [line] = report.claims
    assert report.not_explained == [line]
    assert line.claim == "Claim 7"
    assert (line.vendor, line.commitment) == ("Granite Ridge Concrete", "SC-001 Concrete")
    assert (str(line.due), str(line.retention)) == ("0.00", "0.00")
    assert (str(line.billed), str(line.retention_billed), line.cause) == (
        "900.00", "100.00", "deleted in Procore",
    )  # fmt: skip
    assert as_of([line], END_OF_OCTOBER) == [line]


def test_a_deleted_claim_whose_bill_is_gone_or_voided_too_is_in_neither_book(world: World) -> None:
    delete(world, sent(world))
    bill = world.site.books.bills()[0]
    voided = [{**line, "Amount": Decimal(0)} for line in bill["Line"]]
    world.site.books.edit("Bill", bill["Id"], Line=voided)
    assert report_of(world).claims == []

    world.site.books.delete("Bill", bill["Id"])

    assert report_of(world).claims == []


def test_a_sent_claim_that_is_not_approved_any_more_is_told_although_the_amounts_agree(world: World) -> None:
    world.site.procore.edit_claim(sent(world), force=True, status="draft")

    [line] = claims(world)

    assert (line.agrees, line.cause, line.explained) == (True, "not approved in Procore any more", False)
    [at_its_end] = as_of([line], END_OF_OCTOBER)
    assert (at_its_end.cause, at_its_end.explained) == (line.cause, False)


def test_whoever_archives_a_claim_that_was_deleted_or_unapproved_has_explained_it(world: World) -> None:
    claim = sent(world)
    world.site.procore.edit_claim(claim, force=True, status="draft")
    world.sync()
    archive(world, claim)
    assert [told(one) for one in claims(world)] == [("archived", True)]

    delete(world, claim)

    # Nobody knew of that when the claim was archived.
    assert [told(one) for one in claims(world)] == [("deleted in Procore", False)]


def test_a_changed_bill_that_a_person_left_so_is_explained_until_it_changes_once_more(world: World) -> None:
    claim = sent(world)
    change(world, "-1.00")
    world.sync()
    row = world.row("claim", claim["id"])
    assert desk.accept(world.site.company, world.dana, row.pk, row.quickbooks_version)
    world.drain()
    assert [told(one) for one in claims(world)] == [("its bill was changed, and a person left it so", True)]

    change(world, "-2.00")

    assert [told(one) for one in claims(world)] == [("claim and bill differ", False)]


def test_a_payment_that_is_missing_on_a_bill_left_so_is_told(world: World) -> None:
    claim = sent(world)
    change(world, "-1.00")
    world.sync()
    row = world.row("claim", claim["id"])
    desk.accept(world.site.company, world.dana, row.pk, row.quickbooks_version)
    world.drain()
    world.site.books.pay_bill(row.quickbooks_number, "400.00")
    world.sync()
    [payment] = world.site.procore.payments()
    world.site.procore.change("payment", payment["id"], {"amount": Decimal("300.00")})

    assert [told(one) for one in claims(world)] == [("paid differs", False)]


def claims(world: World) -> list[Line]:
    world.later(minutes=1)  # within one QuickBooks takes only so many requests
    return report_of(world).claims


def told(line: Line) -> tuple[str, bool]:
    return line.cause, line.explained


def delete(world: World, claim: Doc) -> None:
    world.site.procore.delete_claim(claim, force=True)
    world.sync()


def archive(world: World, claim: Doc) -> None:
    desk.archive(world.site.company, world.dana, [world.row("claim", claim["id"]).pk], "Settled by hand.")
    world.drain()


def change(world: World, by: str) -> None:
    """The first line of the only bill, in QuickBooks."""
    bill = world.site.books.bills()[0]
    first, *more = bill["Line"]
    changed = {**first, "Amount": first["Amount"] + Decimal(by)}
    world.site.books.edit("Bill", bill["Id"], Line=[changed, *more])
