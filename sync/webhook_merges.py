"""What QuickBooks tells of merged vendors and items: kept with the link of what is gone, and in its log.

It is a hint: a link follows it only once the one is seen to be gone and the other to be there ("Vendors").
"""

from __future__ import annotations

from collections.abc import Sequence

from sync import journal, ledger
from sync.models import LogEntry, Mapping
from sync.spec import MERGED
from sync.webhook_bodies import Merge

ENTITY = {"Vendor": "vendor", "Item": "wbs_code"}
CODE = {"Vendor": "vendor.merge_told", "Item": "item.merge_told"}


def note(merges: Sequence[Merge]) -> None:
    """Each once, however often it is told. A handful of statements for each merge that concerns us."""
    for merge in merges:
        known = Mapping.objects.filter(entity=ENTITY[merge.kind], company__quickbooks_realm=merge.realm)
        rows = {row.quickbooks_id: row for row in known.filter(quickbooks_id__in=_ids(merge))}
        kept, gone = (rows.get(one) for one in _ids(merge))
        code = CODE[merge.kind]
        if gone and not LogEntry.objects.filter(mapping=gone, code=code).exists():
            journal.say(gone.company_id, code, gone, "QuickBooks", name=kept.label if kept else merge.kept)
        if gone:
            _keep(gone, {"gone": merge.gone, "into": merge.kept})


def _keep(gone: Mapping, hint: dict[str, str]) -> None:
    """The row may have been seen to be gone before this was told: it is looked at once more."""
    if gone.options.get(MERGED) == hint:
        return
    fits = Mapping.objects.filter(pk=gone.pk, quickbooks_id=gone.quickbooks_id, options=gone.options)
    if fits.update(options={**gone.options, MERGED: hint}):
        ledger.want(Mapping.objects.filter(pk=gone.pk))


def _ids(merge: Merge) -> tuple[str, str]:
    return f"{merge.kind}:{merge.kept}", f"{merge.kind}:{merge.gone}"
