"""Webhooks of simulated QuickBooks: what is told, how it is signed, and what happens without an answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from integration.sandbox.courier import Courier, post
from integration.sandbox.quickbooks.webhooks import PATIENCE
from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Office
from tests.sandbox.quickbooks_receiver import URL, VERIFIER, Receiver


def office(**switches: Any) -> Office:
    """An office whose webhooks are on; what founding it did is not told."""
    made = Office(Switches(requests_per_second=None, **switches))
    made.known()
    made.quickbooks.webhooks.send_to(URL, VERIFIER)
    return made


def test_nothing_is_told_before_an_address_is_set() -> None:
    quiet, receiver = Office(), Receiver()
    quiet.company.add_vendor("Delta")

    acknowledged = quiet.quickbooks.webhooks.deliver_due(receiver)

    assert (acknowledged, receiver.got, quiet.quickbooks.webhooks.waiting()) == (0, [], 0)


def test_the_signature_is_made_of_the_bytes_that_were_sent() -> None:
    world, receiver = office(), Receiver()
    world.company.add_vendor("Émile")

    world.quickbooks.webhooks.deliver_due(receiver)

    [(body, headers)] = receiver.got
    expected = base64.b64encode(hmac.new(VERIFIER.encode(), body, hashlib.sha256).digest()).decode()
    assert headers["intuit-signature"] == expected
    assert set(headers) >= {"intuit-created-time", "intuit-t-id", "intuit-notification-schema-version"}


def test_cloud_events_name_record_company_and_what_was_done() -> None:
    world, receiver = office(), Receiver()
    vendor = world.company.add_vendor("Delta")["Id"]

    world.quickbooks.webhooks.deliver_due(receiver)

    [event] = receiver.body()
    assert (event["type"], event["intuitentityid"]) == ("qbo.vendor.created.v1", vendor)
    assert (event["intuitaccountid"], event["specversion"], event["data"]) == (world.company.realm, "1.0", {})
    assert event["time"] == "2026-03-02T16:15:30.000000789Z"


def test_the_classic_format_groups_changes_by_company() -> None:
    world, receiver = office(webhook_format="classic"), Receiver()
    other = world.quickbooks.add_company("777", "Other Builders")
    world.quickbooks.webhooks.lose_waiting()
    first, second = world.company.add_vendor("Delta")["Id"], other.add_vendor("Delta")["Id"]

    world.quickbooks.webhooks.deliver_due(receiver)

    told = receiver.body()["eventNotifications"]
    assert [one["realmId"] for one in told] == [world.company.realm, "777"]
    assert [one["dataChangeEvent"]["entities"][0]["id"] for one in told] == [first, second]
    assert told[0]["dataChangeEvent"]["entities"][0] == {
        "name": "Vendor",
        "id": first,
        "operation": "Create",
        "lastUpdated": "2026-03-02T16:15:30.000Z",
    }


def test_one_post_may_hold_events_of_several_companies() -> None:
    world, receiver = office(), Receiver()
    other = world.quickbooks.add_company("777")
    world.quickbooks.webhooks.lose_waiting()
    world.company.add_vendor("Delta")
    other.add_vendor("Delta")

    world.quickbooks.webhooks.deliver_due(receiver)

    assert [event["intuitaccountid"] for event in receiver.body()] == [world.company.realm, "777"]


def test_paying_and_voiding_are_told_of_payment_and_bill() -> None:
    world, receiver = office(), Receiver()
    bill = world.company.add_bill(world.ids["vendor"], [{"amount": "10.00", "account": world.costs}])
    payment = world.company.pay_bill(bill["Id"])
    world.company.void_payment(payment["Id"])
    world.company.delete_payment(payment["Id"])

    world.quickbooks.webhooks.deliver_due(receiver)

    assert receiver.types() == [
        ("qbo.bill.created.v1", bill["Id"]),
        ("qbo.bill.updated.v1", bill["Id"]),
        ("qbo.billpayment.created.v1", payment["Id"]),
        ("qbo.billpayment.voided.v1", payment["Id"]),
        ("qbo.billpayment.deleted.v1", payment["Id"]),
    ]


@pytest.mark.parametrize(
    ("switches", "member"), [({}, "deletedId"), ({"webhook_merge_member": "deletedID"}, "deletedID")]
)
def test_a_merge_names_the_vendor_that_is_gone(switches: dict[str, str], member: str) -> None:
    world, receiver = office(webhook_format="classic", **switches), Receiver()
    kept = world.company.add_vendor("Delta")["Id"]
    world.company.merge_vendors(kept, world.ids["vendor"])

    world.quickbooks.webhooks.deliver_due(receiver)

    [company] = receiver.body()["eventNotifications"]
    [merge] = [one for one in company["dataChangeEvent"]["entities"] if one["operation"] == "Merge"]
    assert (merge["name"], merge["id"], merge[member]) == ("Vendor", kept, world.ids["vendor"])


def test_a_merge_as_a_cloud_event_and_the_shorter_word_for_void() -> None:
    world, receiver = office(webhook_void_word="void"), Receiver()
    expense = world.company.add_purchase([{"amount": "1.00", "account": world.costs}])
    world.company.void_purchase(expense["Id"])
    kept = world.company.add_vendor("Delta")["Id"]
    world.company.merge_vendors(kept, world.ids["vendor"])

    world.quickbooks.webhooks.deliver_due(receiver)

    assert ("qbo.purchase.void.v1", expense["Id"]) in receiver.types()
    assert receiver.body()[-1]["data"] == {"deletedid": world.ids["vendor"]}


@pytest.mark.parametrize("echoes", [True, False])
def test_whether_the_app_hears_of_its_own_writes_is_a_switch(echoes: bool) -> None:
    world, receiver = office(webhook_echoes_own_writes=echoes), Receiver()
    world.post("vendor", {"DisplayName": "Ours"})
    world.batch({"Vendor": {"DisplayName": "Ours too"}})
    theirs = world.company.add_vendor("Theirs")["Id"]

    world.quickbooks.webhooks.deliver_due(receiver)

    told = [doc_id for _, doc_id in receiver.types()]
    assert len(told) == (3 if echoes else 1)
    assert told[-1] == theirs


@pytest.mark.parametrize(("coalesces", "expected"), [(True, 1), (False, 3)])
def test_several_changes_of_one_record_may_come_as_one(coalesces: bool, expected: int) -> None:
    world, receiver = office(webhook_coalesces=coalesces), Receiver()
    for number in range(3):
        world.company.edit("Vendor", world.ids["vendor"], AcctNum=str(number))

    world.quickbooks.webhooks.deliver_due(receiver)

    assert receiver.types() == [("qbo.vendor.updated.v1", world.ids["vendor"])] * expected


def test_projects_and_preferences_have_no_webhook_beyond_their_customer() -> None:
    world, receiver = office(), Receiver()
    world.company.set_preference("AccountingInfoPrefs.TrackDepartments", value=True)

    world.quickbooks.webhooks.deliver_due(receiver)

    assert receiver.got == []


@pytest.mark.parametrize("failure", [0, 500, 302, 202])
def test_without_an_acknowledgement_it_comes_again_at_growing_distances(failure: int) -> None:
    world, receiver = office(), Receiver(*[failure] * 9)
    world.company.add_vendor("Delta")
    webhooks = world.quickbooks.webhooks
    webhooks.deliver_due(receiver)

    for place, wait in enumerate((10, 20, 30, 300, 1200, 7200, 14400, 21600), 2):
        world.clock.advance(wait - 1)
        webhooks.deliver_due(receiver)
        assert len(receiver.got) == place - 1
        world.clock.advance(1)
        webhooks.deliver_due(receiver)
        assert len(receiver.got) == place
    world.clock.advance(21600)

    assert webhooks.deliver_due(receiver) == 1
    assert receiver.body(0) == receiver.body(-1)
    assert webhooks.waiting() == 0


def test_by_the_older_rule_the_address_is_blocked_after_three_retries() -> None:
    world, receiver = office(webhook_retries="blocking"), Receiver(500, 500, 500, 500)
    world.company.add_vendor("Delta")
    for wait in (0, 1200, 1800, 3000, 90000):
        world.clock.advance(wait)
        world.quickbooks.webhooks.deliver_due(receiver)

    assert len(receiver.got) == 4
    assert world.quickbooks.webhooks.waiting() == 1
    world.quickbooks.webhooks.send_to(URL, VERIFIER)
    assert world.quickbooks.webhooks.deliver_due(receiver) == 1


@pytest.mark.parametrize(("holds", "sent"), [(True, 1), (False, 2)])
def test_later_events_may_wait_for_the_first_acknowledgement(holds: bool, sent: int) -> None:
    world, receiver = office(webhook_holds_back=holds), Receiver(500)
    world.company.add_vendor("Delta")
    world.quickbooks.webhooks.deliver_due(receiver)
    world.company.add_vendor("Echo")

    world.quickbooks.webhooks.deliver_due(receiver)

    assert len(receiver.got) == sent
    world.clock.advance(10)
    world.quickbooks.webhooks.deliver_due(receiver)
    assert world.quickbooks.webhooks.waiting() == 0


def test_a_notification_can_come_twice() -> None:
    world, receiver = office(), Receiver()
    world.company.add_vendor("Delta")
    world.quickbooks.webhooks.deliver_due(receiver)

    world.quickbooks.webhooks.repeat(receiver)

    assert receiver.body(0) == receiver.body(1)


def test_a_courier_brings_them_over_http() -> None:
    got: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - named by the base class
            length = int(self.headers["Content-Length"])
            got.append((self.headers["intuit-signature"], self.rfile.read(length)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        world = Office()
        world.quickbooks.webhooks.send_to(f"http://127.0.0.1:{server.server_port}/", VERIFIER)
        world.company.add_vendor("Delta")
        thread = Thread(target=server.handle_request)
        thread.start()
        with Courier((world.quickbooks.webhooks.deliver_due, PATIENCE), pause=0.01):
            thread.join(5)

    [(signature, body)] = got
    assert signature
    assert b"qbo.vendor.created.v1" in body


def test_nobody_at_the_address_is_a_failed_delivery() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        address = f"http://127.0.0.1:{server.server_port}/"

    with pytest.raises(OSError, match="refused"):
        post(address, {}, b"{}", patience=PATIENCE)
