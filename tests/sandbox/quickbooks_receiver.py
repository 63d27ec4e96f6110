"""Where webhooks of simulated QuickBooks arrive in tests."""

from __future__ import annotations

from typing import Any

from integration import exact_json

URL = "https://plumbline.example/hooks"
VERIFIER = "verifier-1"
Types = list[tuple[str, str]]


class Receiver:
    """Stands where the app stands: keeps what it gets and answers as it is told to."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[bytes, dict[str, str]]] = []

    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> int:
        assert url == URL
        self.got.append((body, headers))
        status = self.statuses.pop(0) if self.statuses else 200
        if not status:
            raise TimeoutError
        return status

    def body(self, place: int = -1) -> Any:
        return exact_json.loads(self.got[place][0])

    def types(self, place: int = -1) -> Types:
        return [(event["type"], event["intuitentityid"]) for event in self.body(place)]
