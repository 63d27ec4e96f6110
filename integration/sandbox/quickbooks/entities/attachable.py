"""Attachable: a note or a file that belongs to records."""

from __future__ import annotations

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection, business, missing
from integration.sandbox.quickbooks.shapes import (
    choice,
    flag,
    many,
    number,
    readonly,
    record,
    target,
    text,
)
from integration.sandbox.store import Document

# "QuickBooks: Attachable", supported file types.
TYPES = frozenset(
    "ai csv doc docx eps gif jpeg jpg ods pdf png rtf tif txt xls xlsx xml".split()  # noqa: SIM905
)


def refuse_type(name: str) -> None:
    """Raises Objection for a file that can't be uploaded."""
    if name.rpartition(".")[2].lower() not in TYPES:
        raise business(f"The file type of {name} is not supported.")


def _rules(books: Books, new: Document, before: Document | None) -> None:  # noqa: ARG001
    if not new.get("Note") and not new.get("_size"):
        raise business("You must have at least a note string or file attachment.")
    for one in new.get("AttachableRef", ()):
        _check_target(books, one.get("EntityRef") or {})


def _check_target(books: Books, ref: Document) -> None:
    if not ref.get("value"):
        return
    if "type" not in ref:
        raise missing("AttachableRef.EntityRef.type")
    if not books.store.peek(books.kind(ref["type"]), ref["value"]):
        raise Objection(
            2500,
            f"Invalid Reference Id : {ref['type']} element id {ref['value']} not found",
            "AttachableRef",
        )


def _size(books: Books, doc: Document) -> object:  # noqa: ARG001 - the signature of a computed member
    return doc.get("_size")


def _address(books: Books, doc: Document) -> object:
    return f"/v3/company/{books.realm}/download/{doc['Id']}" if doc.get("_size") else None


ATTACHABLE = Entity(
    name="Attachable",
    ids="attachables",
    members={
        "FileName": text(1000),
        "Note": text(2000),
        "ContentType": text(100),
        "Category": choice("Contact Photo", "Document", "Image", "Receipt", "Signature", "Sound", "Other"),
        "AttachableRef": many(
            record(
                EntityRef=target,
                IncludeOnSend=flag,
                LineInfo=text(100),
                Inactive=flag,
                NoRefOnly=flag,
                CustomField=readonly,
            )
        ),
        "Lat": number,
        "Long": number,
        "PlaceName": text(2000),
        "Tag": text(2000),
        "TempDownloadUri": readonly,
        "ThumbnailFileAccessUri": readonly,
        "ThumbnailTempDownloadUri": readonly,
    },
    filters=frozenset(),
    whole_delete=True,
    rules=_rules,
    computed={"Size": _size, "FileAccessUri": _address},
)
