"""The mail room of the tests: time passes, a worker looks and sends, and what arrived is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.core import mail
from django.core.mail import EmailMessage

from integration import clock
from integration.sandbox.clock import ManualClock
from sync.models import Postbox
from sync.post import look, mailing
from tests.admin.office import Office

# A Friday, 9:00 AM in Denver.
FRIDAY = datetime(2026, 11, 20, 16, tzinfo=UTC)


class Room:
    def __init__(self) -> None:
        self.clock = ManualClock(FRIDAY)

    @contextmanager
    def inside(self) -> Iterator[Room]:
        before = clock.use(self.clock)
        try:
            self.office = Office()
            self.company = self.office.company
            yield self
        finally:
            clock.use(before)

    def at(self, year: int, month: int, day: int, hour: int, minute: int) -> None:
        """The clock of the company's wall."""
        self.clock.set(datetime(year, month, day, hour, minute, tzinfo=self.company.zone))

    def later(self, **length: float) -> None:
        self.clock.advance(timedelta(**length).total_seconds())

    def look(self) -> list[EmailMessage]:
        """A worker looks and sends; returns what arrived now."""
        before = len(mail.outbox)
        Postbox.objects.update(due_at=clock.now())
        look.look(self.company.pk)
        mailing.deliver()
        return list(mail.outbox[before:])

    def quiet(self) -> None:
        """The mails of this morning are out of the way."""
        self.look()
        mail.outbox.clear()


def subjects(mails: list[EmailMessage]) -> list[tuple[str, str]]:
    """(to, subject) of each."""
    return [(one.to[0], str(one.subject)) for one in mails]


def html_of(message: EmailMessage) -> str:
    [alternative] = message.alternatives  # type: ignore[attr-defined]
    return str(alternative[0])
