"""Noting a link in Procore: `origin_id` names the QuickBooks record and is owned by QuickBooks' side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integration.systems import System
from sync.merge import merge
from sync.plan import Outcome, Plan, Step, needs_you
from sync.spec import Context, Field, Owner, Sight, Values

ORIGIN = Field("origin_id", "QuickBooks id", Owner.QUICKBOOKS)


def is_ours(context: Context, origin_id: str) -> bool:
    """Every mark of this realm is ours: Procore lets one integration own the field ("origin_id")."""
    return not origin_id or origin_id.startswith(f"qbo:{context.realm}:")


def note_link(sight: Sight, context: Context, origin_id: str, step: Step) -> Plan:
    """Bring Procore's mark in step by `step`; a foreign mark is never overwritten."""
    found = str((sight.procore or {}).get("origin_id") or "")
    if not is_ours(context, found):
        return needs_you(sight, "link.foreign", name=sight.label, origin_id=found)
    # Our own older mark is as good as blank: an unlinked and newly linked record gets the new one.
    verdict = merge([ORIGIN], {"origin_id": found}, {"origin_id": found}, {"origin_id": origin_id})
    base: Values = {**(sight.base or {}), "origin_id": origin_id}
    if not verdict.to_procore:
        return Plan(sight, Outcome.AGREED, base=base)
    return Plan(sight, Outcome.WRITES, steps=(step,), base=base)


def sync_step(target: str, sight: Sight, origin_id: str, more: Mapping[str, Any]) -> Step:
    """One member of a sync action: looked up by `id`, so it is the way to set an `origin_id`."""
    payload = {"id": int(sight.procore_id), "origin_id": origin_id, **more}
    return Step(
        "origin",
        System.PROCORE,
        "update",
        target,
        payload,
        {"origin_id": origin_id},
        path=f"/rest/v1.0/{target}/sync",
        remote_id=sight.procore_id,
    )
