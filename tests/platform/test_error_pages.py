"""Error pages tell a visitor what to do, and nothing about the inside."""

import pytest
from django.test import Client, override_settings

from tests.platform.failing_urls import CANARY


@override_settings(ROOT_URLCONF="tests.platform.failing_urls")
def test_a_failing_page_shows_no_trace_and_no_token() -> None:
    reply = Client(raise_request_exception=False).get("/fail")

    page = reply.content.decode()
    assert reply.status_code == 500
    assert "Something went wrong on our side" in page
    assert CANARY not in page
    assert "Traceback" not in page


@pytest.mark.django_db
def test_an_unknown_address_gets_the_plain_page(client: Client) -> None:
    reply = client.get("/no-such-page")

    assert reply.status_code == 404
    assert "There is nothing at this address" in reply.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_without_details() -> None:
    reply = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "somebody"})

    assert reply.status_code == 403
    assert "This is not open to you" in reply.content.decode()
    assert "CSRF" not in reply.content.decode()


@pytest.mark.parametrize("address", ["/"])
def test_the_bare_address_leads_to_the_admin(client: Client, address: str) -> None:
    reply = client.get(address)

    assert (reply.status_code, reply.headers["Location"]) == (302, "/admin/")
