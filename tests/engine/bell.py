"""Who is rung for: the messages that wake workers, as they lie at the broker."""

from __future__ import annotations

from typing import Any

from integration.celery import app


def rung() -> list[int]:
    """The companies a worker is woken for, by the messages at the broker; they are gone afterwards."""
    found: list[int] = []
    with app.connection_for_read() as broker:
        channel: Any = broker.default_channel
        while message := channel.basic_get(app.conf.task_default_queue, no_ack=True):
            # The bell for mails carries no company.
            found += message.decode()[0]
    return sorted(found)
