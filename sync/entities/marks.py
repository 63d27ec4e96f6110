"""Noting a link in Procore: `origin_id` names the QuickBooks record and is owned by QuickBooks' side."""

from __future__ import annotations

from collections.abc import Callable

from sync.plan import Outcome, Plan, Step, needs_you
from sync.spec import Context, Refs, Sight


def is_ours(context: Context, origin_id: str) -> bool:
    """Every mark of this realm is ours: Procore lets one integration own the field ("origin_id")."""
    return not origin_id or origin_id.startswith(f"qbo:{context.realm}:")


def foreign_link(sight: Sight, context: Context) -> Plan | None:
    """Another integration has marked this record: nothing is written to it."""
    found = str((sight.procore or {}).get("origin_id") or "")
    if is_ours(context, found):
        return None
    return needs_you(sight, "link.foreign", name=sight.label, origin_id=found)


def take_back(sight: Sight, step: Callable[[], Step]) -> Plan:
    """Of a record that is not linked. A mark that we set is taken back by `step`, or Procore would give it to
    no other record ("origin_id" is unique); one that we do not remember may be of use for linking.
    """
    if not _carries(sight, (sight.base or {}).get("origin_id")):
        return Plan(sight, Outcome.UNLINKED)
    return Plan(sight, Outcome.WRITES, steps=(step(),), base=sight.base)


def wait_for_mark(sight: Sight, refs: Refs, mark: str) -> Plan | None:
    """Of a record that is to be made in Procore, where it is looked up by its mark: one that it was linked to
    before and that carries the mark still would be written over, and linked once more.
    """
    for other in refs.noted(sight.entity, mark):
        if _carries(other, mark):
            facts = {"label": sight.label, "other": other.label}
            return Plan(sight, Outcome.WAITS, "link.still_marked", facts, (other.reference,))
    return None


def _carries(sight: Sight, noted: str | None) -> bool:
    """Whether the mark that we have noted is to be found in Procore still."""
    return bool(noted) and not sight.procore_gone and (sight.procore or {}).get("origin_id") == noted
