"""Projects in Procore beside customers and projects in QuickBooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.control.asked import Asked, Pair
from integration.sandbox.control.frame import framed, two
from integration.sandbox.page import link, table
from integration.sandbox.web import Reply

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany
    from integration.sandbox.sandbox import Sandbox


def projects(sandbox: Sandbox, asked: Asked) -> Reply:
    pair = Pair.at(sandbox, asked.place)
    ours = pair.procore.projects() if pair.procore else []
    ours = [one for one in ours if asked.finds(one["name"], one["project_number"])]
    theirs = _customers(pair.books, asked) if pair.books else []
    left = [
        (one["project_number"], link(f"/procore/app/{one['id']}/project/home", one["name"]), one["origin_id"])
        for one in asked.part(ours)
    ]
    content = two(
        "Projects in Procore", table(("Number", "Name", "Linked to"), left),
        "Customers and projects in QuickBooks", table(("Name", "Is a", ""), asked.part(theirs)),
    )  # fmt: skip
    parts = asked.turning(max(len(ours), len(theirs)))
    return framed(sandbox, asked, asked.search() + content + parts)


def _customers(books: QboCompany, asked: Asked) -> list[tuple[object, ...]]:
    return [
        (
            link(f"/quickbooks/app/customerdetail?nameId={one['Id']}&realm={books.realm}", name),
            "project" if one.get("IsProject") else "customer",
            "" if one["Active"] else "inactive",
        )
        for one in books.every("Customer")
        for name in [one["FullyQualifiedName"]]
        if asked.finds(name)
    ]
