"""Erasing a company: what was read, planned, written and logged for it. Its name and its audit trail stay.

Neither system loses anything: bills, items and payments stay in QuickBooks and Procore as they are.
"""

from __future__ import annotations

from companies import audit
from companies.disconnect import disconnect
from companies.models import AuditCheck, AuditEntry, Company
from integration import clock
from integration.errors import NeedsUser
from sync import lease
from sync.actor import Actor, person
from sync.expiry import in_batches
from sync.models import LogEntry, Mapping, Write

STAYS = (AuditEntry, AuditCheck)
BLANK = (
    "procore_company_id", "procore_company_name", "quickbooks_realm", "quickbooks_company_name",
    "stopped_code",
)  # fmt: skip


def erase(company: Company, user: Actor) -> int:
    """How many rows are gone. Raises NeedsUser while a worker serves the company; it is paused then.

    Batch by batch: what was erased stays erased when it is stopped, and a further call does the rest.
    """
    paused = Company.objects.filter(pk=company.pk, paused_at=None)
    paused.update(paused_at=clock.now(), paused_by=person(user))
    held = lease.take(company.pk)
    if held is None:
        raise NeedsUser("order.waiting", name=company.name)
    try:
        for one in company.connections.all():
            disconnect(one, user)
        count = _delete_everything(company)
    finally:
        held.release()
    blank = dict.fromkeys(BLANK, "")
    Company.objects.filter(pk=company.pk).update(
        **blank, settings={}, books={}, budget={}, stopped_facts={}, bound_to={}, went_live_at=None
    )
    company.refresh_from_db()
    audit.record(company, user, "company.erased", company, after={"rows": count})
    return count


def _delete_everything(company: Company) -> int:
    """Whatever belongs to a company names it. The largest tables first, each after what hangs on it."""
    mappings = Mapping.objects.filter(company=company)
    count = in_batches(LogEntry.objects.filter(company=company), lambda some: some.delete())
    count += in_batches(Write.objects.filter(mapping__in=mappings), lambda some: some.delete())
    for relation in Company._meta.related_objects:
        model = relation.related_model
        if model not in STAYS:
            rows = model._base_manager.filter(**{relation.field.name: company})
            count += in_batches(rows, lambda some: some.delete())
    return count
