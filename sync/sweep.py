"""What no list tells: queries return no deletions, so what we know is asked for by its ids."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from integration import clock
from integration.quickbooks import quoted
from sync.models import Mapping
from sync.values import text
from sync.workspace import Workspace

IDS = 500  # in one statement


def deleted_bills(space: Workspace) -> int:
    """Bury the linked bills that QuickBooks does not show any more. Returns how many.

    A bill that was just made may not be visible yet and is left alone.
    """
    settled = clock.now() - timedelta(seconds=settings.VISIBILITY_DELAY)
    linked = Mapping.objects.filter(company=space.company, entity="claim", quickbooks_gone=False)
    linked = linked.exclude(quickbooks_id="").filter(quickbooks_seen_at__lt=settled)
    ids = sorted({row.quickbooks_number for row in linked.only("quickbooks_id")})
    return sum(_bury_missing(space, ids[start : start + IDS]) for start in range(0, len(ids), IDS))


def _bury_missing(space: Workspace, ids: list[str]) -> int:
    where = f"Id IN ({', '.join(quoted(one) for one in ids)})"
    there = {text(record["Id"]) for page in space.quickbooks.every("Bill", where) for record in page.records}
    gone = [{"Id": one, "status": "Deleted"} for one in ids if one not in there]
    return space.sightings.quickbooks("Bill", gone, clock.now()) if gone else 0
