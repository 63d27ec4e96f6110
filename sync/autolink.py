"""By setting: vendors and projects of exactly the same name are linked without a person."""

from __future__ import annotations

from contextlib import suppress

from integration.errors import NeedsUser
from sync import desk, matching
from sync.workspace import Workspace

BY = "setting: link exact matches"


def link_exact(space: Workspace) -> int:
    """Order the links; the worker carries them out in its next turn. Returns how many."""
    if not space.context.settings.link_exact:
        return 0
    count = 0
    for entity in ("project", "vendor"):
        for pair in matching.exact(space.company, entity):
            if pair.quickbooks is None:
                continue
            with suppress(NeedsUser):
                desk.link(space.company, BY, pair.procore.pk, pair.quickbooks.pk)
                count += 1
    return count
