"""Claims build on one another: an edit of one moves the figures of the next, and no list tells it."""

from __future__ import annotations

from collections.abc import Iterable

from sync import ledger
from sync.models import Mapping

# What may stand in a claim's way only because it and the claim before it were seen at different times.
TORN = {
    "claim.breaks_with_previous", "claim.not_tied_out", "claim.negative_line", "claim.negative_total",
    "claim.nothing_to_bill", "claim.zero_total",
}  # fmt: skip


def want(company_id: int, changed: Iterable[Mapping]) -> None:
    """Ask for work on the claims that come right after these and have no bill yet."""
    ids = [row.procore_id for row in changed if row.entity == "claim"]
    if ids:
        later = Mapping.objects.filter(company_id=company_id, entity="claim", quickbooks_id="")
        ledger.want(later.filter(procore_seen__previous_id__in=ids))


def may_be_torn(row: Mapping, code: str) -> bool:
    """Whether reading it and the claim before it once more may change what its plan says."""
    return code in TORN and bool((row.procore_seen or {}).get("previous_id"))
