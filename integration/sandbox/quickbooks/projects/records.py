"""Making, changing and ending projects. Each has a customer record, and may have an id of another row."""

from __future__ import annotations

from collections.abc import Iterator

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.editions import TRACKING, require_edition
from integration.sandbox.quickbooks.entities.customer import CUSTOMER
from integration.sandbox.quickbooks.objections import Objection, not_found
from integration.sandbox.store import Document

PROJECT = "project"
FIRST_ID = 447120001


def require_projects(books: Books) -> None:
    """Objects where the company can't have projects ("QuickBooks: Manage projects", prerequisites)."""
    require_edition(books, TRACKING, "projects")
    if books.preference("OtherPrefs", "ProjectsEnabled") != "true":
        raise Objection(5030, "Projects are switched off in this company.")


def create(books: Books, name: str, customer: str, facts: Document, members: Document) -> Document:
    """`customer`: id of the parent. `facts` belong to the project, `members` to its customer record."""
    parent = {"ParentRef": {"value": customer}, "Job": True, "BillWithParent": True}
    made = books.create(CUSTOMER, {"DisplayName": name, **parent, **members})
    own = books.switches.project_ids_of_their_own
    project_id = str(books.store.next_id(books.kind("ids-projects"), FIRST_ID)) if own else made["Id"]
    books.store.put(books.kind("Customer"), made["Id"], {**made, "_project": project_id})
    project = {"status": "OTHER", **facts, "Id": project_id, "Customer": made["Id"]}
    books.store.put(books.kind(PROJECT), project_id, project)
    return project


def update(books: Books, project_id: str, facts: Document) -> Document:
    project = must_find(books, project_id)
    if "name" in facts:
        _change_customer(books, project, DisplayName=facts["name"])
    kept = {name: one for name, one in facts.items() if name != "name"}
    books.store.put(books.kind(PROJECT), project_id, {**project, **kept})
    return {**project, **kept}


def end(books: Books, project_id: str) -> Document:
    """Its customer record stays, inactive, and so do the lines that name it."""
    project = {**must_find(books, project_id), "deleted": True}
    _change_customer(books, project, Active=False)
    books.store.put(books.kind(PROJECT), project_id, project)
    return project


def must_find(books: Books, project_id: str) -> Document:
    found = books.store.get(books.kind(PROJECT), project_id)
    if found is None or found.get("deleted"):
        raise not_found("Project", project_id)
    return found


def every(books: Books) -> Iterator[Document]:
    """Deleted ones too."""
    return books.store.scan(books.kind(PROJECT))


def customer_of(books: Books, project: Document) -> Document:
    """The record that stands for it in the REST API."""
    return books.must_find(CUSTOMER, project["Customer"])


def _change_customer(books: Books, project: Document, **changes: object) -> None:
    before = customer_of(books, project)
    body = {"Id": before["Id"], "SyncToken": before["SyncToken"], "sparse": True, **changes}
    books.update(CUSTOMER, body)
