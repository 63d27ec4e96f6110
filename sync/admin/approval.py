"""Whether this person may approve this claim, and if not, why not: one answer for list, page and post."""

from __future__ import annotations

from sync import desk
from sync.admin.visit import Visit
from sync.models import Mapping


def why_not(visit: Visit, claim: Mapping) -> str:
    """Blank if they may."""
    if not visit.may("approve"):
        return visit.why_not("approve")
    if visit.company.went_live_at is None:
        return "Approving starts when you go live."
    if visit.company.options.different_approver and _prepared_by(visit, claim):
        return "You entered this claim in Procore; a different person approves it here."
    return ""


def _prepared_by(visit: Visit, claim: Mapping) -> bool:
    # A list fetched the name alone.
    named = claim.made_by if hasattr(claim, "made_by") else (claim.procore_seen or {}).get("created_by")
    return desk.is_login_of(visit.user, named)
