"""Conflicts: noted by the worker, decided by a person."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from companies import audit
from companies.models import Company
from integration import clock
from sync import ledger, work
from sync.ledger import URGENT
from sync.models import Conflict, Mapping
from sync.plan import Plan
from sync.registry import ENTITIES
from sync.spec import Owner, Values


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
    """The sides a person may take: a field with one owner only takes its owner's value."""
    owner = next((one.owner for one in ENTITIES[entity].fields if one.name == field), Owner.BOTH)
    return [owner.value] if owner is not Owner.BOTH else ["procore", "quickbooks"]


def decide(company: Company, user: User, pk: int, choice: str, procore: object, quickbooks: object) -> bool:
    """Take one side. `procore` and `quickbooks` are what the person saw; False: they have changed since."""
    found = (
        Conflict.objects.filter(pk=pk, mapping__company=company, closed_at=None)
        .select_related("mapping")
        .first()
    )
    if found is None or (found.procore, found.quickbooks) != (procore, quickbooks):
        return False
    row = found.mapping
    if choice not in choices(row.entity, found.field):
        return False
    # The side that was not taken becomes the base: so only the taken side counts as changed.
    base: Values = {
        **(row.base or {}),
        found.field: found.quickbooks if choice == "procore" else found.procore,
    }
    with transaction.atomic():
        Conflict.objects.filter(pk=pk).update(choice=choice, chosen_by=user, chosen_at=clock.now())
        # The worker closes the conflict once what was decided is written.
        Mapping.objects.filter(pk=row.pk).update(base=base)
        ledger.want(Mapping.objects.filter(pk=row.pk), URGENT)
        audit.record(
            company, user, "conflict.decided", row.label,
            before={"procore": found.procore, "quickbooks": found.quickbooks},
            after={"field": found.field, "side": choice},
        )  # fmt: skip
    work.ring(company.pk)
    return True
