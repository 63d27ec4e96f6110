"""Payments issued ← bill payments: one for each claim's bill that a payment touches, with its share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from integration.systems import System
from sync.entities.payment_parts import CREDIT, emptied, parts
from sync.merge import BOTH, Clash, decision
from sync.plan import Outcome, Plan, Step, excluded, needs_you
from sync.spec import (
    TAKEN_OUT,
    Context,
    Entity,
    Field,
    Owner,
    QuickBooksEndpoint,
    Record,
    Refs,
    Seen,
    Sight,
    Values,
    Wanted,
    origin,
)
from sync.values import day_text, shown_day, text

PATH = "/rest/v1.0/contract_payments"
METHODS = {"Check": "check", "CreditCard": "credit_card"}
# Whether it is taken out of Procore when it was deleted in QuickBooks.
EXISTS = Field("exists", "Payment", Owner.QUICKBOOKS)


class Payments(Entity):
    key: ClassVar[str] = "payment"
    title: ClassVar[str] = "Payments issued ← bill payments"
    word: ClassVar[str] = "payment"
    words: ClassVar[str] = "payments"
    owner: ClassVar[Owner] = Owner.QUICKBOOKS
    whole: ClassVar[bool] = True
    serial: ClassVar[bool] = False
    locked: ClassVar[bool] = True
    own_problems: ClassVar[Mapping[str, str]] = {"procore.no_access": "payment.tab_off"}
    own_problems_of_creating: ClassVar[Mapping[str, str]] = {"procore.not_found": "payment.claim_gone"}
    quickbooks = QuickBooksEndpoint("BillPayment")
    fields = (EXISTS,)
    rank: ClassVar[int] = 60

    def read_procore(self, record: Record) -> Seen:
        values: Values = {
            "amount": text(record.get("amount")),
            "date": day_text(record.get("date")),
            "origin_id": text(record.get("origin_id")),
        }
        return Seen(str(record["id"]), values, text(record.get("updated_at")))

    def read_parts(self, record: Record) -> list[Seen]:
        return parts(record)

    def emptied(self, values: Values, record: Record) -> Values:
        return emptied(values, record)

    def wants(self, sight: Sight, refs: Refs, context: Context) -> Iterable[Wanted]:
        yield Wanted("claim", "quickbooks", f"Bill:{(sight.quickbooks or {}).get('bill')}")
        yield Wanted("project", "pk", str(sight.project or 0))

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        paid = sight.quickbooks or {}
        claim = refs.quickbooks("claim", f"Bill:{paid.get('bill')}")
        project = refs.pk("project", sight.project)
        if sight.procore_id and sight.quickbooks_gone:
            return _deleted(sight, context)
        if sight.procore_gone and not (sight.base or {}).get(TAKEN_OUT):  # taken out by us, and it is back
            sight = replace(sight, procore_id="", procore=None, procore_gone=False, base={})
        if sight.quickbooks_gone or (not sight.procore_id and Decimal(paid["amount"]) == 0):
            return excluded(sight, "payment.nothing_left")
        if claim is None and sight.procore_id and context.settings.import_payments:
            return _of_no_claim(sight, context)
        if claim is None or project is None or not claim.procore or not project.procore_id:
            return excluded(sight, "payment.not_ours")
        if not context.settings.import_payments:
            return excluded(sight, "payment.switched_off")
        if paid["kind"] == "credit" and not context.settings.import_credits:
            return excluded(sight, "payment.credit_switched_off")
        if claim.procore_gone and not sight.procore_id:
            return needs_you(sight, "payment.claim_gone", (claim.reference,), claim=claim.label)
        if sight.procore_gone and (sight.base or {}).get(TAKEN_OUT):
            return needs_you(sight, "payment.gone_in_procore")
        return _in_step(sight, claim, project, context)


def _in_step(sight: Sight, claim: Sight, project: Sight, context: Context) -> Plan:
    paid, billed = sight.quickbooks or {}, (claim.quickbooks or {}).get("date", "")
    if paid["date"] < billed and not sight.procore_id:
        days = {"date": shown_day(paid["date"]), "billed": shown_day(billed)}
        return needs_you(sight, "payment.before_bill", (claim.reference,), claim=claim.label, **days)
    wanted, scope = _fields(paid, claim, sight), _scope(claim, project)
    base = {**(sight.base or {}), "scope": scope, "sent": wanted}
    number = paid["number"] or sight.quickbooks_number
    columns = {"label": f"Payment {number} on {claim.label[:1].lower()}{claim.label[1:]}"}
    if sight.procore_id and _is_told(wanted, sight, context):
        return Plan(sight, Outcome.AGREED, base=base, columns=columns)
    if not sight.procore_id:
        fields = {**wanted, "origin_id": _mark(sight, context)}
        step = _step(sight, "create", PATH, scope, fields, base)
    else:
        step = _change(sight, context, base, of_claim=not claim.procore_gone)
    return Plan(sight, Outcome.WRITES, steps=(step,), base=base, columns=columns)


def _is_told(wanted: Values, sight: Sight, context: Context) -> bool:
    """Procore says so, and is locked: a change that stopped may have left the payment free."""
    is_locked = (sight.procore or {}).get("origin_id") == _mark(sight, context)
    return is_locked and (sight.base or {}).get("sent") == wanted


def _of_no_claim(sight: Sight, context: Context) -> Plan:
    """Its bill is no claim's any more: what QuickBooks says of the payment since is told all the same."""
    paid, before = sight.quickbooks or {}, (sight.base or {}).get("sent")
    if not before or sight.procore_gone:
        return excluded(sight, "payment.not_ours")
    wanted = {**before, "amount": paid["amount"], "date": paid["date"], "notes": _notes(paid)}
    if _is_told(wanted, sight, context):
        return excluded(sight, "payment.not_ours")
    base = {**(sight.base or {}), "sent": wanted}
    step = _change(sight, context, base, of_claim=False)  # which may be gone from Procore as well
    return Plan(sight, Outcome.WRITES, steps=(step,), base=base)


def _deleted(sight: Sight, context: Context) -> Plan:
    """Taken out of Procore by itself where the setting says so, else when a person says so."""
    if sight.procore_gone:
        return Plan(sight, Outcome.AGREED, base=sight.base)
    here, there = f"paid {(sight.quickbooks or {}).get('amount')}", "deleted"
    said = decision(sight.base or {}, EXISTS, here, there)
    if said and said["take"] == BOTH:
        return excluded(sight, "payment.kept_in_procore")
    if not said and not context.settings.delete_payments:
        return Plan(sight, Outcome.CONFLICT, conflicts={"exists": Clash(here, here, there)}, base=sight.base)
    scope = (sight.base or {})["scope"]
    step = _unlock(sight, scope) or Step(
        "payment", System.PROCORE, "delete", "contract_payments", {}, {"base": {}},
        path=f"{PATH}/{sight.procore_id}", remote_id=sight.procore_id,
        query=tuple((name, str(value)) for name, value in scope.items()),
    )  # fmt: skip
    return Plan(sight, Outcome.WRITES, steps=(step,), base=sight.base)


def _unlock(sight: Sight, scope: Values) -> Step | None:
    """A record with an origin_id takes no edit ("Financial Tools"): it is set free first."""
    if not (sight.procore or {}).get("origin_id"):
        return None
    payload = {**scope, "contract_payment": {"origin_id": None}}
    return Step(
        "unlock", System.PROCORE, "update", "contract_payments", payload, {"origin_id": "", "base": {}},
        path=f"{PATH}/{sight.procore_id}", remote_id=sight.procore_id,
    )  # fmt: skip


def _step(sight: Sight, verb: str, path: str, scope: Values, fields: Values, base: Values) -> Step:
    payload = {**scope, "contract_payment": fields}
    return Step(
        "payment", System.PROCORE, verb, "contract_payments", payload,
        {"amount": fields["amount"], "date": fields["date"], "origin_id": fields["origin_id"], "base": base},
        once=verb == "create",
        path=path or f"{PATH}/{sight.procore_id}", remote_id=sight.procore_id,
        query=tuple((name, str(value)) for name, value in scope.items()) if verb == "create" else (),
    )  # fmt: skip


def _change(sight: Sight, context: Context, base: Values, *, of_claim: bool) -> Step:
    """`of_claim`: Procore still has the claim; a change that names one that is gone is not found there."""
    fields = {**base["sent"], "origin_id": _mark(sight, context)}
    if not of_claim:
        del fields["requisition_id"]
    return _unlock(sight, base["scope"]) or _step(sight, "update", "", base["scope"], fields, base)


def _scope(claim: Sight, project: Sight) -> Values:
    return {"project_id": int(project.procore_id), "contract_id": int((claim.procore or {})["commitment_id"])}


def _mark(sight: Sight, context: Context) -> str:
    payment, bill = sight.quickbooks_id.removesuffix(CREDIT).split("/")
    tail = ":Credit" if sight.quickbooks_id.endswith(CREDIT) else ""
    return origin(context.realm, "BillPayment", f"{payment.partition(':')[2]}:{bill}{tail}")


def _fields(paid: Values, claim: Sight, sight: Sight) -> dict[str, Any]:
    """What Procore keeps of a payment ("Contract Payments"); its payment number takes digits only."""
    credit = paid["kind"] == "credit"
    fields: dict[str, Any] = {
        "requisition_id": int(claim.procore_id),
        "amount": paid["amount"],
        "date": paid["date"],
        "payment_method": "electronic" if credit else METHODS.get(paid["method"], "electronic"),
        "invoice_number": (claim.procore or {}).get("number", ""),
        "notes": _notes(paid),
    }
    number = paid["number"] or ("" if paid["to_print"] else sight.quickbooks_number)
    if number.isdigit() and len(number) <= MOST_DIGITS:
        fields["payment_number"] = int(number)
    if number:
        fields["check_number"] = number
    return fields


MOST_DIGITS = 9  # a whole number of 32 bits


def _notes(paid: Values) -> str:
    said = [
        paid.get("emptied", ""),
        "Credit applied" if paid["kind"] == "credit" else "",
        paid["memo"],
    ]
    if paid["number"] and not paid["number"].isdigit():
        said.append(f"Ref no. {paid['number']}")
    return ". ".join(one for one in said if one)
