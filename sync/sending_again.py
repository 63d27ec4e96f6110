"""A person wants the bill to say again what its claim says: the order, and the whole bill as it is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from integration import exact_json
from integration.quickbooks import quoted
from sync.entities.documents import document_of
from sync.models import Mapping
from sync.spec import AGAIN, Record
from sync.values import text
from sync.workspace import Workspace

DO = "send_again"
IDS = 100  # of a query


def read(space: Workspace, rows: Sequence[Mapping]) -> dict[int, Record]:
    """The documents that are to be written over, by the row's pk. Raises NeedsUser, TryLater."""
    wanted: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        if (row.order or {}).get("do") == DO and row.quickbooks_number:
            wanted[document_of(row.quickbooks_id).kind][row.quickbooks_number] = row.pk
    found: dict[int, Record] = {}
    for kind, pks in wanted.items():
        ids = sorted(pks)
        for start in range(0, len(ids), IDS):
            where = f"Id IN ({', '.join(quoted(one) for one in ids[start : start + IDS])})"
            records = [one for page in space.quickbooks.every(kind, where) for one in page.records]
            found |= {pks[text(one["Id"])]: one for one in records}
    return found


def send_again(space: Workspace, row: Mapping, order: dict[str, Any]) -> None:
    """Keep the wish for the planning that follows. A bill that changed meanwhile is shown anew instead."""
    document = order.get("document")
    if document is None or not text(document["SyncToken"]) == order["version"] == row.quickbooks_version:
        return
    wish = {
        "version": order["version"],
        "fingerprint": order["fingerprint"],
        "raw": exact_json.dumps(document),
    }
    Mapping.objects.filter(pk=row.pk).update(base={**(row.base or {}), AGAIN: wish}, problem="", facts={})
    space.journal.note("again", row, actor=order["by"], by=order["by"])
