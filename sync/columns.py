"""Storing some columns of rows that were read before."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sync.models import Mapping

PART = 100  # rows in one statement
STORED_AS = {field.name: field.attname for field in Mapping._meta.concrete_fields}


def store_columns(rows: Sequence[Mapping], names: Collection[str]) -> None:
    """Store these columns of each row, and no others."""
    if len(rows) == 1:
        # By far the most frequent case: a plain UPDATE is put together in a fraction of the time that it
        # takes to put together one with a choice for each column.
        [row] = rows
        stored = [STORED_AS.get(name, name) for name in names]
        Mapping.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in stored})
    else:
        Mapping.objects.bulk_update(rows, names, batch_size=PART)
