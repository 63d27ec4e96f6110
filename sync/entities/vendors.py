"""Companies of Procore's directory ⇄ vendors of QuickBooks: linked by a person, then merged by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from integration.systems import System
from sync.entities import vendor_records
from sync.entities.marks import foreign_link, take_back, wait_for_mark
from sync.entities.vendor_ein import EIN, merge_ein, shown
from sync.entities.vendor_merges import follows, wants_survivor
from sync.entities.vendor_records import (
    ADDRESS,
    EMAIL,
    FAX,
    NAME,
    PHONE,
    SENSITIVE,
    WEBSITE,
    Unfit,
    for_procore,
    for_quickbooks,
)
from sync.merge import BOTH, DECIDED, Clash, Verdict, decision, merge, settled
from sync.plan import Outcome, Plan, Step, needs_you
from sync.spec import (
    Context,
    Entity,
    Owner,
    ProcoreEndpoint,
    QuickBooksEndpoint,
    Record,
    Refs,
    Seen,
    Sight,
    Values,
    Wanted,
    origin,
)
from sync.values import dig, digits, text

CONTACT = (NAME, PHONE, FAX, EMAIL, WEBSITE)


class Vendors(Entity):
    key: ClassVar[str] = "vendor"
    title: ClassVar[str] = "Companies ⇄ vendors"
    word: ClassVar[str] = "vendor"
    words: ClassVar[str] = "vendors"
    owner: ClassVar[Owner] = Owner.BOTH
    procore = ProcoreEndpoint("/rest/v1.0/vendors", (("company_id", "{company}"), ("view", "extended")))
    quickbooks = QuickBooksEndpoint("Vendor", "Active IN (true, false)")
    fields = (*CONTACT, ADDRESS, EIN)
    rank: ClassVar[int] = 10

    def read_procore(self, record: Record) -> Seen:
        values = vendor_records.read_procore(record)
        name = values["name"]
        ein = digits(dig(record, "business_register.identifier")) if values["ein_last4"] else ""
        version = text(record.get("updated_at"))
        return Seen(str(record["id"]), values, version, name, name.casefold(), name, secret=ein)

    def read_quickbooks(self, record: Record) -> Seen:
        values = vendor_records.read_quickbooks(record)
        name, version = values["name"], text(record.get("SyncToken"))
        return Seen(f"Vendor:{record['Id']}", values, version, name, name.casefold(), name)

    def wants(self, sight: Sight, refs: Refs, context: Context) -> Iterable[Wanted]:
        yield from wants_survivor(sight)
        if sight.is_linked and _may_redirect_money(verdict_of(sight, context)):
            yield Wanted("bill", "owed", sight.quickbooks_number)
        elif sight.make_in == "quickbooks" and sight.procore:
            yield Wanted("vendor", "number", _new_name(sight).casefold())
        elif sight.make_in == "procore":
            yield Wanted("vendor", "noted", _mark(sight, context))

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        if sight.is_linked:
            return follows(sight, refs) or _linked(sight, refs, context)
        apart = take_back(sight, lambda: _unmark(sight))
        if apart.steps:  # before it is made anew: the mark names the vendor it was linked to
            return apart
        if sight.procore and sight.make_in == "quickbooks":
            return _make_in_quickbooks(sight, refs, context)
        if sight.quickbooks and sight.make_in == "procore":
            return wait_for_mark(sight, refs, _mark(sight, context)) or _make_in_procore(sight, context)
        return apart


def _mark(sight: Sight, context: Context) -> str:
    return origin(context.realm, "Vendor", sight.quickbooks_number)


def verdict_of(sight: Sight, context: Context) -> Verdict:
    """Which field travels where. What the settings leave to people moves on request only."""
    procore, quickbooks, base = sight.procore or {}, sight.quickbooks or {}, sight.base or {}
    verdict = merge(CONTACT, base, procore, quickbooks)
    if _address_counts(sight, context):
        place = merge((ADDRESS,), base, procore, quickbooks)
        for name in ("agreed", "to_quickbooks", "to_procore", "conflicts"):
            getattr(verdict, name).update(getattr(place, name))
        verdict.apart += place.apart
        verdict.decided += place.decided
    merge_ein(verdict, base, procore, quickbooks)
    if not context.settings.update_vendors:
        _only_on_request(verdict)
    return verdict


def _linked(sight: Sight, refs: Refs, context: Context) -> Plan:
    mark = _mark(sight, context)
    if refusal := foreign_link(sight, context) or _gone(sight):
        return refusal
    verdict = verdict_of(sight, context)
    unfit = _left_out(verdict)
    if _may_redirect_money(verdict) and refs.owes(sight.quickbooks_number):
        _ask_first(verdict, sight)
    steps = _steps(sight, verdict, mark)
    base = _base(sight, verdict, mark)
    if steps:
        return Plan(sight, Outcome.WRITES, steps=steps, base=base, conflicts=verdict.conflicts)
    if verdict.conflicts:
        return Plan(sight, Outcome.CONFLICT, base=base, conflicts=verdict.conflicts)
    if unfit:
        return replace(needs_you(sight, unfit[0].code, **unfit[0].facts), base=base)
    return Plan(sight, Outcome.AGREED, base=base)


def _gone(sight: Sight) -> Plan | None:
    """A vendor that one side still works with and the other does not have any more."""
    used_here = not sight.procore_gone and (sight.procore or {}).get("active", True)
    used_there = not sight.quickbooks_gone and (sight.quickbooks or {}).get("active", True)
    if used_here and not used_there:
        return needs_you(sight, "vendor.inactive", (sight.reference,), name=sight.label, status=sight.ended)
    if used_there and sight.procore_gone:
        return needs_you(sight, "vendor.gone_in_procore", (sight.reference,))
    return None


def _address_counts(sight: Sight, context: Context) -> bool:
    """Accounting and mailing addresses may differ: filled in at the first link, then only on request."""
    base, here, there = sight.base or {}, *_addresses(sight)
    if context.settings.update_addresses or decision(base, ADDRESS, here, there):
        return True
    return "address" not in base and (not here or not there or ADDRESS.same(here, there))


def _addresses(sight: Sight) -> tuple[dict[str, str], dict[str, str]]:
    return (sight.procore or {}).get("address") or {}, (sight.quickbooks or {}).get("address") or {}


def _only_on_request(verdict: Verdict) -> None:
    for moving in (verdict.to_quickbooks, verdict.to_procore, verdict.conflicts):
        for name in [one for one in moving if one not in verdict.decided]:
            del moving[name]


def _left_out(verdict: Verdict) -> list[Unfit]:
    """Take out what a system would refuse, so that the rest arrives."""
    found = []
    for moving, unfit in (
        (verdict.to_quickbooks, vendor_records.unfit_for_quickbooks(verdict.to_quickbooks)),
        (verdict.to_procore, vendor_records.unfit_for_procore(verdict.to_procore)),
    ):
        for name, one in unfit.items():
            del moving[name]
            found.append(one)
    return found


def _may_redirect_money(verdict: Verdict) -> bool:
    return any(name in verdict.to_quickbooks and name not in verdict.decided for name in (*SENSITIVE, "ein"))


def _ask_first(verdict: Verdict, sight: Sight) -> None:
    """With open bills, whom the money goes to is a person's decision."""
    for name in (*SENSITIVE, "ein"):
        if name in verdict.to_quickbooks and name not in verdict.decided:
            del verdict.to_quickbooks[name]
            verdict.conflicts[name] = _clash(sight, name)


def _clash(sight: Sight, name: str) -> Clash:
    here, there, base = sight.procore or {}, sight.quickbooks or {}, sight.base or {}
    if name == "ein":
        before = shown((base.get("ein") or {}).get("last4"))
        return Clash(before, shown(here.get("ein_last4")), shown(there.get("tax_id_last4")))
    return Clash(base.get(name), here.get(name), there.get(name))


def _base(sight: Sight, verdict: Verdict, mark: str) -> Values:
    base = settled(sight.base, verdict)
    if "address" not in {**verdict.to_procore, **verdict.to_quickbooks}:
        base.setdefault("address", {})  # once linked it is not looked at again by itself
    return {**base, "origin_id": mark}


def _steps(sight: Sight, verdict: Verdict, mark: str) -> tuple[Step, ...]:
    steps = []
    noted = (sight.procore or {}).get("origin_id") == mark
    if verdict.to_procore or not noted:
        steps.append(_update_procore(sight, verdict.to_procore, mark))
    if verdict.to_quickbooks:
        steps.append(_update_quickbooks(sight, verdict.to_quickbooks))
    return tuple(steps)


def _update_procore(sight: Sight, changes: Values, mark: str) -> Step:
    payload = {
        "id": int(sight.procore_id), "origin_id": mark, "origin_code": sight.quickbooks_number,
        **for_procore(changes),
    }  # fmt: skip
    return Step(
        "vendor" if changes else "origin", System.PROCORE, "update", "vendors", payload,
        {**changes, "origin_id": mark}, path=SYNC, remote_id=sight.procore_id,
    )  # fmt: skip


def _unmark(sight: Sight) -> Step:
    payload = {"id": int(sight.procore_id), "origin_id": None}
    return Step(
        "origin", System.PROCORE, "update", "vendors", payload, {"origin_id": ""},
        path=SYNC, remote_id=sight.procore_id,
    )  # fmt: skip


def _update_quickbooks(sight: Sight, changes: Values) -> Step:
    payload = {
        "Id": sight.quickbooks_number, "SyncToken": sight.quickbooks_version, "sparse": True,
        **for_quickbooks(changes),
    }  # fmt: skip
    return Step(
        "vendor", System.QUICKBOOKS, "update", "Vendor", payload, _agreed_after(sight, changes),
        remote_id=sight.quickbooks_number, version=sight.quickbooks_version,
    )  # fmt: skip


def _agreed_after(sight: Sight, sent: Values) -> Values:
    if "ein" not in sent:
        return sent
    return {**sent, "ein": {"hash": sent["ein"], "last4": (sight.procore or {}).get("ein_last4", "")}}


def _new_name(sight: Sight) -> str:
    return sight.make_as or text((sight.procore or {}).get("name"))


def _make_in_quickbooks(sight: Sight, refs: Refs, context: Context) -> Plan:
    here, name = sight.procore or {}, _new_name(sight)
    there = [one for one in refs.numbered("vendor", name.casefold()) if one.quickbooks and one.pk != sight.pk]
    if there:
        return needs_you(sight, "vendor.exists", (there[0].reference,), name=name)
    values: Values = {one.name: here[one.name] for one in (*CONTACT, ADDRESS) if here.get(one.name)}
    values["name"] = name
    unfit = vendor_records.unfit_for_quickbooks(values)
    if "name" in unfit:
        return needs_you(sight, unfit["name"].code, **unfit["name"].facts)
    sent = {field: value for field, value in values.items() if field not in unfit}
    if here.get("ein_hash"):
        sent["ein"] = here["ein_hash"]
    after = _agreed_after(sight, sent)
    if name != here["name"]:
        seen = {"procore": here["name"], "quickbooks": name, "take": BOTH}
        after = {**after, DECIDED: {"name": seen}}
    payload = {**for_quickbooks(sent), "PrintOnCheckName": name}
    if context.settings.vendors_1099:
        payload["Vendor1099"] = True
    step = Step("vendor", System.QUICKBOOKS, "create", "Vendor", payload, after, once=True, unique_name=name)
    return Plan(sight, Outcome.WRITES, steps=(step,))


def _make_in_procore(sight: Sight, context: Context) -> Plan:
    there = sight.quickbooks or {}
    values: Values = {one.name: there[one.name] for one in (*CONTACT, ADDRESS) if there.get(one.name)}
    sent = {name: one for name, one in values.items() if name not in vendor_records.unfit_for_procore(values)}
    mark = _mark(sight, context)
    payload: dict[str, Any] = {
        **for_procore(sent), "is_active": True, "origin_id": mark, "origin_code": sight.quickbooks_number,
    }  # fmt: skip
    # Looked up by its origin_id: a repeat updates what the first one made ("Using Sync Actions").
    step = Step(
        "vendor", System.PROCORE, "create", "vendors", payload, {**sent, "origin_id": mark}, path=SYNC
    )
    return Plan(sight, Outcome.WRITES, steps=(step,))


SYNC = "/rest/v1.0/vendors/sync"
