"""Delivers the webhooks of a served sandbox over HTTP, beside the server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import requests

Post = Callable[[str, dict[str, str], bytes], int]  # address, headers, body: the status; OSError for none
DeliverDue = Callable[[Post], object]


class Courier:
    """`with Courier((deliver_due, patience), …):` looks every `pause` seconds for what is due.

    `patience`: seconds in which a receiver of that system must answer.
    """

    def __init__(self, *services: tuple[DeliverDue, float], pause: float = 1.0) -> None:
        self._services = services
        self._pause = pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def __enter__(self) -> Courier:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._pause):
            for deliver_due, patience in self._services:
                deliver_due(partial(post, patience=patience))


def post(url: str, headers: dict[str, str], body: bytes, *, patience: float) -> int:
    """The status of the answer. Raises OSError when there is none in time; redirects are not followed."""
    reply = requests.post(url, data=body, headers=headers, timeout=patience, allow_redirects=False)
    return reply.status_code
