"""Conflicts: noted by the worker, decided by a person."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from companies import audit
from companies.models import Company
from integration import clock
from sync import ledger, work
from sync.entities.vendor_ein import EIN, shown
from sync.ledger import URGENT
from sync.merge import BOTH, DECIDED, VALUE
from sync.models import Conflict, Mapping
from sync.plan import Plan
from sync.registry import ENTITIES
from sync.spec import Field, Owner, Values

TYPED = ("name", "phone", "fax", "email", "website", "description")  # what a person can type in one line


def note(row: Mapping, plan: Plan) -> int:
    """Keep one open conflict a field, close those that settled by themselves. Returns how many are open."""
    now = clock.now()
    current = {one.field: one for one in Conflict.objects.filter(mapping=row, closed_at=None)}
    for name, clash in plan.conflicts.items():
        values = {"base": clash.base, "procore": clash.procore, "quickbooks": clash.quickbooks}
        found = current.pop(name, None)
        if found is None:
            Conflict.objects.create(mapping=row, field=name, since=now, **values)
        elif (found.procore, found.quickbooks) != (clash.procore, clash.quickbooks):
            # Decided on other values: it is asked again.
            Conflict.objects.filter(pk=found.pk).update(choice="", **values)
    for settled in current.values():
        choice = settled.choice or Conflict.Choice.SETTLED
        Conflict.objects.filter(pk=settled.pk).update(closed_at=now, choice=choice)
    return len(plan.conflicts)


def choices(entity: str, field: str) -> list[str]:
    """What a person may choose: a field with one owner only takes its owner's value, or stays different."""
    owner = _field(entity, field).owner
    if owner is not Owner.BOTH:
        return [owner.value, BOTH]
    typed = [VALUE] if field in TYPED else []
    return ["procore", "quickbooks", BOTH, *typed]


def decide(
    company: Company, user: User, pk: int, choice: str, procore: object, quickbooks: object, value: str = ""
) -> bool:
    """Take a side, both as they are, or a typed `value`. `procore` and `quickbooks` are what the person saw.

    False: they have changed since, or this is no choice.
    """
    found = (
        Conflict.objects.filter(pk=pk, mapping__company=company, closed_at=None)
        .select_related("mapping")
        .first()
    )
    if found is None or (found.procore, found.quickbooks) != (procore, quickbooks):
        return False
    row = found.mapping
    if choice not in choices(row.entity, found.field) or (choice == VALUE and not value.strip()):
        return False
    with transaction.atomic():
        # The worker closes the conflict once what was decided is written.
        Conflict.objects.filter(pk=pk).update(choice=choice, chosen_by=user, chosen_at=clock.now())
        _say(company, user, row, found.field, choice, found.procore, found.quickbooks, value.strip())
    work.ring(company.pk)
    return True


def carry_over(company: Company, user: User, pk: int, field: str, side: str) -> bool:
    """On request: take one side's value of a field that differs. False: it does not differ, or may not."""
    row = Mapping.objects.filter(company=company, pk=pk).exclude(procore_id="").exclude(quickbooks_id="")
    found = row.first()
    if found is None or side not in choices(found.entity, field):
        return False
    here, there = _sides(found, field)
    if _field(found.entity, field).same(here, there):
        return False
    with transaction.atomic():
        _say(company, user, found, field, side, here, there)
    work.ring(company.pk)
    return True


def _sides(row: Mapping, field: str) -> tuple[object, object]:
    here, there = row.procore_seen or {}, row.quickbooks_seen or {}
    if field == EIN.name:  # only its ending is known of both
        return shown(here.get("ein_last4")), shown(there.get("tax_id_last4"))
    return here.get(field), there.get(field)


def _say(
    company: Company, user: User, row: Mapping, field: str, take: str, here: object, there: object,
    value: str = "",
) -> None:  # fmt: skip
    """Keep the decision with what was seen: it counts until one of the two changes."""
    said = {"procore": here, "quickbooks": there, "take": take, **({"value": value} if value else {})}
    locked = Mapping.objects.select_for_update().get(pk=row.pk)
    base: Values = locked.base or {}
    decided = {**base.get(DECIDED, {}), field: said}
    Mapping.objects.filter(pk=row.pk).update(base={**base, DECIDED: decided})
    ledger.want(Mapping.objects.filter(pk=row.pk), URGENT)
    audit.record(
        company, user, "conflict.decided", row.label,
        before={"procore": here, "quickbooks": there},
        after={"field": field, "side": take, **({"value": value} if value else {})},
    )  # fmt: skip


def _field(entity: str, name: str) -> Field:
    return next((one for one in ENTITIES[entity].fields if one.name == name), Field(name, name, Owner.BOTH))
