"""Running our commands as a person at a terminal does: output and exit code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command

NAME = "Northgate Builders"


@dataclass(frozen=True)
class Ran:
    code: int
    text: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def company(self) -> dict[str, Any]:
        """What is told of the only company that was asked for."""
        [found] = self.json["companies"]
        assert isinstance(found, dict)
        return found


def run(name: str, *arguments: Any) -> Ran:
    """Of the company of the tests. For wrong use the text is its reason."""
    return plain(name, "--company", NAME, *arguments)


def plain(name: str, *arguments: Any) -> Ran:
    out = StringIO()
    try:
        call_command(name, *(str(one) for one in arguments), stdout=out)
    except SystemExit as left:
        return Ran(int(str(left.code)), out.getvalue())
    except CommandError as wrong:
        return Ran(wrong.returncode, str(wrong))
    return Ran(0, out.getvalue())
