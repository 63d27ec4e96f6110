"""S8 to S10: who may tell us something, what a stranger gets, and how little it costs."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from companies import hooks, secrets
from companies.models import Company, Connection
from integration import clock, exact_json
from integration.logs import AllowList
from integration.sandbox.clock import ManualClock
from integration.sandbox.quickbooks.webhooks import signature
from integration.systems import System
from sync.models import Feed
from sync.webhook_refusals import Refusals
from tests.world import START

QUICKBOOKS = "/webhooks/quickbooks/"
TOKEN = "verifier-of-today"
BODY = exact_json.dumps(
    {"eventNotifications": [{"realmId": "9130", "dataChangeEvent": {"entities": [{"name": "Vendor"}]}}]}
).encode()
EVENT = b'{"resource_type":"Company Vendors","company_id":"4001","project_id":null,"reason":"update"}'

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _token(settings: Settings) -> None:
    settings.QUICKBOOKS_WEBHOOK_TOKEN = TOKEN


@pytest.fixture
def company() -> Company:
    made = Company.objects.create(name="Northgate", quickbooks_realm="9130", procore_company_id="4001")
    for source in ("quickbooks.changes", "procore.vendors"):
        Feed.objects.create(company=made, source=source, due_at=None)
    return made


@pytest.fixture
def row(company: Company) -> Connection:
    """The Procore connection of the company, with a secret."""
    made = Connection.objects.create(
        company=company, system=System.PROCORE.value, state=Connection.State.CONNECTED
    )
    hooks.secret_of(made)
    return made


def tell(
    body: bytes, signed: str | None, method: str = "POST", address: str = QUICKBOOKS, **more: Any
) -> Any:
    headers = {} if signed is None else {"intuit-signature": signed}
    return Client(enforce_csrf_checks=True).generic(
        method, address, body, "application/json", headers=headers, **more
    )


def show(row: Connection, authorization: str | None, body: bytes = EVENT) -> Any:
    headers = {} if authorization is None else {"Authorization": authorization}
    address = f"/webhooks/procore/{row.pk}/"
    return Client(enforce_csrf_checks=True).generic(
        "POST", address, body, "application/json", headers=headers
    )


def due(source: str) -> bool:
    return Feed.objects.filter(source=source, due_at__isnull=False).exists()


def test_s8_a_signed_notification_is_taken_without_a_session_or_csrf_token(company: Company) -> None:
    reply = tell(BODY, signature(TOKEN, BODY))

    assert (reply.status_code, reply.content, reply.cookies) == (200, b"", {})
    assert due("quickbooks.changes")
    assert company.feeds.get(source="procore.vendors").due_at is None


@pytest.mark.parametrize(
    "signed",
    [
        None, "", "x", "ä", signature("another token", BODY), signature(TOKEN, BODY + b" "),
        signature(TOKEN, BODY).rstrip("="), signature(TOKEN, BODY) + "=", signature(TOKEN, BODY).swapcase(),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("company")
def test_s8_without_the_right_signature_nothing_is_taken(signed: str | None) -> None:
    reply = tell(BODY, signed)

    assert (reply.status_code, reply.content) == (401, b"")
    assert not due("quickbooks.changes")


@pytest.mark.parametrize("bit", [0, 77, len(BODY) * 8 - 1])
@pytest.mark.usefixtures("company")
def test_s8_one_bit_of_the_body_matters(bit: int) -> None:
    changed = bytearray(BODY)
    changed[bit // 8] ^= 1 << bit % 8

    assert tell(bytes(changed), signature(TOKEN, BODY)).status_code == 401


@pytest.mark.usefixtures("company")
def test_s8_the_bytes_are_signed_not_what_they_mean() -> None:
    same = BODY.replace(b":", b" : ")

    assert exact_json.loads(same) == exact_json.loads(BODY)
    assert tell(same, signature(TOKEN, BODY)).status_code == 401


@pytest.mark.parametrize("token", ["verifier-of-today", "verifier-of-tomorrow"])
@pytest.mark.usefixtures("company")
def test_s8_two_tokens_are_taken_while_one_is_replaced(settings: Settings, token: str) -> None:
    settings.QUICKBOOKS_WEBHOOK_TOKEN = "verifier-of-tomorrow, verifier-of-today"

    assert tell(BODY, signature(token, BODY)).status_code == 200


@pytest.mark.parametrize("unset", ["", " ", ",", " , "])
@pytest.mark.usefixtures("company")
def test_s8_without_a_token_the_address_does_not_exist(settings: Settings, unset: str) -> None:
    settings.QUICKBOOKS_WEBHOOK_TOKEN = unset

    assert tell(BODY, signature("", BODY)).status_code == 404
    assert not due("quickbooks.changes")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_only_posts_are_answered(row: Connection, method: str) -> None:
    addresses = (QUICKBOOKS, f"/webhooks/procore/{row.pk}/")

    assert [tell(b"", None, method, one).status_code for one in addresses] == [405, 405]


def test_s8_a_body_that_is_too_large_is_refused_before_it_is_read(row: Connection) -> None:
    huge = b" " * (2 * 1024 * 1024 + 1)

    assert tell(huge, signature(TOKEN, huge)).status_code == 413
    assert show(row, _header(row), huge).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"{}", b"7", b'"text"', b"\xff\xfe", b"[" * 100_000,
        b'{"eventNotifications": 3}', b'{"eventNotifications": [3, null, {}]}',
        b'{"eventNotifications": [{"dataChangeEvent": {"entities": [7]}}, {"dataChangeEvent": 7}]}',
        b'[{"type": "qbo.vendor.merged.v1", "data": []}]',
        b'[{"intuitaccountid": null}]', b'[{"intuitaccountid": {"$ne": ""}}]',
    ],
)  # fmt: skip
@pytest.mark.usefixtures("company")
def test_a_signed_body_of_an_unknown_shape_is_acknowledged_and_does_nothing(body: bytes) -> None:
    """Refused, it would come back for ever, and later ones might wait behind it."""
    reply = tell(body, signature(TOKEN, body))

    assert reply.status_code == 200
    assert not due("quickbooks.changes")


@pytest.mark.usefixtures("company")
def test_s10_a_blank_realm_is_not_the_company_that_has_none_yet() -> None:
    unbound = Company.objects.create(name="Not connected yet")
    Feed.objects.create(company=unbound, source="quickbooks.changes")
    body = b'[{"intuitaccountid": ""}, {"intuitaccountid": "777"}]'

    assert tell(body, signature(TOKEN, body)).status_code == 200
    assert not due("quickbooks.changes")


@pytest.mark.failure("R7")
@pytest.mark.usefixtures("company")
def test_s10_ten_thousand_events_are_one_statement() -> None:
    body = exact_json.dumps(
        [{"intuitaccountid": str(9130 + number), "type": "qbo.vendor.created.v1"} for number in range(10_000)]
    ).encode()

    with CaptureQueriesContext(database) as queries:
        assert tell(body, signature(TOKEN, body)).status_code == 200

    assert len(queries) == 1
    assert due("quickbooks.changes")


@pytest.mark.usefixtures("company")
def test_s10_a_replayed_notification_never_makes_a_feed_due_later_or_sooner() -> None:
    tell(BODY, signature(TOKEN, BODY))
    before = Feed.objects.get(source="quickbooks.changes").due_at

    for _ in range(20):
        assert tell(BODY, signature(TOKEN, BODY)).status_code == 200

    assert Feed.objects.get(source="quickbooks.changes").due_at == before


@pytest.mark.usefixtures("company")
def test_a_refused_request_asks_the_database_nothing() -> None:
    with CaptureQueriesContext(database) as queries:
        tell(BODY, "forged")

    assert len(queries) == 0


def test_s9_a_delivery_with_the_secret_is_taken(row: Connection) -> None:
    reply = show(row, _header(row))

    assert (reply.status_code, reply.content) == (200, b"")
    assert due("procore.vendors")
    assert not due("quickbooks.changes")


@pytest.mark.parametrize("damage", ["none", "blank", "no scheme", "shorter", "longer", "case", "umlaut"])
def test_s9_without_the_right_secret_nothing_is_taken(row: Connection, damage: str) -> None:
    right = _header(row)
    wrong = {
        "none": None, "blank": "Bearer ", "no scheme": right.removeprefix("Bearer "), "shorter": right[:-1],
        "longer": f"{right}x", "case": right.swapcase(), "umlaut": "Bearer ä",
    }[damage]  # fmt: skip

    reply = show(row, wrong)

    assert (reply.status_code, reply.content) == (401, b"")
    assert not due("procore.vendors")


def test_s9_every_connection_has_a_secret_of_its_own(row: Connection) -> None:
    other = Company.objects.create(name="Ridgeline", procore_company_id="4002")
    theirs = Connection.objects.create(
        company=other, system=System.PROCORE.value, state=Connection.State.CONNECTED
    )
    hooks.secret_of(theirs)

    assert show(theirs, _header(row)).status_code == 401
    assert _header(theirs) != _header(row)


@pytest.mark.parametrize("secret", ["", "Bearer "])
def test_s9_a_connection_without_a_secret_takes_nothing(row: Connection, secret: str) -> None:
    Connection.objects.filter(pk=row.pk).update(hook_secret="")

    assert show(row, secret).status_code == 401


def test_s9_a_connection_that_has_ended_takes_nothing(row: Connection) -> None:
    header = _header(row)
    Connection.objects.filter(pk=row.pk).update(state=Connection.State.LOST)

    assert show(row, header).status_code == 401


def test_s9_a_connection_that_does_not_exist_is_answered_like_a_wrong_secret(row: Connection) -> None:
    address = f"/webhooks/procore/{row.pk + 1000}/"

    reply = Client().post(address, EVENT, "application/json", headers={"Authorization": _header(row)})

    assert (reply.status_code, reply.content) == (401, b"")


def test_s9_a_quickbooks_connection_is_no_address_of_procore(row: Connection) -> None:
    row.system = System.QUICKBOOKS.value
    row.hook_secret = secrets.sealed(row, "hook_secret", "a secret")
    row.save()

    assert show(row, "Bearer a secret").status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{}", b'{"resource_type": 7}', b"[" * 100_000])
def test_a_delivery_of_an_unknown_shape_is_accepted_and_does_nothing(row: Connection, body: bytes) -> None:
    """Refused, it would hold up the queue behind it for twelve hours."""
    assert show(row, _header(row), body).status_code == 200
    assert not due("procore.vendors")


def test_an_event_of_a_company_that_is_not_the_connection_s_is_no_way_into_it(row: Connection) -> None:
    other = Company.objects.create(name="Ridgeline", procore_company_id="4002")
    Feed.objects.create(company=other, source="procore.vendors")

    show(row, _header(row), EVENT.replace(b"4001", b"4002"))

    assert other.feeds.filter(due_at=None).count() == 1


def test_what_is_refused_is_counted_without_what_it_held(
    row: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        tell(b'{"name": "Granite Ridge"}', "forged-signature")
        show(row, "Bearer guessed-secret")

    written = "".join(AllowList().format(record) for record in caplog.records)
    assert "forged-signature" not in written
    assert "guessed-secret" not in written
    assert "Granite" not in written


def test_a_flood_of_refused_requests_is_one_line_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    moments, refusals = ManualClock(START), Refusals()
    before = clock.use(moments)
    try:
        with caplog.at_level(logging.WARNING):
            for _ in range(300):
                refusals.count(System.QUICKBOOKS, "signature")
                moments.advance(1)
    finally:
        clock.use(before)

    assert [record.__dict__["count"] for record in caplog.records] == [1, 60, 60, 60, 60]
    assert {record.__dict__["reason"] for record in caplog.records} == {"signature"}


def _header(row: Connection) -> str:
    stored = Connection.objects.select_related("company").get(pk=row.pk)
    return hooks.authorization(secrets.read(stored, "hook_secret"))
