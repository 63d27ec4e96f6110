"""All of simulated QuickBooks: its companies and who may use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox


class QuickBooks:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
