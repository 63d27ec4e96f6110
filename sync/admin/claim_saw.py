"""What a person saw of a bill, carried along with their decision, so that a change can be named."""

from __future__ import annotations

import json
from collections.abc import Mapping as Lookup
from typing import Any

from sync.actor import name_of
from sync.admin import words
from sync.models import Mapping

# What a person looks at before approving: name in the plan's bill → word.
LOOKED_AT = {
    "total": "amount",
    "vendor": "vendor",
    "number": "bill number",
    "date": "bill date",
    "due": "due date",
    "project": "project",
}


def saw(bill: Lookup[str, Any]) -> str:
    """The figures on the page, for a hidden field."""
    return json.dumps({name: str(bill.get(name) or "") for name in LOOKED_AT})


def changed_text(now: Mapping, posted: str) -> str:
    """ "Claim 7 changed while you looked: amount 22,639.39 → 22,539.39. Nothing was done. Look again."""
    differences = _differences(posted, (now.plan or {}).get("bill") or {})
    if not differences and (decided := _decided(now)):
        return f"{now.label} was {decided} meanwhile. Nothing more was done."
    told = f": {'; '.join(differences)}" if differences else ""
    return f"{now.label} changed while you looked{told}. Nothing was done. Look again."


def _decided(now: Mapping) -> str:
    """What somebody else has said to the very same bill."""
    if now.approved_by and now.approved == now.plan_fingerprint:
        return f"approved by {name_of(now.approved_by)}"
    if now.rejected_by and now.rejected == now.plan_fingerprint:
        return f"rejected by {name_of(now.rejected_by)}"
    return ""


def _differences(posted: str, bill: Lookup[str, Any]) -> list[str]:
    try:
        before = json.loads(posted)
    except ValueError:
        return []
    if not isinstance(before, dict):
        return []
    return [
        f"{word} {_told(name, was)} → {_told(name, becomes)}"
        for name, word in LOOKED_AT.items()
        if (was := str(before.get(name, ""))[:100]) != (becomes := str(bill.get(name) or ""))
    ]


def _told(name: str, value: str) -> str:
    if not value:
        return "none"
    if name in ("date", "due"):
        return words.day(value)
    return words.money(value) if name == "total" else value
