"""The item of a WBS code that was merged into another one in QuickBooks: a person says if the link follows.

Unlike a vendor's, such a merge is never followed by itself: all costs that were on the item that is left, and
may have been there for other reasons, are costs of the WBS code from then on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sync.plan import Plan, needs_you
from sync.spec import MERGED, Context, Refs, Sight, Values, Wanted


def wants_survivor(sight: Sight) -> Iterable[Wanted]:
    if into := _into(sight):
        yield Wanted("wbs_code", "quickbooks", into)


def needs_decision(sight: Sight, refs: Refs, context: Context) -> Plan | None:
    """None where the item can be used, or was only made inactive."""
    if _is_used(sight):
        return None
    name = (sight.quickbooks or {}).get("name") or sight.label
    survivor = refs.quickbooks("wbs_code", _into(sight))
    if survivor is None or not _is_used(survivor):
        return needs_you(sight, "item.gone", (sight.reference,), name=name) if sight.quickbooks_gone else None
    facts = {"name": name, "into": (survivor.quickbooks or {}).get("name") or survivor.label}
    if survivor.quickbooks_number in (context.settings.retention_item, context.settings.tax_item):
        return needs_you(sight, "item.merged_into_chosen", (survivor.reference,), **facts)
    if survivor.procore_id:
        code = (survivor.procore or {}).get("flat_code", "")
        return needs_you(sight, "item.merged_into_linked", (survivor.reference,), **facts, code=code)
    return needs_you(sight, "item.merged", (sight.reference,), **facts, id=survivor.quickbooks_number)


def wants_items(sight: Sight) -> Iterable[Wanted]:
    """For `with_merged_items`: the items of a sent claim's bill as it was agreed on."""
    for item, *_ in (sight.base or {}).get("bill", {}).get("lines", ()):
        yield Wanted("wbs_code", "quickbooks", f"Item:{item}")


def with_merged_items(sight: Sight, refs: Refs) -> Sight:
    """A merge moves lines of bills to the item that is left: that alone is no change of the bill."""
    base = sight.base or {}
    before, found = base.get("bill", {}).get("lines", ()), (sight.quickbooks or {}).get("lines", ())
    if len(before) != len(found) or not any(
        old[0] != new["item"] for old, new in zip(before, found, strict=True)
    ):
        return sight
    moved = _moves(sight, refs)
    lines = [
        [new["item"], *old[1:]] if (old[0], new["item"]) in moved else old
        for old, new in zip(before, found, strict=True)
    ]
    return replace(sight, base={**base, "bill": {**base["bill"], "lines": lines}})


def _moves(sight: Sight, refs: Refs) -> set[tuple[str, str]]:
    """(item before, item now) that a merge explains: told of, or followed by a code of this very claim."""
    claimed: list[Values] = (sight.procore or {}).get("lines", [])
    codes = [code for line in claimed if (code := refs.procore("wbs_code", line["wbs"]))]
    told = {
        (gone, str(code.options[MERGED]["into"]))
        for code in codes
        if (gone := _told_gone(code)) and gone == code.quickbooks_number
    }
    left = {
        item[0] for item in (sight.base or {}).get("bill", {}).get("lines", ()) if _is_left(item[0], refs)
    }
    return told | {(item, code.quickbooks_number) for item in left for code in codes}


def _is_left(item: str, refs: Refs) -> bool:
    """Not to be used any more, and of no WBS code: what is left of an item that was merged away."""
    row = refs.quickbooks("wbs_code", f"Item:{item}")
    return row is not None and not row.procore_id and not _is_used(row)


def _told_gone(code: Sight) -> str:
    return str((code.options.get(MERGED) or {}).get("gone", ""))


def _into(sight: Sight) -> str:
    """Blank without a hint for the present link."""
    told = sight.options.get(MERGED) or {}
    return f"Item:{told['into']}" if sight.is_linked and _told_gone(sight) == sight.quickbooks_number else ""


def _is_used(sight: Sight) -> bool:
    return not sight.quickbooks_gone and bool((sight.quickbooks or {}).get("active", True))
