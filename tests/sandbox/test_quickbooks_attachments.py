"""Notes and files that belong to records of simulated QuickBooks."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Json, Office, code, read

PDF = b"%PDF-1.7\r\n\x00\xff--not a boundary"
Files = list[tuple[str, tuple[str | None, bytes, str, dict[str, str]]]]


def facts(number: str = "01", **members: Any) -> tuple[str, Any]:
    body = json.dumps({"FileName": "invoice.pdf", "ContentType": "application/pdf", **members})
    return f"file_metadata_{number}", (None, body.encode(), "application/json", {})


def content(
    number: str = "01", data: bytes = PDF, name: str = "invoice.pdf", **headers: str
) -> tuple[str, Any]:
    return f"file_content_{number}", (name, data, "application/pdf", headers)


def upload(office: Office, *files: tuple[str, Any]) -> list[Json]:
    boundary = "simple-boundary"
    parts = []
    for name, (file_name, data, kind, headers) in files:
        disposition = f'form-data; name="{name}"' + (f'; filename="{file_name}"' if file_name else "")
        lines = [f"Content-Disposition: {disposition}", f"Content-Type: {kind}"]
        lines += [f"{key}: {value}" for key, value in headers.items()]
        parts.append("\r\n".join([f"--{boundary}", *lines, "", ""]).encode() + data + b"\r\n")
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    media = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    found: list[Json] = read(office.send("POST", "upload", body, headers=media))["AttachableResponse"]
    return found


def test_a_file_is_attached_to_a_bill_with_its_size() -> None:
    office = Office()
    bill = office.post("bill", office.bill_body())["Bill"]
    where = [{"EntityRef": {"type": "Bill", "value": bill["Id"]}, "IncludeOnSend": False}]

    [answer] = upload(office, facts(AttachableRef=where, Note="Signed"), content())

    made = answer["Attachable"]
    assert (made["FileName"], made["Size"], made["Note"]) == ("invoice.pdf", len(PDF), "Signed")
    assert made["AttachableRef"] == where
    assert office.get(f"attachable/{made['Id']}")["Attachable"] == made
    assert office.changes("Attachable")["Attachable"] == [made]


def test_base64_is_decoded_where_the_part_says_so() -> None:
    office = Office()
    encoded = base64.b64encode(PDF)

    [answer] = upload(office, facts(), content(data=encoded, **{"Content-Transfer-Encoding": "base64"}))

    assert answer["Attachable"]["Size"] == len(PDF)


def test_without_facts_the_system_takes_them_from_the_part() -> None:
    [answer] = upload(Office(), content(name="photo.jpg"))

    assert answer["Attachable"]["FileName"] == "photo.jpg"


def test_each_file_of_a_request_succeeds_or_fails_alone() -> None:
    office = Office()
    nowhere = [{"EntityRef": {"type": "Bill", "value": "99"}}]

    answers = upload(
        office,
        facts("01"),
        content("01"),
        facts("02", FileName="run.exe"),
        content("02"),
        facts("03", AttachableRef=nowhere),
        content("03"),
        facts("04"),
    )

    assert "Attachable" in answers[0]
    assert [code(one) for one in answers[1:]] == ["6000", "2500", "2020"]
    assert len(office.query("select * from Attachable")["Attachable"]) == 1


@pytest.mark.parametrize(
    ("body", "media", "expected"),
    [
        (b"nothing", "multipart/form-data; boundary=x", "2010"),
        (b"--x--\r\n", "multipart/form-data; boundary=x", "2020"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n1\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            "2010",
        ),
    ],
)
def test_a_body_that_holds_no_files_is_refused(body: bytes, media: str, expected: str) -> None:
    reply = Office().send("POST", "upload", body, headers={"Content-Type": media})

    assert code(read(reply)) == expected


@pytest.mark.parametrize(
    ("body", "accepted"),
    [({"FileName": "invoice.pdf"}, False), ({"Note": "Call them"}, True), ({"Note": "n" * 2001}, False)],
)
def test_without_a_file_an_attachment_needs_a_note(body: Json, accepted: bool) -> None:
    assert ("Attachable" in Office().post("attachable", body)) == accepted


@pytest.mark.parametrize(("whole", "expected"), [(True, "Fault"), (False, "Attachable")])
def test_whether_deleting_takes_the_whole_record_is_a_switch(whole: bool, expected: str) -> None:
    office = Office(Switches(requests_per_second=None, attachable_delete_needs_object=whole))
    made = office.post("attachable", {"Note": "Call them"})["Attachable"]
    short = {"Id": made["Id"], "SyncToken": "0"}

    reply = office.post("attachable", short, operation="delete")
    if whole:
        assert office.post("attachable", made, operation="delete")["Attachable"]["status"] == "Deleted"

    assert expected in reply
    assert office.query("select * from Attachable") == {}
