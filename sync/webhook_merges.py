"""What QuickBooks tells of merged vendors is kept as a line in the log of the one that is gone.

It is a hint for whoever looks at that vendor. No link follows it: that stays a person's decision.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync import journal
from sync.models import LogEntry, Mapping
from sync.webhook_bodies import Merge

CODE = "vendor.merge_told"


def note(merges: Sequence[Merge]) -> None:
    """Each once, however often it is told. Three statements for each merge that concerns us."""
    for merge in merges:
        vendors = Mapping.objects.filter(entity="vendor", company__quickbooks_realm=merge.realm)
        rows = {row.quickbooks_id: row for row in vendors.filter(quickbooks_id__in=_ids(merge))}
        kept, gone = (rows.get(one) for one in _ids(merge))
        if gone and not LogEntry.objects.filter(mapping=gone, code=CODE).exists():
            journal.say(gone.company_id, CODE, gone, "QuickBooks", name=kept.label if kept else merge.kept)


def _ids(merge: Merge) -> tuple[str, str]:
    return f"Vendor:{merge.kept}", f"Vendor:{merge.gone}"
