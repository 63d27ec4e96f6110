"""A linked vendor field by field: what is the same, what moves by itself, what moves on request only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from integration import exact_json
from sync.admin.fields import name_of, text_of
from sync.entities.vendor_ein import shown
from sync.entities.vendors import Vendors, verdict_of
from sync.merge import Clash, Verdict
from sync.models import Mapping
from sync.refs import sight
from sync.workspace import context_of

SAME, DECIDE, APART, ON_REQUEST, OUT_ONLY = "same", "decide", "apart", "on_request", "out_only"
RESTS, LATER = "rests", "later"
# What is said of a field that stands so: tone, icon, words.
STATES = {
    SAME: ("green", "check", "Same"),
    DECIDE: ("orange", "call_split", "To decide"),
    # It differs, and nobody is asked at this moment.
    RESTS: ("grey", "schedule", "Asked again once the vendor is active"),
    LATER: ("grey", "schedule", "Asked when it is checked next"),
    "to_quickbooks": ("blue", "arrow_forward", "To QuickBooks"),
    "to_procore": ("blue", "arrow_back", "To Procore"),
    APART: ("grey", "call_split", "Stays different, as decided"),
    ON_REQUEST: ("grey", "pan_tool", "On request only"),
    OUT_ONLY: ("grey", "arrow_forward", "Only from Procore"),
}


@dataclass(frozen=True)
class Difference:
    field: str
    procore: str
    quickbooks: str
    base: str
    state: str
    # What a request posts, so that it counts only for the values that were seen; blank: nothing to ask.
    saw: str = ""

    @property
    def name(self) -> str:
        return name_of(self.field)

    @property
    def look(self) -> tuple[str, str, str]:
        return STATES[self.state]


def differences(row: Mapping, open_fields: Collection[str] = ()) -> list[Difference]:
    """Every field of a linked vendor that one side has; `open_fields` wait for a decision."""
    if row.entity != Vendors.key or not row.is_linked:
        return []
    verdict = verdict_of(sight(row), context_of(row.company))
    # Asked of a person although one side could simply follow: bills are open, and money might go astray.
    verdict.conflicts |= {name: Clash(None, None, None) for name in open_fields}
    found = [_difference(row, one.name, verdict) for one in Vendors.fields]
    return [_asked(row, one, open_fields) for one in found if one.procore or one.quickbooks or one.base]


def keeps_back(row: Mapping) -> str:
    """What the settings leave to people, as a sentence."""
    options = row.company.options
    if not options.update_vendors:
        return "Nothing moves by itself: the setting Keep linked vendors in step is off."
    if not options.update_addresses:
        return "Two addresses are normal: the setting Keep addresses in step is off, so they move on request."
    return "A changed field travels to the other side by itself."


def saw(row: Mapping, name: str) -> str:
    """A field as it is seen at this moment, to be posted with a request."""
    return exact_json.dumps([(row.procore_seen or {}).get(name), (row.quickbooks_seen or {}).get(name)])


def _difference(row: Mapping, name: str, verdict: Verdict) -> Difference:
    here, there, base = row.procore_seen or {}, row.quickbooks_seen or {}, row.base or {}
    if name == "ein":
        ends = (here.get("ein_last4"), there.get("tax_id_last4"), (base.get("ein") or {}).get("last4"))
        p, q, before = (shown(one) for one in ends)
        return Difference(name, p, q, before, _state(name, verdict, ends[0] == ends[1]))
    p, q, before = (text_of(name, one.get(name)) for one in (here, there, base))
    field = next(one for one in Vendors.fields if one.name == name)
    same = field.same(here.get(name, field.blank), there.get(name, field.blank))
    state = _state(name, verdict, same)
    return Difference(name, p, q, before, state, saw(row, name) if state in (APART, ON_REQUEST) else "")


def _asked(row: Mapping, one: Difference, open_fields: Collection[str]) -> Difference:
    """To be decided is only what a question is open for."""
    if one.state != DECIDE or one.field in open_fields:
        return one
    return replace(one, state=RESTS if sight(row).ended else LATER)


def _state(name: str, verdict: Verdict, same: bool) -> str:
    moving: dict[str, Any] = {DECIDE: verdict.conflicts, "to_quickbooks": verdict.to_quickbooks,
                              "to_procore": verdict.to_procore, APART: verdict.apart}  # fmt: skip
    found = next((state for state, names in moving.items() if name in names), "")
    if found or same:
        return found or SAME
    return OUT_ONLY if name == "ein" else ON_REQUEST
