"""The table of what is kept in step names each entity that travels, with its file and its direction."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from sync.models.standing import REFERENCES
from sync.registry import ENTITIES
from sync.spec import Owner

ROOT = Path(__file__).parents[2]
ROW = re.compile(
    r"^\| [^|]+ \| (→|←|⇄) \| [^|]+ \| [^|]+ \| \[`(\w+\.py)`\]\(\.\./sync/entities/(\w+\.py)\) \|$", re.M
)
ARROWS = {Owner.PROCORE: "→", Owner.QUICKBOOKS: "←", Owner.BOTH: "⇄"}
# Made once for a company and then left alone.
SET_UP = ("cost_code_list",)


def test_each_row_names_the_file_of_an_entity_and_the_way_its_values_go() -> None:
    text = (ROOT / "docs" / "how-it-works.md").read_text()

    found = {(name, arrow) for arrow, name, target in ROW.findall(text) if name == target}

    travelling = [one for key, one in ENTITIES.items() if key not in (*REFERENCES, *SET_UP)]
    assert found == {(Path(inspect.getfile(type(one))).name, ARROWS[one.owner]) for one in travelling}
