"""Registering one hook at Procore so that doing it again changes nothing: it is looked for, then made.

"Procore: Webhooks API", version 2.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from companies import hooks
from integration import exact_json
from integration.procore import Json, Procore
from sync.webhook_hints import OF_COMPANY, OF_PROJECT

NAMESPACE = "plumbline"
VERSION = "v4.0"
SHOWN = 5  # characters of the secret that Procore shows

Trigger = tuple[str, str]  # resource, event


@dataclass
class Registrar:
    """`home`: what the addresses of this installation begin with; `address`: that of the connection."""

    procore: Procore
    home: str
    address: str
    authorization: str = field(repr=False)
    # Asked before each change; raises Problem where none may be made any more.
    may_change: Callable[[], None] = lambda: None
    _offered: dict[bool, set[Trigger]] = field(default_factory=dict)

    def register(self, project: str, known: str) -> str:
        """One hook with every trigger that Procore offers; its id. `known` is the id it had before."""
        path = hooks.path(self.procore.company, project)
        ours = sorted(self._ours(path, known), key=lambda hook: str(hook["id"]) != known)
        for twin in ours[1:]:
            self._send("DELETE", f"{path}/{twin['id']}")
        hook = self._corrected(path, ours[0]) if ours else self._made(path)
        self._watch(project, f"{path}/{hook['id']}/triggers")
        return str(hook["id"])

    def remove(self, project: str, known: str) -> None:
        path = hooks.path(self.procore.company, project)
        for hook in list(self._ours(path, known)):
            self._send("DELETE", f"{path}/{hook['id']}")

    def _ours(self, path: str, known: str) -> Iterator[Json]:
        """Also those of an earlier connection here, or made when the answer was lost."""
        for hook in self._rows(path, ("namespace", NAMESPACE)):
            is_ours = str(hook.get("destination_url")).startswith(self.home) or str(hook["id"]) == known
            if is_ours and hook.get("namespace") == NAMESPACE:
                yield hook

    def _made(self, path: str) -> Json:
        made: Json = self._send("POST", path, self._wanted())["data"]
        return made

    def _corrected(self, path: str, hook: Json) -> Json:
        """Another address after a move, another secret after a new connection."""
        shown = str((hook.get("destination_headers") or {}).get("Authorization"))
        as_wanted = (hook.get("destination_url"), hook.get("payload_version"), shown[-SHOWN:])
        if as_wanted != (self.address, VERSION, self.authorization[-SHOWN:]):
            self._send("PATCH", f"{path}/{hook['id']}", self._wanted())
        return hook

    def _wanted(self) -> Json:
        return {
            "payload_version": VERSION,
            "namespace": NAMESPACE,
            "destination_url": self.address,
            "destination_headers": {"Authorization": self.authorization},
        }

    def _watch(self, project: str, path: str) -> None:
        present = {(str(row["resource_name"]), str(row["event_type"]).lower()) for row in self._rows(path)}
        missing = sorted(self._triggers(project) - present)
        if missing:
            triggers = [{"resource_name": name, "event_type": event} for name, event in missing]
            self._send("POST", f"{path}/bulk", triggers)

    def _triggers(self, project: str) -> set[Trigger]:
        """What can be watched is asked for, as the list differs; it is the same for every project."""
        is_project = bool(project)
        if is_project not in self._offered:
            path = hooks.path(self.procore.company, project).removesuffix("hooks") + "resources"
            wanted = OF_PROJECT if is_project else OF_COMPANY
            self._offered[is_project] = {
                (str(row["name"]), str(event).lower())
                for row in self._rows(path, ("payload_version", VERSION))
                if row["name"] in wanted
                for event in row["actions"]
            }
        return self._offered[is_project]

    def _rows(self, path: str, *query: tuple[str, str]) -> Iterator[Json]:
        for page in self.procore.pages(path, query):
            yield from page.records

    def _send(self, method: str, path: str, body: Any = None) -> Any:
        self.may_change()
        text = None if body is None else exact_json.dumps(body)
        return self.procore.door.send(self.procore.request(method, path, (), text)).body
