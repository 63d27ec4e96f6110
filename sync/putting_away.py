"""Items whose WBS code was deleted in Procore: made inactive on request, while nothing refers to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from integration.errors import NeedsUser
from sync.models import Mapping
from sync.spec import PUT_AWAY
from sync.workspace import Workspace

Order = dict[str, Any]
DOCUMENTS = ("claim", "bill", "vendor_credit", "expense")


def put_away(space: Workspace, row: Mapping, order: Order) -> None:
    """Raises NeedsUser where the code is back or the item is used."""
    if not row.procore_gone:
        raise NeedsUser("item.code_is_back", name=row.label)
    if count := uses(row):
        raise NeedsUser("item.used", name=row.label, count=count)
    Mapping.objects.filter(pk=row.pk).update(base={**(row.base or {}), PUT_AWAY: True}, problem="", facts={})
    space.journal.done("put_away", row, actor=order["by"], by=order["by"])


def uses(row: Mapping) -> int:
    """How many documents have a line on this item, and claims one on this code."""
    rows = Mapping.objects.filter(company_id=row.company_id, entity__in=DOCUMENTS, quickbooks_gone=False)
    seen = rows.values_list("quickbooks_seen__lines", "procore_seen__lines")
    return sum(_names(lines, "item", row.quickbooks_number) or _names(billed, "wbs", row.procore_id)
               for lines, billed in _each(seen))  # fmt: skip


def _each(seen: Any) -> Iterator[tuple[Iterable[dict[str, Any]], Iterable[dict[str, Any]]]]:
    for lines, billed in seen.iterator(chunk_size=1000):
        yield lines or (), billed or ()


def _names(lines: Iterable[dict[str, Any]], member: str, wanted: str) -> bool:
    return any(str(line.get(member)) == wanted for line in lines)
