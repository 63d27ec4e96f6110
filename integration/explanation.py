"""How a problem is told: what did not happen, why, and the fix on a named page."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Page = Literal[
    "overview", "connections", "settings", "linking", "claims", "record", "runs", "procore", "quickbooks"
]


@dataclass(frozen=True)
class Explanation:
    title: str
    why: str
    fix: str
    page: Page
    # Of several records that one thing holds, where the words differ: no figure of a single one.
    title_of_several: str = ""
    why_of_several: str = ""

    def told(self, facts: Mapping[str, Any], *, of_several: bool = False) -> Explanation:
        """The same explanation with the facts filled in."""
        fill = _Words()
        title = (self.title_of_several if of_several else "") or self.title
        why = (self.why_of_several if of_several else "") or self.why
        return Explanation(
            fill.vformat(title, (), facts),
            fill.vformat(why, (), facts),
            fill.vformat(self.fix, (), facts),
            self.page,
        )


class _Words(string.Formatter):
    def get_value(self, key: int | str, _args: Any, kwargs: Mapping[str, Any]) -> Any:
        value = kwargs.get(str(key))
        return "…" if value is None or value == "" else value
