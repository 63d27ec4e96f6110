"""The table of what is kept in step names each entity that travels, with its file and its direction."""

from __future__ import annotations

import dataclasses as dc
import inspect
import re
from pathlib import Path

from sync.models.standing import REFERENCES
from sync.plan import Plan, Step
from sync.registry import ENTITIES
from sync.spec import Entity, Owner

ROOT = Path(__file__).parents[2]
HOW_IT_WORKS = (ROOT / "docs" / "how-it-works.md").read_text()
ROW = re.compile(
    r"^\| [^|]+ \| (→|←|⇄) \| [^|]+ \| [^|]+ \| \[`(\w+\.py)`\]\(\.\./sync/entities/(\w+\.py)\) \|$", re.M
)
ARROWS = {Owner.PROCORE: "→", Owner.QUICKBOOKS: "←", Owner.BOTH: "⇄"}
# Made once for a company and then left alone.
SET_UP = ("cost_code_list",)


def test_each_row_names_the_file_of_an_entity_and_the_way_its_values_go() -> None:
    found = {(name, arrow) for arrow, name, target in ROW.findall(HOW_IT_WORKS) if name == target}

    travelling = [one for key, one in ENTITIES.items() if key not in (*REFERENCES, *SET_UP)]
    assert found == {(Path(inspect.getfile(type(one))).name, ARROWS[one.owner]) for one in travelling}


def test_each_field_that_two_sides_share_is_named_in_its_row() -> None:
    rows = {name: line.casefold() for line in HOW_IT_WORKS.splitlines() for _, name, _ in ROW.findall(line)}

    fields = ENTITIES["vendor"].fields

    assert [one.title for one in fields if one.title.casefold() not in rows["vendors.py"]] == []


def test_the_page_about_adding_a_kind_of_record_tells_of_the_files_as_they_are() -> None:
    page = (ROOT / "docs" / "adding-an-entity.md").read_text()
    code = (ROOT / "sync" / "entities" / "classes.py").read_text()

    quoted = re.findall(r"`(quickbooks = [^`]+)`", page)
    paths = re.findall(r"`((?:sync|integration|tests)/[\w/]+(?:\.py|/))`", page)

    assert len(code.splitlines()) < 30
    assert quoted
    assert all(one in code for one in quoted)
    assert [one for one in paths if not (ROOT / one).exists()] == []
    for setting in ("once", "fields", "gated", "locked", "read_parts", "parts"):
        assert f"`{setting}" in page
        assert hasattr(Entity, setting) or setting in {
            one.name for one in (*dc.fields(Step), *dc.fields(Plan))
        }
