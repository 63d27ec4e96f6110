"""A link that goes over to another record of QuickBooks, as two vendors or items were merged there."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from integration.errors import NeedsUser
from sync import ledger
from sync.models import Mapping
from sync.plan import name_columns
from sync.spec import MERGED
from sync.workspace import Workspace

Order = dict[str, Any]
HALF = (
    "quickbooks_id", "quickbooks_document", "quickbooks_seen", "quickbooks_version", "quickbooks_seen_at",
    "quickbooks_gone",
)  # fmt: skip


def follow(space: Workspace, row: Mapping, survivor: Mapping, by: str = "") -> None:
    """The one that vanished is left as a record of its own. What both sides agreed on is forgotten, so that
    every field is decided anew; so are claims that are not sent, and bills that seemed changed by the merge.
    Call in a transaction.
    """
    vanished, found = ({name: getattr(one, name) for name in HALF} for one in (row, survivor))
    name = (row.quickbooks_seen or {}).get("name") or row.label
    noted = (row.base or {}).get("origin_id")
    options = {key: value for key, value in row.options.items() if key != MERGED}
    ledger.wake(space.company.pk, [survivor.reference, row.reference])
    survivor.delete()
    Mapping.objects.filter(pk=row.pk).update(
        **found,
        base={"origin_id": noted} if noted else None,
        options=options,
        problem="",
        facts={},
        waits_on="",
    )
    Mapping.objects.create(company=space.company, entity=row.entity, **name_columns(name), **vanished)
    claims = Mapping.objects.filter(
        Q(quickbooks_id="") | Q(problem="bill.changed"), company=space.company, entity="claim"
    )
    of_code = row.entity == "wbs_code"
    mine = Q(project=row.project_id) if of_code else Q(procore_seen__vendor_id=row.procore_id)
    ledger.want(claims.filter(mine))
    space.journal.done("followed", row, **({"actor": by} if by else {}), name=survivor.label)


def follow_order(space: Workspace, row: Mapping, order: Order) -> None:
    """What a person has asked for. Raises NeedsUser where it is not what that person saw."""
    told = row.options.get(MERGED) or {}
    halves = Mapping.objects.select_for_update().filter(company=space.company, entity=row.entity)
    kind = row.quickbooks_id.partition(":")[0]
    survivor = halves.filter(quickbooks_id=f"{kind}:{order['into']}", quickbooks_gone=False).first()
    asked = (told.get("gone"), told.get("into")) == (row.quickbooks_number, order["into"])
    if survivor is None or not asked:
        raise NeedsUser("link.gone")
    if survivor.procore_id:
        raise NeedsUser("link.taken", name=survivor.label)
    follow(space, row, survivor, order["by"])
