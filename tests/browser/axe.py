"""axe-core on a page: https://github.com/dequelabs/axe-core, version in requirements-dev.lock's package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def grave_findings(page: Page) -> list[str]:
    """What people who can't see or point well would stumble over: rule and element, one a line."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert found["passes"] or found["violations"], "axe has looked at nothing"
    return list(_lines(found["violations"]))


def _lines(violations: list[dict[str, Any]]) -> Iterator[str]:
    for one in violations:
        if one["impact"] in GRAVE:
            for node in one["nodes"]:
                yield f"{one['id']}: {node['html'][:200]}"
