"""The number of a bill: the claim's own, by setting led by its commitment's, as claims begin at 1 on each."""

from __future__ import annotations

from collections.abc import Iterable

from sync.spec import UNSEEN, Context, Refs, Values, Wanted
from sync.values import text

COMMITMENT = "commitment"
UNSEEN_COMMITMENT = f"{UNSEEN}{COMMITMENT}"


def wanted(claim: Values, context: Context) -> Iterable[Wanted]:
    """What `bill_number` looks up."""
    if context.settings.prefix_numbers:
        yield Wanted(COMMITMENT, "procore", claim.get("commitment_id", ""))


def bill_number(claim: Values, refs: Refs, context: Context) -> str:
    """ "SC-001-7" or "7"; blank while a part of it is not known. Never cut to what QuickBooks takes."""
    number = text(claim.get("number"))
    if not context.settings.prefix_numbers or not number:
        return number
    commitment = refs.procore(COMMITMENT, claim["commitment_id"])
    prefix = text((commitment.procore or {}).get("number")) if commitment else ""
    return f"{prefix}-{number}" if prefix else ""
