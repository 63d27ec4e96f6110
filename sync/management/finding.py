"""Records by the ids that the remote systems gave them."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management.base import CommandParser
from django.db.models import Q

from companies.models import Company
from sync.entities.documents import FOREIGN
from sync.management.deciding import Facts, wrong_use
from sync.models import Mapping
from sync.registry import ENTITIES

# The QuickBooks type that is the counterpart of each kind of record.
COUNTERPARTS = {"vendor": "Vendor", "project": "Customer", "wbs_code": "Item", "claim": "Bill"}
KINDS = tuple(COUNTERPARTS)


def add_ids(parser: CommandParser, what: str) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help=what)


def by_procore_id(company: Company, entity: str, ids: Sequence[str]) -> list[Mapping]:
    """In the order given, each once. An id that was never seen is wrong use, and nothing is done."""
    rows = Mapping.objects.filter(company=company, entity=entity, procore_id__in=ids)
    found = {row.procore_id: row for row in rows}
    if missing := [one for one in dict.fromkeys(ids) if one not in found]:
        raise wrong_use(_unseen(entity, missing, "Procore"))
    return [found[one] for one in dict.fromkeys(ids)]


def by_quickbooks_id(company: Company, entity: str, number: str) -> Mapping:
    """The counterpart of an `entity`, by the bare id ("58") or with its type ("Vendor:58")."""
    typed = f"{COUNTERPARTS[entity]}:{number}"
    kinds = {entity, *FOREIGN} if entity == "claim" else {entity}
    rows = Mapping.objects.filter(company=company, entity__in=kinds, quickbooks_id__in=[number, typed])
    if (row := rows.first()) is None:
        raise wrong_use(_unseen(entity, [number], "QuickBooks"))
    return row


def by_any_id(company: Company, entity: str, ids: Sequence[str]) -> list[Mapping]:
    """For records of which only the QuickBooks half is known, its id counts too: "Vendor:58"."""
    wanted = Q(procore_id__in=ids) | Q(procore_id="", quickbooks_id__in=ids)
    rows = list(Mapping.objects.filter(wanted, company=company, entity=entity).order_by("pk"))
    known = {row.procore_id for row in rows} | {row.quickbooks_id for row in rows}
    if missing := [one for one in dict.fromkeys(ids) if one not in known]:
        raise wrong_use(_unseen(entity, missing, "Procore"))
    return rows


def named(row: Mapping) -> str:
    """ "Claim 7, Granite Ridge Concrete"; other records go by their own name."""
    return f"{row.label}, {row.vendor_name}" if row.entity == "claim" and row.vendor_name else str(row)


def ids_of(row: Mapping) -> Facts:
    return {
        "entity": row.entity,
        "procore_id": row.procore_id,
        "quickbooks_id": row.quickbooks_id,
        "label": row.label,
    }


def _unseen(entity: str, ids: Sequence[str], system: str) -> str:
    return (
        f"No {ENTITIES[entity].word} {', '.join(ids)} was seen in {system}. "
        "Check the id, or read first with `manage.py sync`."
    )
