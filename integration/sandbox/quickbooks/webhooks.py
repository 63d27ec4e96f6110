"""Webhooks: what changed is told to one address, signed, and again until it is acknowledged."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from integration import exact_json
from integration.sandbox.quickbooks.books import Change
from integration.sandbox.quickbooks.notifications import OFFERED, body_of
from integration.sandbox.store import Document

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

Post = Callable[[str, dict[str, str], bytes], int]  # address, headers, body: the status; OSError for none

PATIENCE = 3.0  # seconds for the acknowledgement ("QuickBooks: Webhooks")
TARGET, EVENT, NOTICE = (f"quickbooks:webhook-{name}" for name in ("target", "event", "notice"))
# Seconds until the next try ("QuickBooks: Webhooks", retry policy), the last one again and again.
RETRIES = {
    "endless": (10, 20, 30, 300, 1200, 7200, 14400, 21600),
    "blocking": (1200, 1800, 3000),  # the older text: after these the address is blocked
}


class Webhooks:
    """Nothing is kept or sent before an address is set. `deliver_due` decides when something is sent."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._store = sandbox.store
        self._sending = threading.Lock()  # one notification at a time, the store's own lock stays free

    def send_to(self, url: str, verifier: str) -> None:
        """What a developer enters in the portal; it holds for every company. An empty address ends it."""
        with self._store.change():
            self._store.put(TARGET, "1", {"url": url, "verifier": verifier, "blocked": False})

    def hear(self, realm: str, change: Change) -> None:
        """Called by the books for every change, whoever made it."""
        if not self._target()["url"] or change.operation not in OFFERED.get(change.entity, ()):
            return
        if change.by_app and not self._sandbox.switches.webhook_echoes_own_writes:
            return
        number = str(self._store.next_id(EVENT))
        event = {"number": number, "realm": realm, "entity": change.entity, "id": change.id}
        event |= {"operation": change.operation, "merged_away": change.merged_away}
        self._store.put(EVENT, number, {**event, "at": self._now().isoformat()})

    def waiting(self) -> int:
        """How many events have not been acknowledged."""
        held = sum(len(notice["events"]) for notice in self._store.scan(NOTICE))
        return self._store.count(EVENT) + held

    def lose_waiting(self) -> int:
        """Events can be missed: forget those that were never sent. Returns how many."""
        with self._store.change():
            lost = self._store.all(EVENT)
            for event in lost:
                self._store.remove(EVENT, event["number"])
            return len(lost)

    def deliver_due(self, post: Post) -> int:
        """Send what is due by now, retries first. Returns how many notifications were acknowledged."""
        with self._sending:
            acknowledged = sum(self._try(notice, post) for notice in self._due())
            held = self._store.count(NOTICE) > 0 and self._sandbox.switches.webhook_holds_back
            if not held and (notice := self._gather()):
                acknowledged += self._try(notice, post)
            return acknowledged

    def repeat(self, post: Post) -> None:
        """Duplicates happen: send the notification acknowledged last once more."""
        if last := self._store.peek(TARGET, "last"):
            self._send(last["notice"], post)

    def _due(self) -> list[Document]:
        if not self._open():
            return []
        with self._store.lock:
            now = self._now()
            return [one for one in self._store.all(NOTICE) if datetime.fromisoformat(one["next"]) <= now]

    def _gather(self) -> Document | None:
        """Every waiting event of every company in one notification."""
        with self._store.change():
            events = self._store.all(EVENT) if self._open() else []
            if not events:
                return None
            for event in events:
                self._store.remove(EVENT, event["number"])
            number = str(self._store.next_id(NOTICE))
            notice = {"number": number, "events": events, "tries": 0}
            notice["next"] = self._now().isoformat()
            self._store.put(NOTICE, number, notice)
            return notice

    def _try(self, notice: Document, post: Post) -> bool:
        """Only status 200 acknowledges ("QuickBooks: Webhooks")."""
        try:
            acknowledged = self._send(notice, post) == 200
        except OSError:
            acknowledged = False
        with self._store.change():
            if acknowledged:
                self._store.remove(NOTICE, notice["number"])
                self._store.put(TARGET, "last", {"notice": notice})
            else:
                self._postpone(notice)
        return acknowledged

    def _postpone(self, notice: Document) -> None:
        switch = self._sandbox.switches.webhook_retries
        waits, tries = RETRIES[switch], notice["tries"]
        if switch == "blocking" and tries >= len(waits):
            self._store.put(TARGET, "1", {**self._target(), "blocked": True})
        wait = timedelta(seconds=waits[min(tries, len(waits) - 1)])
        after = {**notice, "tries": tries + 1, "next": (self._now() + wait).isoformat()}
        self._store.put(NOTICE, notice["number"], after)

    def _send(self, notice: Document, post: Post) -> int:
        target, switches = self._target(), self._sandbox.switches
        body = exact_json.dumps(body_of(notice, switches, self._sandbox.seed)).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "intuit_notification_server/1.0",
            "intuit-signature": signature(target["verifier"], body),
            "intuit-created-time": self._now().isoformat(timespec="milliseconds"),
            "intuit-t-id": f"{self._sandbox.seed}-{notice['number']}-{notice['tries']}",
            "intuit-notification-schema-version": "v3",
        }
        return post(target["url"], headers, body)

    def _open(self) -> bool:
        target = self._target()
        return bool(target["url"]) and not target["blocked"]

    def _target(self) -> Document:
        return self._store.peek(TARGET, "1") or {"url": "", "verifier": "", "blocked": False}

    def _now(self) -> datetime:
        return self._sandbox.clock.now()


def signature(verifier: str, body: bytes) -> str:
    """The header `intuit-signature` of these bytes."""
    return base64.b64encode(hmac.digest(verifier.encode(), body, hashlib.sha256)).decode()
