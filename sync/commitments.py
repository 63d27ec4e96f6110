"""The numbers of commitments: read only where bill numbers are led by them, and only when one is not known.

Procore's list of claims names a commitment by its id and title alone ("Requisitions"); the list of
commitments has the number ("Commitments").
"""

from __future__ import annotations

from django.db.models.fields.json import KT

from sync import ledger
from sync.columns import store_columns
from sync.entities.bill_numbers import COMMITMENT, UNSEEN_COMMITMENT
from sync.models import Mapping
from sync.models.standing import MappingQuerySet
from sync.values import text
from sync.workspace import Workspace

LIST = "/rest/v1.0/commitments"


def read_unknown(space: Workspace, project: Mapping) -> None:
    """Read the project's commitments if a claim that is not sent names one without a known number."""
    if space.context.settings.prefix_numbers and _unknown(space, project):
        read(space, project)


def read(space: Workspace, project: Mapping) -> None:
    """A request for each page; renumbered ones are put right. Raises Problem."""
    numbers: dict[str, str] = {}
    for page in space.procore.pages(LIST, [("project_id", project.procore_id)]):
        numbers |= {text(one["id"]): text(one.get("number")) for one in page.records}
    with space.lease.transaction():
        _store(space, project, numbers)


def _unknown(space: Workspace, project: Mapping) -> set[str]:
    claims = Mapping.objects.filter(
        company=space.company, entity="claim", project=project, quickbooks_id="", procore_gone=False
    )
    named = claims.values_list(KT("procore_seen__commitment_id"), flat=True).order_by().distinct()
    known = _rows(space, project).exclude(number="").values_list("procore_id", flat=True)
    return {one for one in named if one} - set(known)


def _store(space: Workspace, project: Mapping, numbers: dict[str, str]) -> None:
    known = {row.procore_id: row for row in _rows(space, project)}
    rows = [_row(known.get(key), space, project, key, number) for key, number in numbers.items()]
    Mapping.objects.bulk_create([row for row in rows if row._state.adding], batch_size=100)
    store_columns([row for row in rows if not row._state.adding], ["procore_seen", "number", "label"])
    ledger.wake(space.company.pk, [UNSEEN_COMMITMENT])


def _row(known: Mapping | None, space: Workspace, project: Mapping, key: str, number: str) -> Mapping:
    row = known or Mapping(company=space.company, entity=COMMITMENT, project=project, procore_id=key)
    row.procore_seen, row.number, row.label = {"number": number}, number[:500], f"Commitment {number}"[:300]
    return row


def _rows(space: Workspace, project: Mapping) -> MappingQuerySet:
    return Mapping.objects.filter(company=space.company, entity=COMMITMENT, project=project)
