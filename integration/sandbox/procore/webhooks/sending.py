"""Delivering what is queued: in order for each hook, again after a failure, and given up in the end.

"Procore: Webhooks": any answer but 2xx within five seconds is a failure; it pauses the hook's queue, which
is tried again after one second, two, four, up to an hour. After twelve hours the whole queue is discarded.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from integration import exact_json
from integration.sandbox.procore.records import Doc, NotThere
from integration.sandbox.procore.webhooks.hooks import payload

if TYPE_CHECKING:
    from integration.sandbox.courier import Post
    from integration.sandbox.procore.world import Procore, ProcoreCompany

SECONDS_TO_ANSWER = 5
LONGEST_PAUSE = 3600
GIVEN_UP_AFTER = timedelta(hours=12)


class Webhooks:
    def __init__(self, procore: Procore) -> None:
        self._procore = procore
        self._sandbox = procore.sandbox
        self._lock = threading.Lock()

    def due(self, now: datetime | None = None) -> list[Doc]:
        """The deliveries that `deliver_due` would try at this time, those of one hook in order."""
        moment = now or self._sandbox.clock.now()
        with self._sandbox.store.lock:
            return [
                company.get("delivery", delivery_id)
                for company in self._procore.companies()
                for hook in company.all("hook")
                if not _paused(hook, moment)
                for delivery_id in hook["queue"]
            ]

    def deliver_due(self, post: Post) -> int:
        """Post what is due with `post`, which waits five seconds at most; how many arrived."""
        with self._lock:
            return sum(self._drain(company, hook_id, post) for company, hook_id in self._hooks())

    def _hooks(self) -> list[tuple[ProcoreCompany, int]]:
        with self._sandbox.store.lock:
            return [
                (company, hook["id"]) for company in self._procore.companies() for hook in company.all("hook")
            ]

    def _drain(self, company: ProcoreCompany, hook_id: int, post: Post) -> int:
        """What was queued at the start; what a receiver causes meanwhile waits for the next time."""
        arrived = 0
        try:
            queued = len(company.get("hook", hook_id)["queue"])
            while arrived < queued and not _paused(company.get("hook", hook_id), self._sandbox.clock.now()):
                if not self._try_first(company, hook_id, post):
                    break
                arrived += 1
        except NotThere:  # somebody has deleted the hook meanwhile
            return arrived
        return arrived

    def _try_first(self, company: ProcoreCompany, hook_id: int, post: Post) -> bool:
        hook = company.get("hook", hook_id)
        delivery = company.get("delivery", hook["queue"][0])
        started = company.stamp()
        status, error = self._posted(company, hook, delivery, post)
        attempt = {"started_at": started, "completed_at": company.stamp(), "status": status, "error": error}
        with self._sandbox.store.change():
            if status is not None and 200 <= status < 300:
                company.attempted(delivery, "delivered", attempt)
                company.arrived(hook_id, delivery["id"])
                return True
            company.attempted(delivery, "retrying", attempt)
            self._pause(company, hook_id)
            return False

    def _posted(
        self, company: ProcoreCompany, hook: Doc, delivery: Doc, post: Post
    ) -> tuple[int | None, str | None]:
        """Outside of the lock: the receiver may ask the API back before it answers."""
        switches = self._sandbox.switches
        told = payload(company.id, delivery["event"], hook["version"],
                       metadata=switches.procore_webhook_metadata)  # fmt: skip
        headers = {"Content-Type": "application/json"}
        if hook["authorization"] is not None:
            headers["Authorization"] = hook["authorization"]
        body = exact_json.dumps(told).encode()
        try:
            status = post(hook["destination_url"], headers, body)
            if switches.procore_webhooks_arrive_twice and 200 <= status < 300:
                post(hook["destination_url"], headers, body)
        except OSError as error:
            return None, type(error).__name__
        return status, None

    def _pause(self, company: ProcoreCompany, hook_id: int) -> None:
        hook, now = company.get("hook", hook_id), self._sandbox.clock.now()
        since = datetime.fromisoformat(hook["failing_since"] or now.isoformat())
        if now - since >= GIVEN_UP_AFTER:
            company.discard_queue(hook_id)
            return
        pause = timedelta(seconds=min(2 ** hook["failures"], LONGEST_PAUSE))
        company.paused(hook_id, since=since.isoformat(), until=(now + pause).isoformat())


def _paused(hook: Doc, now: datetime) -> bool:
    return hook["retry_at"] is not None and now < datetime.fromisoformat(hook["retry_at"])
