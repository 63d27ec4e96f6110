"""Without a wish for JSON simulated QuickBooks answers in XML, as the real one does."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import requests

from integration.sandbox.quickbooks.xml_replies import NAMESPACE
from tests.sandbox.quickbooks_office import HOST, REALM, Json, Office, read

SPACE = {"q": NAMESPACE}
XML = {"Accept": "*/*"}


def tree(reply: requests.Response) -> ElementTree.Element:
    assert reply.headers["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(reply.content)  # noqa: S314 - our own reply


def text(found: ElementTree.Element, path: str) -> str | None:
    return found.findtext(path, namespaces=SPACE)


@pytest.mark.parametrize("accept", ["*/*", "application/xml", "text/html", ""])
def test_a_record_comes_with_references_as_elements_and_states_as_attributes(accept: str) -> None:
    office = Office()
    bill = office.post("bill", office.bill_body("100.00", "-10.50", DocNumber="A & B"))["Bill"]

    found = tree(office.send("GET", f"bill/{bill['Id']}", headers={"Accept": accept}))

    shown = found.find("q:Bill", SPACE)
    assert shown is not None
    assert shown.attrib == {"domain": "QBO", "sparse": "false"}
    assert (text(shown, "q:TotalAmt"), text(shown, "q:DocNumber")) == ("89.50", "A & B")
    vendor = shown.find("q:VendorRef", SPACE)
    assert vendor is not None
    assert (vendor.text, vendor.attrib) == (office.ids["vendor"], {"name": "Delta Framing LLC"})
    assert [text(line, "q:Amount") for line in shown.findall("q:Line", SPACE)] == ["100.00", "-10.50"]


def test_a_client_that_names_no_accept_header_gets_xml() -> None:
    office = Office()
    headers = {"Authorization": f"Bearer {office.token}", "Accept": None}

    reply = office.session.get(f"{HOST}/v3/company/{REALM}/preferences", headers=headers, timeout=9)

    assert text(tree(reply), "q:Preferences/q:CurrencyPrefs/q:HomeCurrency") == "USD"


def test_faults_are_xml_too() -> None:
    office = Office()

    refused = tree(office.send("POST", "vendor", {"CompanyName": "x"}, headers=XML))
    office.token = "x" * 40
    dead = tree(office.send("GET", "preferences", headers=XML))

    error = refused.find("q:Fault/q:Error", SPACE)
    assert error is not None
    assert error.attrib == {"code": "6080", "element": "DisplayName"}
    assert text(dead, "q:Fault/q:Error/q:Detail") == "Token expired"


def test_queries_changes_and_batches_are_xml_too() -> None:
    office = Office()
    office.company.add_vendor("Delta")
    feed: Json = {"entities": "Vendor", "changedSince": "2026-03-01"}
    items = {"BatchItemRequest": [{"bId": "b1", "Query": "select * from Vendor"}]}
    statement = {"query": "select * from Vendor"}

    page = tree(office.send("GET", "query", headers=XML, **statement)).find("q:QueryResponse", SPACE)
    changed = tree(office.send("GET", "cdc", headers=XML, **feed))
    batch = tree(office.send("POST", "batch", items, headers=XML)).find("q:BatchItemResponse", SPACE)

    assert page is not None
    assert page.attrib == {"startPosition": "1", "maxResults": "1"}
    assert text(changed, "q:CDCResponse/q:QueryResponse/q:Vendor/q:DisplayName") == "Delta"
    assert batch is not None
    assert batch.attrib == {"bId": "b1"}


def test_the_same_request_id_answers_in_the_language_asked_for_this_time() -> None:
    office = Office()

    first = office.send("POST", "vendor", {"DisplayName": "Delta"}, headers=XML, requestid="r-1")
    again = read(office.send("POST", "vendor", {"DisplayName": "Delta"}, requestid="r-1"))

    assert text(tree(first), "q:Vendor/q:Id") == again["Vendor"]["Id"]
