"""Sorting a list by one of its columns. The address says which; the head of the column says how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import FilteredRelation, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict

from companies.models import Company
from sync.admin.paging import address
from sync.models.sort_order import SortOrder

Row = TypeVar("Row", bound=Model)
PROJECT = "its_project"
SORT = "sort"  # in the address: a column's key, with a minus for falling
# What a reader calls the two directions, rising first.
DIRECTIONS = {
    "text": ("A to Z", "Z to A"),
    "date": ("oldest first", "newest first"),
    "money": ("smallest first", "largest first"),
}


@dataclass(frozen=True)
class Column:
    """`by` is a field, or an expression that is never blank."""

    key: str
    title: str
    kind: str
    by: str | Combinable

    @property
    def name(self) -> str:
        return self.by if isinstance(self.by, str) else f"sorted_by_{self.key}"

    @property
    def first(self) -> str:
        """What the first press asks for: names from A, the newest, the largest."""
        return self.key if self.kind == "text" else f"-{self.key}"


@dataclass(frozen=True)
class Head:
    """`state` is the value of `aria-sort`; blank while the list is sorted by something else."""

    url: str
    state: str


@dataclass(frozen=True)
class Choice:
    """For a select, where no heads are seen."""

    value: str
    title: str


@dataclass(frozen=True)
class Sorting:
    """`asked` is what the address says; blank while the list stands in its own order."""

    order: SortOrder
    asked: str
    heads: dict[str, Head]
    choices: list[Choice]
    column: Column | None = None

    def annotated(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """With the value that `order` compares."""
        if self.column is None or isinstance(self.column.by, str):
            return rows
        with_value: QuerySet[Row] = rows.annotate(**{self.column.name: self.column.by})
        return with_value


def by_project() -> Column:
    """Needs `with_projects`. What searches look through begins with the name in small letters."""
    its_words = Coalesce(f"{PROJECT}__words", Value(""), output_field=TextField())
    return Column("project", "Project", "text", its_words)


def with_projects(rows: QuerySet[Row], company: Company) -> QuerySet[Row]:
    """Joined to the company's projects alone: by itself the database looks through the records of all."""
    its_own = Q(project__company=company.pk, project__entity="project")
    joined: QuerySet[Row] = rows.annotate(**{PROJECT: FilteredRelation("project", condition=its_own)})
    return joined


def by_text(key: str, title: str, by: str | Combinable) -> Column:
    """Whatever the case: by themselves databases disagree on it."""
    return Column(key, title, "text", Lower(by))


def sorting(query: QueryDict, columns: Sequence[Column], own: SortOrder) -> Sorting:
    """As the address asks; in the list's `own` order where it asks for nothing that there is."""
    asked = query.get(SORT, "")
    column = next((one for one in columns if asked in (one.key, f"-{one.key}")), None)
    order = SortOrder((column.name, "id"), asked.startswith("-"), is_indexed=False) if column else own
    return Sorting(
        order,
        asked if column else "",
        {one.key: _head(query, one, order) for one in columns},
        [Choice("", "Usual order"), *(choice for one in columns for choice in _choices(one))],
        column,
    )


def _head(query: QueryDict, column: Column, order: SortOrder) -> Head:
    if order.columns[0] != column.name:
        return Head(address(query, sort=column.first), "")
    turned = column.key if order.falling else f"-{column.key}"
    return Head(address(query, sort=turned), "descending" if order.falling else "ascending")


def _choices(column: Column) -> list[Choice]:
    rising, falling = DIRECTIONS[column.kind]
    both = [
        Choice(column.key, f"{column.title}, {rising}"),
        Choice(f"-{column.key}", f"{column.title}, {falling}"),
    ]
    return both if column.first == column.key else both[::-1]
