"""Taking a sighting into a row: the side it was seen on, and the columns people sort by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sync.models import Mapping
from sync.plan import seen_columns
from sync.spec import Seen

NAMED_IN_PROCORE = ("vendor", "project")  # once linked, people know them by their names there


def merge_quickbooks(row: Mapping, one: Seen, at: datetime) -> Mapping | None:
    """The row with what was seen; None when that is what it holds already."""
    if (
        row.quickbooks_seen == one.values
        and row.quickbooks_version == one.version
        and not row.quickbooks_gone
    ):
        return None
    see_quickbooks(row, one, at)
    if not row.procore_id or row.entity not in NAMED_IN_PROCORE:
        set_columns(row, one)
    return row


def see_quickbooks(row: Mapping, one: Seen, at: datetime) -> None:
    row.quickbooks_id, row.quickbooks_document = one.id, one.id.split("/")[0]
    row.quickbooks_seen, row.quickbooks_version = one.values, one.version
    row.quickbooks_seen_at, row.quickbooks_gone = at, False


def set_columns(row: Mapping, one: Seen, keep: Sequence[str] = ()) -> None:
    for name, value in seen_columns(one).items():
        if name not in keep:
            setattr(row, name, value)
