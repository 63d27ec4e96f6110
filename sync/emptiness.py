"""One side suddenly empty: a full list without a single record, where many were known, stops the company.

Nothing counts as deleted then. Once a person has confirmed that it is so, the next full look takes it so.
"""

from __future__ import annotations

from datetime import timedelta

from companies.models import AuditEntry, Company
from integration import clock
from integration.systems import System
from sync.workspace import Workspace

FEW = 5  # so many may well have been deleted since
CODE = "side.suddenly_empty"
CONFIRMED_FOR = timedelta(days=2)  # the comparison of the next night is in it, and of the one after


def stop_if_emptied(space: Workspace, system: System, what: str, known: int) -> bool:
    """`known`: how many records of this list there were when it was last seen. Stops until a person confirms.

    False: they may be taken as gone.
    """
    if known < FEW or _is_confirmed(space, system, what):
        return False
    facts = {"system": system.title, "what": what, "count": known}
    with space.lease.transaction():
        Company.objects.filter(pk=space.company.pk).update(stopped_code=CODE, stopped_facts=facts)
    space.journal.problem(CODE, None, facts)
    space.refresh()
    return True


def _is_confirmed(space: Workspace, system: System, what: str) -> bool:
    said = AuditEntry.objects.filter(company=space.company, action="company.stop_confirmed")
    said = said.filter(at__gte=clock.now() - CONFIRMED_FOR, before__code=CODE)
    return said.filter(before__system=system.title, before__what=what).exists()
