"""Files sent as multipart/form-data: pairs of facts and content ("QuickBooks: Attachable", Upload)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Field, File, MultipartDecoder, NeedData, Preamble

from integration import exact_json
from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entities.attachable import ATTACHABLE, refuse_type
from integration.sandbox.quickbooks.objections import Objection, missing
from integration.sandbox.quickbooks.present import present
from integration.sandbox.store import Document

LARGEST = 100 * 1024 * 1024  # of the whole request
FACTS, CONTENT = "file_metadata_", "file_content_"


@dataclass
class Part:
    name: str
    file_name: str
    headers: Headers
    content: bytes = b""


@dataclass
class Sent:
    """One file: what was said about it, and the bytes."""

    facts: Part | None = None
    content: Part | None = None


def attach(books: Books, body: bytes, content_type: str) -> list[Document]:
    """An answer for each file; one that is refused leaves the others alone."""
    if len(body) > LARGEST:
        raise Objection(10000, "The request is larger than 100 MB", status=413)
    files = _files(_parts(body, content_type))
    if not files:
        raise missing(f"{CONTENT}01")
    return [_answer(books, files[number]) for number in sorted(files)]


def _answer(books: Books, sent: Sent) -> Document:
    try:
        return {"Attachable": _attached(books, sent)}
    except Objection as objection:
        return {"Fault": objection.fault()}


def _attached(books: Books, sent: Sent) -> Document:
    if sent.content is None:
        raise missing(f"{CONTENT}01")
    facts = _facts(sent.facts, sent.content)
    refuse_type(facts.get("FileName", ""))
    content = _decoded(sent.content)
    kept = {"_size": len(content), "_sha256": hashlib.sha256(content).hexdigest()}
    return present(books, ATTACHABLE, books.create(ATTACHABLE, facts, kept))


def _facts(part: Part | None, content: Part) -> Document:
    """Where none were sent, the system makes them from the part itself."""
    own = {"FileName": content.file_name, "ContentType": content.headers.get("Content-Type", "")}
    if part is None:
        return own
    try:
        said = exact_json.loads(part.content)
    except ValueError:
        raise Objection(2010, "The metadata of the file is no JSON", "file_metadata") from None
    if not isinstance(said, dict):
        raise Objection(2010, "The metadata of the file is no object", "file_metadata")
    return {**own, **{name: one for name, one in said.items() if one not in (None, "")}}


def _decoded(part: Part) -> bytes:
    if part.headers.get("Content-Transfer-Encoding", "").lower() != "base64":
        return part.content
    try:
        return base64.b64decode(part.content, validate=False)
    except binascii.Error:
        raise Objection(2040, "The content is no base64", part.name) from None


def _files(parts: Iterator[Part]) -> dict[str, Sent]:
    """By the number at the end of the part's name."""
    found: dict[str, Sent] = {}
    for part in parts:
        if part.name.startswith(FACTS):
            found.setdefault(part.name.removeprefix(FACTS), Sent()).facts = part
        elif part.name.startswith(CONTENT):
            found.setdefault(part.name.removeprefix(CONTENT), Sent()).content = part
        else:
            raise Objection(2010, f"Part {part.name} is unknown", part.name)
    return found


def _parts(body: bytes, content_type: str) -> Iterator[Part]:
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    decoder = MultipartDecoder(boundary.encode(), max_form_memory_size=LARGEST)
    decoder.receive_data(body)
    decoder.receive_data(None)
    try:
        yield from _read(decoder)
    except (ValueError, RequestEntityTooLarge) as error:
        raise Objection(2010, f"The body is no multipart/form-data: {error}") from None


def _read(decoder: MultipartDecoder) -> Iterator[Part]:
    part: Part | None = None
    while isinstance(event := decoder.next_event(), (Preamble, Field, File, Data, NeedData)):
        if isinstance(event, (Field, File)):
            part = Part(event.name, getattr(event, "filename", "") or "", event.headers)
        elif isinstance(event, Data) and part:
            part.content += event.data
            if not event.more_data:
                yield part
        elif isinstance(event, NeedData):
            raise ValueError("it ends in the middle")
