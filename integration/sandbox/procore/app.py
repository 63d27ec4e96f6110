"""The WSGI application of the simulated Procore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.procore.system import ProcoreSystem
from integration.sandbox.web import App

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox


def build(sandbox: Sandbox) -> App:
    """Login host and API in one: /oauth/... and /rest/..."""
    return App(sandbox, ProcoreSystem(sandbox))
