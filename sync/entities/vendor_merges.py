"""A linked vendor that was merged into another one in QuickBooks: the link follows the one that is left.

QuickBooks' word for it is a hint. It counts once the vendor is seen to be gone or inactive and the one that
is said to be left is seen to be there and active. While money hangs on the link, a person says so, too.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync.plan import Outcome, Plan, needs_you
from sync.spec import MERGED, Refs, Sight, Wanted


def wants_survivor(sight: Sight) -> Iterable[Wanted]:
    if into := _into(sight):
        yield Wanted("vendor", "quickbooks", into)
        yield Wanted("bill", "owed", sight.quickbooks_number)
        yield Wanted("claim", "promised", sight.procore_id)


def follows(sight: Sight, refs: Refs) -> Plan | None:
    """None where no merge is known, or where what is seen doesn't bear it out."""
    survivor = refs.quickbooks("vendor", _into(sight))
    if survivor is None or not _is_used(survivor) or _is_used(sight) or sight.procore_gone:
        return None
    if not (sight.procore or {}).get("active", True):
        return None
    into = (survivor.quickbooks or {}).get("name", survivor.label)
    if survivor.procore_id:
        facts = {"name": sight.label, "into": into, "company": survivor.label}
        return needs_you(sight, "vendor.merged_into_linked", (survivor.reference,), **facts)
    if refs.owes(sight.quickbooks_number) or refs.is_promised(sight.procore_id):
        facts = {"name": sight.label, "into": into, "id": survivor.quickbooks_number}
        return needs_you(sight, "vendor.merged", (sight.reference,), **facts)
    return Plan(sight, Outcome.WRITES, adopt=survivor.quickbooks_id)


def merged_into(vendor: Sight, gone: str) -> str:
    """The id of the vendor that `gone` is said to have become a part of; blank if nothing is."""
    told = vendor.options.get(MERGED) or {}
    return str(told["into"]) if told.get("gone") == gone else ""


def _into(sight: Sight) -> str:
    """Blank without a hint for the present link."""
    into = merged_into(sight, sight.quickbooks_number) if sight.is_linked else ""
    return into and f"Vendor:{into}"


def _is_used(sight: Sight) -> bool:
    return not sight.quickbooks_gone and bool((sight.quickbooks or {}).get("active", True))
