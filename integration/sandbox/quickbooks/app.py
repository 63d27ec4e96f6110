"""Where the sandbox finds the application to mount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.quickbooks.system import QuickBooksApp
from integration.sandbox.web import WSGI

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox


def build(sandbox: Sandbox) -> WSGI:
    return QuickBooksApp(sandbox.quickbooks)
