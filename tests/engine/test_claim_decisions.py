"""What people decide about claims: approve exactly what they saw, reject, take back, wait."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.seen import Seen
from sync import desk, switchboard
from tests.engine.billing import bill_writes, numbers_of_bills, plain_claim, planned, problem, send, shown
from tests.world import Doc, World


def test_nothing_is_sent_before_a_person_approves(world: World) -> None:
    claim = planned(world)
    world.later(days=2)

    world.sync()

    assert world.standing("claim", claim["id"]) == "approval"
    assert numbers_of_bills(world) == []


def test_with_direct_export_every_check_is_made_and_nobody_is_asked(world: World) -> None:
    world.ready()
    world.choose(direct_export="on")
    good = plain_claim(world, "1")
    wrong = plain_claim(world, "2", summary={"current_payment_due": "899.99"})

    world.sync()

    assert numbers_of_bills(world) == ["1"]
    assert world.standing("claim", good["id"]) == "in_step"
    assert world.standing("claim", wrong["id"]) == "needs_you"


def test_the_approval_of_what_is_no_longer_there_is_refused(world: World) -> None:
    claim = planned(world)
    seen = world.row("claim", claim["id"]).plan_fingerprint
    _edit(world, claim, "1000.01")
    world.sync()

    decided = desk.approve(world.site.company, world.dana, [(world.row("claim", claim["id"]).pk, seen)])
    world.drain()

    assert (len(decided.done), len(decided.changed)) == (0, 1)
    assert bill_writes(world) == 0


@pytest.mark.failure("W11")
def test_what_changed_between_approval_and_sending_comes_back_beside_what_was_approved(
    world: World,
) -> None:
    claim = planned(world)
    world.approve(claim)
    _edit(world, claim, "1000.01")

    world.drain()

    plan = world.row("claim", claim["id"]).plan
    assert plan is not None
    assert world.standing("claim", claim["id"]) == "approval"
    assert (plan["was"]["total"], plan["bill"]["total"]) == ("900.00", "900.01")
    assert bill_writes(world) == 0


def test_another_vendor_behind_the_link_asks_for_approval_again(world: World) -> None:
    claim = planned(world)
    world.approve(claim)
    other = world.site.books.add_vendor("Granite Ridge Concrete LLC")
    vendor = world.row("vendor", world.site.vendor["id"])
    desk.unlink(world.site.company, world.dana, vendor.pk)
    world.sync()
    world.link("vendor", world.site.vendor["id"], f"Vendor:{other['Id']}")

    world.sync()

    assert world.standing("claim", claim["id"]) == "approval"
    assert shown(world, claim)["vendor_id"] == other["Id"]
    assert bill_writes(world) == 0


def test_a_rejected_claim_stays_back_with_its_reason_until_it_changes(world: World) -> None:
    claim = planned(world)
    row = world.row("claim", claim["id"])

    desk.reject(world.site.company, world.dana, row.pk, row.plan_fingerprint, "Line 2 is not done yet")
    world.sync()
    rejected = world.standing("claim", claim["id"])
    _edit(world, claim, "800.00")
    world.sync()

    assert rejected == "rejected"
    assert world.row("claim", claim["id"]).rejected_reason == "Line 2 is not done yet"
    assert world.standing("claim", claim["id"]) == "approval"


def test_the_rejection_of_what_is_no_longer_there_is_refused(world: World) -> None:
    claim = planned(world)
    row = world.row("claim", claim["id"])
    _edit(world, claim, "800.00")
    world.sync()

    done = desk.reject(world.site.company, world.dana, row.pk, row.plan_fingerprint, "No")

    assert not done
    assert world.standing("claim", claim["id"]) == "approval"


def test_a_rejected_claim_can_be_approved_after_all(world: World) -> None:
    claim = planned(world)
    row = world.row("claim", claim["id"])
    desk.reject(world.site.company, world.dana, row.pk, row.plan_fingerprint, "Wait")

    send(world, claim)

    assert numbers_of_bills(world) == ["1"]


def test_an_approval_can_be_taken_back_until_it_is_sent(world: World) -> None:
    claim = planned(world)
    world.approve(claim)

    taken_back = desk.take_back(world.site.company, world.dana, world.row("claim", claim["id"]).pk)
    world.drain()

    assert taken_back
    assert numbers_of_bills(world) == []
    send(world, claim)
    assert not desk.take_back(world.site.company, world.dana, world.row("claim", claim["id"]).pk)


def test_whoever_prepared_a_claim_may_not_approve_it_when_the_setting_says_so(world: World) -> None:
    claim = planned(world)
    world.choose(different_approver="on")
    row = world.row("claim", claim["id"])
    assert row.procore_seen is not None
    author = User.objects.create_user("author", str(row.procore_seen["created_by"]).upper())

    own = desk.approve(world.site.company, author, [(row.pk, row.plan_fingerprint)])
    other = desk.approve(world.site.company, world.dana, [(row.pk, row.plan_fingerprint)])

    assert (len(own.done), len(other.done)) == (0, 1)


def test_approving_twice_sends_once(world: World) -> None:
    claim = planned(world)

    world.approve(claim)
    again = world.approve(claim)
    world.drain()
    world.sync()

    assert again.done == []
    assert bill_writes(world) == 1


def test_preview_mode_plans_everything_and_writes_nothing(world: World) -> None:
    world.ready(live=False)
    claim = plain_claim(world)

    world.sync()
    decided = world.approve(claim)
    world.drain()

    assert decided.done == []
    assert shown(world, claim)["total"] == "900.00"
    assert _writes(world) == []


def test_going_live_makes_the_items_and_leaves_claims_to_their_approvers(world: World) -> None:
    world.ready(live=False)
    claim = plain_claim(world)
    world.sync()

    switchboard.go_live(world.site.company, world.dana)
    world.drain()

    assert world.standing("claim", claim["id"]) == "approval"
    assert numbers_of_bills(world) == []
    assert [item["Name"] for item in world.site.books.every("Item")] == ["Retainage", "24-017-03-300.S"]


@pytest.mark.failure("C13")
def test_while_paused_nothing_is_read_or_written_and_resuming_sends_what_was_approved(world: World) -> None:
    claim = planned(world)
    world.pause()
    world.approve(claim)
    before = len(world.sandbox.requests)

    world.drain()
    asked = len(world.sandbox.requests) - before
    world.resume()
    world.drain()

    assert asked == 0
    assert numbers_of_bills(world) == ["1"]


def test_a_claim_that_nobody_has_archived_yet_is_taken_back_at_once(world: World) -> None:
    claim = planned(world)
    pk = world.row("claim", claim["id"]).pk
    desk.archive(world.site.company, world.dana, [pk])

    taken_back = desk.unarchive(world.site.company, world.dana, [pk])
    world.drain()

    assert taken_back == 1
    assert world.standing("claim", claim["id"]) == "approval"


def test_an_archived_claim_is_left_alone_until_it_is_taken_out_again(world: World) -> None:
    claim = planned(world)
    pk = world.row("claim", claim["id"]).pk
    desk.archive(world.site.company, world.dana, [pk], "entered by hand")
    world.drain()
    reason = world.row("claim", claim["id"]).archived_reason
    archived = world.standing("claim", claim["id"]), world.approve(claim).done

    desk.unarchive(world.site.company, world.dana, [pk])
    world.drain()

    assert (archived, reason) == (("archived", []), "entered by hand")
    assert world.standing("claim", claim["id"]) == "approval"


@pytest.mark.parametrize("setting", ["ap_account", "retention_item"])
def test_a_setting_that_changes_the_bill_asks_for_approval_again(world: World, setting: str) -> None:
    claim = planned(world)
    world.approve(claim)
    values = {
        "ap_account": world.site.books.account_of_type("Accounts Payable")["Id"],
        "retention_item": world.site.books.add_item("Retainage 2", world.site.accounts["liability"])["Id"],
    }
    world.choose(**{setting: values[setting]})

    world.sync()

    assert world.standing("claim", claim["id"]) == "approval"
    assert bill_writes(world) == 0


def test_the_other_company_is_never_touched(world: World) -> None:
    world.ready()
    world.ready(world.other)

    claim = plain_claim(world)
    world.sync()
    send(world, claim)

    assert world.other.books.bills() == []
    assert numbers_of_bills(world) == ["1"]


def _edit(world: World, claim: Doc, amount: str) -> None:
    world.later(minutes=1)
    world.site.procore.edit_lines(claim, [ClaimLine(amount, held="100.00")])


def _writes(world: World) -> list[str]:
    """Every request that may have changed something in either system; QuickBooks takes queries by POST."""
    changes = [one for one in world.sandbox.requests if one.method != "GET" and not _asks(one)]
    return [one.path for one in changes if "/oauth" not in one.path]


def _asks(one: Seen) -> bool:
    """A query, or a batch of queries alone."""
    members = one.request.get("BatchItemRequest", ()) if isinstance(one.request, dict) else ()
    return one.path.endswith("/query") or bool(members and all("Query" in each for each in members))


def test_a_claim_unapproved_in_procore_after_it_was_approved_here_is_not_sent(world: World) -> None:
    claim = planned(world)
    world.approve(claim)
    world.site.procore.unapprove(claim)

    world.drain()

    assert world.standing("claim", claim["id"]) == "excluded"
    assert numbers_of_bills(world) == []


@pytest.mark.failure("W9")
def test_books_closed_between_approval_and_sending_hold_the_claim_with_both_dates(world: World) -> None:
    claim = planned(world)
    world.approve(claim)
    world.site.books.close_books(date(2026, 11, 1))
    world.after_the_overlap()

    world.sync()

    assert problem(world, claim) == "period.closed"
    assert numbers_of_bills(world) == []
    world.site.books.close_books(None)
    world.after_the_overlap()
    world.sync()
    world.retry("claim", claim["id"])
    world.drain()
    assert str(world.bill_of(claim)["TxnDate"]) == "2026-10-31"


@pytest.mark.failure("W10")
@pytest.mark.parametrize("what", ["Vendor", "Item", "Retention", "Customer", "Account"])
def test_whatever_is_made_inactive_between_approval_and_sending_holds_the_claim_until_it_is_active(
    world: World, what: str
) -> None:
    claim = planned(world)
    payables = world.site.books.add_account("Trade payables", "Accounts Payable")["Id"]
    world.choose(ap_account=payables)
    world.drain()
    code = world.site.procore.wbs_codes(world.site.project)[0]
    kind, number, told = {
        "Vendor": ("Vendor", world.site.qbo_vendor["Id"], "vendor.inactive"),
        "Item": ("Item", world.row("wbs_code", code["id"]).quickbooks_number, "item.inactive"),
        "Retention": ("Item", world.site.retention_item, "retention.item_gone"),
        "Customer": ("Customer", world.site.customer["Id"], "project.closed"),
        "Account": ("Account", payables, "quickbooks.reference_gone"),
    }[what]
    world.approve(claim)
    world.site.books.deactivate(kind, number)
    world.drain()
    held = problem(world, claim)

    world.later(minutes=1)
    world.site.books.edit(kind, number, Active=True)
    world.after_the_overlap()
    world.sync()
    world.retry("claim", claim["id"])
    world.drain()

    assert held == told
    assert str(world.bill_of(claim)["TotalAmt"]) == "900.00"
