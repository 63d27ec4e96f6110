"""Two writers at once: Procore answers 409 about direct costs ("Procore: Using Sync Actions")."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from integration.sandbox.procore.records import Doc
from integration.sandbox.switches import Switches
from integration.sandbox.web import Call, Refused, Reply

WRITE = re.compile(r"^/rest/v1\.\d/projects/(\d+)/direct_costs(?:/(line_items/)?(?:(\d+)|sync))?")
CONFLICT = "procore.conflict"


class Conflicts:
    """Which direct costs are being written: from a request's arrival to its reply."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._lock = threading.Lock()
        self._writing: Counter[str] = Counter()

    @contextmanager
    def writing(self, call: Call) -> Iterator[None]:
        """Marks the call when another one is writing the same."""
        keys = self._keys(call)
        with self._lock:
            call.facts[CONFLICT] = any(self._writing[key] for key in keys)
            self._writing.update(keys)
        try:
            yield
        finally:
            with self._lock:
                self._writing.subtract(keys)

    def _keys(self, call: Call) -> set[str]:
        scope = self._switches.procore_direct_cost_conflicts
        if call.method == "GET" or scope == "never" or (found := WRITE.match(call.path)) is None:
            return set()
        place = f"{call.headers.get('Procore-Company-Id')}/{found[1]}"
        if scope == "project":
            return {place}
        named = {f"{place}/{found[3]}"} if found[3] else set()
        return named | {f"{place}/{one}" for one in _updated(call, "direct_cost_id" if found[2] else "id")}


def check_conflict(call: Call) -> None:
    """Raises Refused when somebody else was writing the same as this call arrived."""
    if call.facts.get(CONFLICT):
        raise Refused(Reply({"message": "The record is being changed by another request"}, 409))


def _updated(call: Call, name: str) -> Iterator[str]:
    """The records that a sync action names, by id or origin id."""
    try:
        body = call.json() if call.body else {}
    except ValueError:
        return
    updates = body.get("updates") if isinstance(body, dict) else None
    for one in updates if isinstance(updates, list) else []:
        yield from _names(one, name)


def _names(update: object, name: str) -> Iterator[str]:
    given: Doc = update if isinstance(update, dict) else {}
    if given.get(name) is not None:
        yield str(given[name])
    elif given.get("origin_id") is not None:
        yield f"origin {given['origin_id']}"
