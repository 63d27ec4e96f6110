"""What an entity is: the words an entity file is written in. Pure: no Django, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from companies.company_settings import CompanySettings
from integration.errors import Problem

if TYPE_CHECKING:
    from sync.plan import Plan

# Waits for a record that was never seen: "unseen:vendor" goes on when new vendors were read.
UNSEEN = "unseen:"
# Waits for several records, each for a line of its own: goes on when any project or WBS code changes.
SEVERAL = "several:places"
# The same of a copy of a claim's bill, which waits for the claim beside: goes on when any claim changes, too.
A_COPY = "several:copy"
# In the base of what was imported: somebody has deleted it in Procore.
TAKEN_OUT = "taken_out"
# In the options of a vendor or WBS code: QuickBooks has told that {"gone"} became part of {"into"}, by ids.
MERGED = "merged"
# In the base of a claim, and the step it leads to: a person wants its bill to be written over.
AGAIN = "again"
# In the base of a WBS code that is gone: a person wants its item to be inactive.
PUT_AWAY = "put_away"
Values = dict[str, Any]
Record = Mapping[str, Any]


class Owner(StrEnum):
    """Who may change a field: its owner's changes travel, changes on the other side are conflicts."""

    PROCORE = "procore"
    QUICKBOOKS = "quickbooks"
    BOTH = "both"


@dataclass(frozen=True)
class Field:
    name: str
    title: str
    owner: Owner
    # What an untouched field holds; without a base a blank side counts as unchanged.
    blank: Any = ""
    # What two values are compared by: the same phone number is written in many ways.
    key: Callable[[Any], Hashable] = field(default=lambda value: value, compare=False)

    def same(self, one: Any, other: Any) -> bool:
        return self.key(one) == self.key(other)


@dataclass(frozen=True)
class Seen:
    """A remote record in common form, with the columns people sort by."""

    id: str
    values: Values
    version: str = ""
    label: str = ""
    number: str = ""
    vendor_name: str = ""
    money: Decimal | None = None
    retention: Decimal | None = None
    date: date | None = None
    mark: str = ""
    gone: bool = False
    # The mapping of the project that a part of a document belongs to.
    project: int | None = None
    # What is never stored: of an EIN the values hold only a keyed hash and the last four digits.
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Sight:
    """A mapping as the pure part sees it: what was last seen on both sides, and what was agreed."""

    pk: int
    entity: str
    label: str = ""
    procore_id: str = ""
    quickbooks_id: str = ""
    procore: Values | None = None
    quickbooks: Values | None = None
    procore_version: str = ""
    quickbooks_version: str = ""
    procore_gone: bool = False
    quickbooks_gone: bool = False
    base: Values | None = None
    generation: int = 0
    project: int | None = None
    approved: str = ""
    make_in: str = ""
    # The name under which a person wants it made, where its own is taken.
    make_as: str = ""
    # What a person set for this one project.
    options: Mapping[str, Any] = field(default_factory=dict)
    # A bill was made for it before, whatever became of that bill.
    sent_before: bool = False

    @property
    def reference(self) -> str:
        return f"{self.entity}:{self.pk}"

    @property
    def is_linked(self) -> bool:
        return bool(self.procore_id and self.quickbooks_id)

    @property
    def ended(self) -> str:
        """In QuickBooks: "inactive" or "deleted"; blank while it can be used."""
        if self.quickbooks_gone:
            return "deleted"
        return "" if (self.quickbooks or {}).get("active") else "inactive"

    @property
    def quickbooks_number(self) -> str:
        """The bare QuickBooks id: "130" of "Bill:130"."""
        return self.quickbooks_id.split("/")[0].rpartition(":")[2]


@dataclass(frozen=True)
class Wanted:
    """A record that a plan will ask for: by an id of one side, by our own key, by its number or its mark."""

    entity: str
    by: Literal["procore", "quickbooks", "pk", "number", "mark", "noted", "owed", "promised", "billed"]
    key: str


class Refs(Protocol):
    """The records a plan refers to, loaded in bulk before planning."""

    def procore(self, entity: str, procore_id: str) -> Sight | None: ...

    def quickbooks(self, entity: str, quickbooks_id: str) -> Sight | None: ...

    def pk(self, entity: str, pk: int | None) -> Sight | None: ...

    def numbered(self, entity: str, number: str) -> Sequence[Sight]: ...

    def marked(self, mark: str) -> Sequence[Sight]: ...

    def noted(self, entity: str, mark: str) -> Sequence[Sight]:
        """Records in which we have noted this mark in Procore, whatever they are linked to by now."""

    def billed(self, vendor: str, number: str) -> Sequence[Sight]:
        """Claims of this number whose document is of this QuickBooks vendor."""

    def owes(self, vendor: str) -> bool:
        """Whether bills of this QuickBooks vendor are open."""

    def is_promised(self, company: str) -> bool:
        """Whether claims of this company of Procore are approved and not sent, or have an open bill."""


@dataclass(frozen=True)
class Books:
    """The rules of the QuickBooks company, as its preferences last said."""

    closed_through: date | None = None
    forbids_repeated_numbers: bool = False
    several_currencies: bool = False

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Books:
        closed = stored.get("closed_through")
        return cls(
            date.fromisoformat(closed) if closed else None,
            bool(stored.get("forbids_repeated_numbers")),
            bool(stored.get("several_currencies")),
        )


@dataclass(frozen=True)
class Context:
    """The company a plan is made for."""

    key: str
    realm: str
    procore_company: str
    settings: CompanySettings
    home_currency: str = "USD"
    books: Books = field(default_factory=Books)


@dataclass(frozen=True)
class ProcoreEndpoint:
    """Where a type lives in Procore: `list_path` may hold {company} and {project}."""

    list_path: str
    query: tuple[tuple[str, str], ...] = ()
    # Records whose money must be fresh are read again by id before they are acted on.
    by_ids: bool = False
    # Absence of a filter means a full read each time.
    since: bool = True


@dataclass(frozen=True)
class QuickBooksEndpoint:
    """The QuickBooks entity, and which of its records this is about in the first full read."""

    entity: str
    where: str = ""


class Entity:
    """One row of the data mapping. Subclasses declare; only what is special is code."""

    key: ClassVar[str]
    title: ClassVar[str]
    word: ClassVar[str]
    words: ClassVar[str]
    owner: ClassVar[Owner]
    whole: ClassVar[bool] = False
    gated: ClassVar[bool] = False
    # Name lists must be written one after another (QuickBooks: "REST API features"), transactions need not.
    serial: ClassVar[bool] = True
    # Its Procore record takes no edit while it carries our origin_id ("Financial Tools").
    locked: ClassVar[bool] = False
    # Problems that have a meaning of their own for this kind of record: code → code.
    own_problems: ClassVar[Mapping[str, str]] = {}
    own_problems_of_creating: ClassVar[Mapping[str, str]] = {}
    procore: ClassVar[ProcoreEndpoint | None] = None
    quickbooks: ClassVar[QuickBooksEndpoint | None] = None
    fields: ClassVar[tuple[Field, ...]] = ()
    # In which order records are brought in step: what others refer to comes first.
    rank: ClassVar[int] = 50

    def read_procore(self, record: Record) -> Seen:
        raise NotImplementedError

    def read_quickbooks(self, record: Record) -> Seen | None:
        """None when this QuickBooks record is not of this kind."""
        raise NotImplementedError

    def read_parts(self, record: Record) -> list[Seen]:
        """The rows of one QuickBooks document; most documents are one row."""
        seen = self.read_quickbooks(record)
        return [seen] if seen else []

    def emptied(self, values: Values, record: Record) -> Values:
        """What becomes of a row that its document, which is there still, does not have any more."""
        raise NotImplementedError

    def wants(self, sight: Sight, refs: Refs, context: Context) -> Iterable[Wanted]:
        """What `plan` will look up. Asked twice: the second time with the first answers in `refs`."""
        return ()

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        raise NotImplementedError

    def saved_as_sent(self, after: Values, saved: Values) -> bool:
        """Whether a record was saved as it was sent, held against what the system answered."""
        return True

    def another_way(self, base: Values, problem: Problem) -> Values | None:
        """After a refusal: the base with which the next plan tries otherwise, None where none is left."""
        return None

    def base_in_doubt(self, step: str, before: Values, after: Values) -> Values:
        """The base while it is not known whether `step`, which asked for `after`, has been done."""
        return before

    def base_after_part(
        self, step: str, before: Values, after: Values, saved: Sequence[Record], untold: Collection[str]
    ) -> Values:
        """The base after some of the members that `step` brought were refused.

        `saved`: what was answered for others; `untold`: marks of those of which nothing is known.
        """
        return before

    def base_after(self, step: str, before: Values, after: Values, saved: Values, reply: Record) -> Values:
        """What both sides agree on once `step` is done: `after` was sent, `saved` was read from `reply`.

        Where `after` holds a "base" of its own, that is what they agree on.
        """
        return {**before, **after.get("base", after)}


def origin(realm: str, kind: str, number: str) -> str:
    """Our mark on a Procore record: which QuickBooks record it is linked to."""
    return f"qbo:{realm}:{kind}:{number}"
