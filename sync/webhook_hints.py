"""What a webhook makes due. It says that something changed; what did is read from the system itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least

from companies.models import Company
from integration import clock
from sync import feeds, imports, sources
from sync.models import Feed
from sync.webhook_bodies import ProcoreEvent

SOON = timedelta(seconds=3)  # what changes together is read together
REST = timedelta(seconds=15)  # between two readings, however many webhooks come

# Resources of Procore's webhooks and the feed in which their records appear. WBS codes and subcontractor
# invoices have none of their own (or only in some lists): what changes with them stands in for them.
OF_COMPANY = {
    "Company Vendors": sources.VENDORS,
    "Projects": sources.PROJECTS,
    # A name or type that all projects share.
    "Standard Cost Codes": sources.WBS_CODES,
    "Line Item Types": sources.WBS_CODES,
}
OF_PROJECT = {
    "Cost Codes": sources.WBS_CODES,
    "Sub Jobs": sources.WBS_CODES,
    "Budget Line Items": sources.WBS_CODES,
    "Requisitions": sources.REQUISITIONS,
    "Work Order Contracts": sources.REQUISITIONS,
    "Purchase Order Contracts": sources.REQUISITIONS,
    "Work Order Contract Line Items": sources.REQUISITIONS,
    "Purchase Order Contract Line Items": sources.REQUISITIONS,
    "Change Order Packages": sources.REQUISITIONS,
}


def changed_in_quickbooks(realms: Collection[str]) -> int:
    """The change feeds of these companies are due soon, and with them what carries over what they bring.

    One statement; realms nobody knows count nothing.
    """
    # What is imported on request only has no time that could be moved.
    carried = Q(source__in=imports.ENTITY_OF, due_at__isnull=False)
    mine = Feed.objects.filter(Q(source=sources.CHANGES) | carried, company__quickbooks_realm__in=realms)
    changes = Feed.objects.filter(company=OuterRef("company"), source=sources.CHANGES)
    read = Subquery(changes.values(at=_reading(REST)))
    return mine.exclude(company__quickbooks_realm="").update(
        wanted=F("wanted") + 1,
        reported_at=clock.now(),
        due_at=Least(Coalesce(F("due_at"), read), Coalesce(read, F("due_at"))),
    )


def changed_in_procore(company: Company, event: ProcoreEvent) -> int:
    """The feeds of this kind of record are due soon. Returns 0 for what is not read from here."""
    mine = Feed.objects.filter(company=company)
    if source := OF_PROJECT.get(event.resource, ""):
        mine = mine.filter(source=source, project__procore_id=event.project)
    elif source := OF_COMPANY.get(event.resource, ""):
        mine = mine.filter(source=source)
    else:
        return 0
    # However busy its projects are, hints may use up what polls may, and no more.
    rest = max(REST, timedelta(seconds=feeds.stretched(company, source)))
    # Being read at this moment, it is read once more: the change may have come after the answer was made.
    return mine.update(wanted=F("wanted") + 1, reported_at=clock.now(), due_at=_reading(rest))


def _reading(rest: timedelta) -> Case:
    """When a feed is read now: never later than planned. One that was refused keeps its own time."""
    soon = Value(clock.now() + SOON)
    earliest = Greatest(soon, Coalesce(F("read_at") + rest, soon))
    return Case(When(problem="", then=Least(Coalesce(F("due_at"), soon), earliest)), default=F("due_at"))
