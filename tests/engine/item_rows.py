"""How the engine's tests look at a WBS code and its item."""

from __future__ import annotations

from sync.models import Mapping
from tests.world import Doc, World


def item_of(world: World, code: Doc) -> Doc:
    return world.site.books.get("Item", world.row("wbs_code", code["id"]).quickbooks_number)


def problem_of(world: World, code: Doc) -> str:
    # Another project of the same company may hold a code with the same id: codes are numbered by company.
    row = Mapping.objects.get(company=world.site.company, entity="wbs_code", procore_id=str(code["id"]))
    return row.problem
