"""One side suddenly empty: a full list without a single record, where many were known, stops the company."""

from __future__ import annotations

from django.db.models import QuerySet

from companies.models import Company
from integration.systems import System
from sync.models import Mapping
from sync.workspace import Workspace

FEW = 5  # so many may well have been deleted since


def stop_if_emptied(space: Workspace, system: System, what: str, known: QuerySet[Mapping]) -> bool:
    """`known` are the records of this list as they were last seen. Stops until a person confirms."""
    count = known.filter(company=space.company).count()
    if count < FEW:
        return False
    facts = {"system": system.title, "what": what, "count": count}
    with space.lease.transaction():
        Company.objects.filter(pk=space.company.pk).update(
            stopped_code="side.suddenly_empty", stopped_facts=facts
        )
    space.journal.problem("side.suddenly_empty", None, facts)
    space.refresh()
    return True
