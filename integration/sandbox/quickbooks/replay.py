"""The requestid of a write: the same id again brings the first reply back, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.web import Reply

LONGEST = 50
LONGEST_IN_BATCH = 36


def once(books: Books, request_id: str, work: Callable[[], Reply]) -> Reply:
    """Do the work unless this id was answered before; what the new body says does not matter then."""
    hours = books.switches.request_id_hours
    if not request_id or hours is None:
        return work()
    _forget(books, hours)
    if known := books.store.peek(books.kind("requestid"), request_id):
        return Reply(known["body"], known["status"])
    reply = work()
    if reply.status < 400 or books.switches.request_id_replays_faults:
        answer = {"status": reply.status, "body": reply.body}
        kept = {"id": request_id, "at": books.clock.now().isoformat(), **answer}
        books.store.put(books.kind("requestid"), request_id, kept)
    return reply


def refuse_long(request_id: str, *, batch: bool) -> None:
    most = LONGEST_IN_BATCH if batch else LONGEST
    if len(request_id) > most:
        raise Objection(2130, f"A requestid has at most {most} characters here", "requestid")


def _forget(books: Books, hours: float) -> None:
    end = books.clock.now() - timedelta(hours=hours)
    kind = books.kind("requestid")
    expired = []
    for known in books.store.scan(kind):
        if datetime.fromisoformat(known["at"]) >= end:
            break  # the rest is younger
        expired.append(known["id"])
    for request_id in expired:
        books.store.remove(kind, request_id)
