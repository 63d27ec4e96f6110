"""The EIN goes out only: QuickBooks shows its last four digits, so a hash and those are compared."""

from __future__ import annotations

from sync.merge import BOTH, Clash, Verdict, decision
from sync.spec import Field, Owner, Values

EIN = Field("ein", "EIN", Owner.PROCORE)


def merge_ein(verdict: Verdict, base: Values | None, procore: Values, quickbooks: Values) -> None:
    """Add the EIN to a verdict. The base holds {"hash", "last4"} as both sides last agreed."""
    hashed, last4 = procore.get("ein_hash", ""), procore.get("ein_last4", "")
    there, before = quickbooks.get("tax_id_last4", ""), (base or {}).get("ein")
    if not hashed:
        return  # nothing to tell; what QuickBooks has stays
    if before:
        unchanged, foreign = hashed == before["hash"], there != before["last4"] and bool(there)
    else:
        unchanged, foreign = there == last4, bool(there) and there != last4
    said = _overruled(verdict, base, last4, there)
    if unchanged and not foreign:
        verdict.agreed["ein"] = {"hash": hashed, "last4": last4}
    elif foreign and not said:
        verdict.conflicts["ein"] = Clash(shown((before or {}).get("last4")), shown(last4), shown(there))
    elif "ein" not in verdict.apart:
        verdict.to_quickbooks["ein"] = hashed


def shown(last4: str | None) -> str:
    """For people: "ends 4471"."""
    return f"ends {last4}" if last4 else ""


def _overruled(verdict: Verdict, base: Values | None, last4: str, there: str) -> bool:
    """Whether a person has said what counts; never QuickBooks' side, which is masked."""
    said = decision(base or {}, EIN, shown(last4), shown(there))
    if said is None:
        return False
    verdict.decided.append("ein")
    if said["take"] == BOTH:
        verdict.apart.append("ein")
    return True
