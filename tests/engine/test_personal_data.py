"""Tokens, names, amounts and tax ids are in no log; tax ids in no table and on no page either."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from companies import secrets
from companies.models import Connection
from integration import sessions
from integration.logs import AllowList
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.server import serve
from sync import desk
from sync.models import Mapping
from tests.world import Doc, World

PROCORE_EIN = "98-7654321"
QUICKBOOKS_EIN = "45-1239876"
EINS = ("987654321", "451239876")
VENDOR = "Granite Ridge Concrete"
AMOUNTS = ("12345.67", "12,345.67", "11111.10", "11,111.10")
PAGES = ("overview", "desk", "claims", "linking", "every_record", "runs", "audit", "settings", "people")


def whole_story(world: World) -> Doc:
    """Vendors with tax ids are linked and created, a claim is sent, an answer is lost, a call fails."""
    site = world.site
    site.procore.set_ein(site.vendor, PROCORE_EIN)
    site.books.edit("Vendor", site.qbo_vendor["Id"], TaxIdentifier=QUICKBOOKS_EIN)
    fresh = site.procore.add_vendor("Sierra Glass", ein=PROCORE_EIN)
    world.ready()
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("12345.67", held="1234.57"))
    world.sync()
    desk.create(site.company, world.dana, [world.row("vendor", fresh["id"]).pk], "quickbooks")
    world.approve(claim)
    world.sandbox.faults.add(Fault(faults.lose_reply, path="/batch"))
    world.drain()
    world.later(minutes=10)
    world.sandbox.faults.add(Fault(faults.status(500, html=True), system="procore"))
    world.drain()
    world.later(minutes=10)
    world.drain()
    return claim


@contextmanager
def over_sockets(world: World, settings: Settings) -> Iterator[None]:
    """The same simulated systems, over HTTP: so that the libraries below us log what they log."""
    server = serve(world.sandbox)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.port}"
    settings.PROCORE_API_URL, settings.QUICKBOOKS_API_URL = f"{address}/procore", f"{address}/quickbooks"
    before = sessions.use(sessions.plain)
    try:
        yield
    finally:
        sessions.session().close()
        sessions.use(before)
        server.shutdown()
        thread.join()
        server.server_close()


def tables() -> Iterator[tuple[str, str]]:
    """Each table with its whole content as text."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield table, "\n".join(str(row) for row in cursor.fetchall())


def plain(text: str) -> str:
    """Without what people put between the digits of a tax id."""
    return text.replace("-", "").replace(" ", "")


def test_s13_a_tax_id_is_in_no_table_but_for_its_last_four_digits(world: World) -> None:
    whole_story(world)

    contents = dict(tables())

    assert [table for table, text in contents.items() for ein in EINS if ein in plain(text)] == []
    assert "4321" in contents["sync_mapping"]
    assert "9876" in contents["sync_mapping"]


@pytest.mark.large
def test_s13_a_tax_id_is_on_no_page(world: World) -> None:
    whole_story(world)
    company, browser = world.site.company, Client()
    User.objects.filter(pk=world.dana.pk).update(is_staff=True)
    browser.force_login(world.dana)
    addresses = [reverse(f"admin:{page}", args=[company.pk]) for page in PAGES]
    rows = Mapping.objects.filter(company=company).values_list("pk", flat=True)
    addresses += [reverse("admin:record", args=[company.pk, pk]) for pk in rows]

    pages = {address: browser.get(address, follow=True) for address in addresses}

    assert {page.status_code for page in pages.values()} == {200}
    shown = {address: plain(page.content.decode()) for address, page in pages.items()}
    assert [address for address, text in shown.items() for ein in EINS if ein in text] == []
    assert any(VENDOR.replace(" ", "") in text for text in shown.values())


@pytest.mark.large
def test_s16_a_log_at_its_most_talkative_holds_no_token_name_amount_or_body(
    world: World, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = [secrets.read(row, "access_token") for row in Connection.objects.all()]
    tokens += [secrets.read(row, "refresh_token") for row in Connection.objects.all()]

    with over_sockets(world, settings):
        claim = whole_story(world)
    records = [record for record in caplog.records if record.name.startswith("urllib3")]
    written = "\n".join(AllowList().format(record) for record in caplog.records)

    assert world.standing("claim", claim["id"]) == "in_step"
    assert any("/v3/company/9130/batch" in record.getMessage() for record in records), "nothing was logged"
    canaries = [*tokens, VENDOR, "Sierra Glass", "Riverside", *AMOUNTS, PROCORE_EIN, QUICKBOOKS_EIN, *EINS]
    assert [one for one in canaries if one in written] == []


def test_s16_what_is_kept_of_a_request_is_no_body_and_no_token(world: World) -> None:
    tokens = [secrets.read(row, "access_token") for row in Connection.objects.all()]

    whole_story(world)

    kept = dict(tables())
    requests = kept["sync_logentry"]
    assert "/batch" in requests
    assert "BatchItemRequest" not in requests
    assert [table for table, text in kept.items() for token in tokens if token in text] == []
