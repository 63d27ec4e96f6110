"""The WSGI application of the simulated Procore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.procore.conflicts import Conflicts
from integration.sandbox.procore.system import ProcoreSystem
from integration.sandbox.web import App, Call, Reply

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox


class ProcoreApp(App):
    """Knows which calls are under way at once, which a system behind one lock could not tell."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox, ProcoreSystem(sandbox))
        self._conflicts = Conflicts(sandbox.switches)

    def answer(self, call: Call) -> Reply:
        with self._conflicts.writing(call):
            return super().answer(call)


def build(sandbox: Sandbox) -> App:
    """Login host and API in one: /oauth/... and /rest/..."""
    return ProcoreApp(sandbox)
