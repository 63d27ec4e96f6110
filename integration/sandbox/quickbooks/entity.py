"""What QuickBooks knows about one type of record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from integration.sandbox.quickbooks.shapes import ENVELOPE, Checker
from integration.sandbox.store import Document

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.books import Books

Rules = Callable[["Books", Document, Document | None], None]  # (books, record to be, record before)
Settle = Callable[["Books", Document | None, Document | None], None]  # (books, record before, record after)
Computed = Callable[["Books", Document], Any]


def _no_rules(books: Books, new: Document, before: Document | None) -> None:
    """Nothing beyond the members themselves."""


def _nothing_else(books: Books, before: Document | None, after: Document | None) -> None:
    """No other record is touched."""


@dataclass(frozen=True)
class Entity:
    """`rules` completes a record and objects to a wrong one; `computed` members exist only in replies."""

    name: str
    ids: str  # vendors, customers and employees count in one sequence, so do all transactions
    members: Mapping[str, Checker]
    filters: frozenset[str]
    rules: Rules = _no_rules
    settle: Settle = _nothing_else  # changes other records after this one was saved or deleted
    may_delete: Callable[[Books, Document], None] | None = None  # objects to a deletion
    computed: Mapping[str, Computed] = field(default_factory=dict)
    replies: Mapping[str, Computed] = field(default_factory=dict)  # what replies show instead of the stored
    doubtful: frozenset[str] = frozenset()  # can perhaps be filtered: a switch decides
    sorts: frozenset[str] = frozenset()  # besides what can be filtered
    listed: bool = False  # list records are deactivated, transactions deleted
    named: str = ""  # the member that holds its unique name
    names: str = ""  # the namespace of that name
    reference: str = ""  # how an objection calls it: "Names element id 9 not found"
    always: tuple[str, ...] = ()  # members that even a sparse update must carry
    whole_delete: bool = False  # a deletion must send the whole record
    writable: bool = True

    def checkers(self) -> Mapping[str, Checker]:
        return {**ENVELOPE, **self.members, **dict.fromkeys(self.computed, ENVELOPE["Id"])}
