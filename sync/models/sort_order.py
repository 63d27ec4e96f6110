"""The order of a list, and where a row stands in it: a page goes on from a row, not from a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Func, Model, QuerySet, Value
from django.db.models.functions import Coalesce

Row = TypeVar("Row", bound=Model)
# A blank counts as the smallest, on every database: by themselves they disagree.
DAY, MOMENT, MONEY = date.min, datetime(1, 1, 1, tzinfo=UTC), Decimal(-(10**15))


def day_or_least(column: str) -> Coalesce:
    """For an index that serves a `SortOrder` by a date."""
    return Coalesce(F(column), Value(DAY))


@dataclass(frozen=True)
class SortOrder:
    """Columns, or annotations that are never blank; the last of them is unique.

    `is_indexed`: the first page of the largest list is read without reading the others.
    """

    columns: tuple[str, ...]
    falling: bool = False
    is_indexed: bool = True

    def sorted(self, rows: QuerySet[Row], *, backward: bool = False) -> QuerySet[Row]:
        keys = self._keys(rows)
        return rows.order_by(*(key.desc() if self.falling != backward else key.asc() for key in keys))

    def beyond(self, rows: QuerySet[Row], place: Sequence[Any], *, backward: bool = False) -> QuerySet[Row]:
        """Only what comes after (`backward`: before) this place. Raises ValidationError for no place."""
        fields = [_field(rows, name) for name in self.columns]
        values = [_value(field, one) for field, one in zip(fields, place, strict=True)]
        sign = "<" if self.falling != backward else ">"
        return rows.filter(_Compared(self._keys(rows), sign, values))

    def place(self, row: Model) -> list[Any]:
        return [getattr(row, name) for name in self.columns]

    def _keys(self, rows: QuerySet[Any]) -> list[Any]:
        return [_key(name, _field(rows, name)) for name in self.columns]


class _Compared(Func):
    """Two rows of values, compared from the left: an index on the columns begins at just that place."""

    output_field = models.BooleanField()

    def __init__(self, keys: Sequence[Any], sign: str, values: Sequence[Any]) -> None:
        super().__init__(*keys, *values)
        self.sign = sign

    def as_sql(self, compiler: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(one) for one in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _ in some) for some in (parts[:half], parts[half:]))
        return f"({left}) {self.sign} ({right})", tuple(param for _, params in parts for param in params)


def _field(rows: QuerySet[Any], name: str) -> Any:
    annotated = rows.query.annotations.get(name)
    return annotated.output_field if annotated else rows.model._meta.get_field(name)


def _key(name: str, field: Any) -> Any:
    least = _least(field) if field.null else None
    return F(name) if least is None else Coalesce(F(name), _value(field, None))


def _value(field: Any, value: Any) -> Value:
    known = _least(field) if value is None else field.to_python(value)
    return Value(known, output_field=None if isinstance(field, models.AutoField) else field.clone())


def _least(field: Any) -> Any:
    if isinstance(field, models.DateTimeField):
        return MOMENT
    return DAY if isinstance(field, models.DateField) else MONEY
