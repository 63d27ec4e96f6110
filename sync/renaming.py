"""Items whose project has got another number: bills refer to them, so they are renamed on request only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from companies import audit
from companies.models import Company
from sync import ledger, work
from sync.actor import Actor
from sync.entities.wbs_codes import FORBIDDEN, NAME_LENGTH, item_name
from sync.ledger import URGENT
from sync.merge import DECIDED
from sync.models import Mapping
from sync.refs import sight


@dataclass(frozen=True)
class Renaming:
    row: Mapping
    old: str
    new: str


def items_to_rename(company: Company, project: Mapping) -> list[Renaming]:
    """Items of a project that are not called what they would be called today."""
    owner = sight(project)
    rows = Mapping.objects.filter(company=company, entity="wbs_code", project=project, quickbooks_gone=False)
    rows = rows.filter(excluded="", archived_at=None, procore_seen__isnull=False)
    found = []
    for row in rows.exclude(procore_id="").exclude(quickbooks_id="").order_by("label"):
        new, old = item_name(owner, row.procore_seen or {}), str((row.quickbooks_seen or {}).get("name", ""))
        if new and new != old and len(new) <= NAME_LENGTH and not any(one in new for one in FORBIDDEN):
            found.append(Renaming(row, old, new))
    return found


def rename_items(company: Company, user: Actor, project: Mapping) -> int:
    """Ask that they get their new names. A decision counts as long as both names are still what was seen."""
    asked = items_to_rename(company, project)
    with transaction.atomic():
        for one in asked:
            _decide(one)
        ledger.want(Mapping.objects.filter(pk__in=[one.row.pk for one in asked]), URGENT)
        names = {"from": asked[0].old, "to": asked[0].new, "items": len(asked)} if asked else {}
        if asked:
            audit.record(company, user, "items.renamed", project.label, after=names)
    work.ring(company.pk)
    return len(asked)


def _decide(one: Renaming) -> None:
    locked = Mapping.objects.select_for_update().get(pk=one.row.pk)
    base = locked.base or {}
    said = {"procore": one.new, "quickbooks": one.old, "take": "procore"}
    decided = {**base.get(DECIDED, {}), "name": said}
    Mapping.objects.filter(pk=locked.pk).update(base={**base, DECIDED: decided})
