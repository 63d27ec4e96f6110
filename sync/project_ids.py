"""Whose id a line's `ProjectRef` is, learned from lines that name a project by both of its ids.

How a project's own id relates to the id of its customer is not documented ("QuickBooks: Projects"), so the
two are never compared: only a line that carries both tells that they belong together. What is kept is the
customer's id, which stays the project's own whatever that is linked to.
"""

from __future__ import annotations

from collections.abc import Iterable

from sync import ledger
from sync.entities.cost_lines import PROJECT_REF
from sync.models import Mapping
from sync.spec import Seen


def learn(company_id: int, documents: Iterable[Seen]) -> None:
    """Keep what these documents tell that was not known. Call inside a lease transaction."""
    told: dict[str, set[str]] = {}
    for document in documents:
        for line in document.values.get("lines", ()):
            if line.get("project_ref") and line["customer"]:
                told.setdefault(line["project_ref"], set()).add(f"Customer:{line['customer']}")
    if not told:
        return
    rows = Mapping.objects.filter(company_id=company_id)
    ids = [f"Project:{one}" for one in told]
    known = set(
        rows.filter(entity=PROJECT_REF, quickbooks_id__in=ids).values_list("quickbooks_id", flat=True)
    )
    if new := {ref: customers for ref, customers in told.items() if f"Project:{ref}" not in known}:
        _keep(company_id, new)


def _keep(company_id: int, new: dict[str, set[str]]) -> None:
    named = set().union(*new.values())
    projects = Mapping.objects.filter(company_id=company_id, entity="project", quickbooks_id__in=named)
    # Beside its project a line may name the client, which tells nothing; two projects for one id neither.
    of_projects = {row.quickbooks_id for row in projects if (row.quickbooks_seen or {}).get("is_project")}
    found = {ref: sorted(told & of_projects) for ref, told in new.items()}
    whose = {ref: customers[0] for ref, customers in found.items() if len(customers) == 1}
    Mapping.objects.bulk_create(
        Mapping(
            company_id=company_id, entity=PROJECT_REF, quickbooks_id=f"Project:{ref}",
            quickbooks_seen={"customer": customer}, label=f"Project id {ref}",
        )
        for ref, customer in whose.items()
    )  # fmt: skip
    ledger.wake(company_id, [f"{PROJECT_REF}:{ref}" for ref in whose])
