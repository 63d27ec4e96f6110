"""Where HTTP sessions come from: one place, so that tests can lead every request into a simulated system."""

from __future__ import annotations

import threading
from collections.abc import Callable

import requests
from requests.adapters import HTTPAdapter

Factory = Callable[[], requests.Session]
_PER_HOST = 12  # QuickBooks takes 10 requests at a time ("QuickBooks: Limits and throttles")


def session() -> requests.Session:
    """The session of this thread, with its open connections."""
    mine: requests.Session | None = getattr(_threads, "session", None)
    if mine is None or _threads.factory is not _factory:
        mine = _threads.session = _factory()
        _threads.factory = _factory
    return mine


def use(factory: Factory) -> Factory:
    """Replace how this process makes its sessions; returns the way before."""
    global _factory
    before, _factory = _factory, factory
    return before


def plain() -> requests.Session:
    """A session that takes no proxy or password from the surroundings and repeats nothing by itself."""
    fresh = requests.Session()
    fresh.trust_env = False
    for scheme in ("https://", "http://"):
        fresh.mount(scheme, HTTPAdapter(pool_maxsize=_PER_HOST, max_retries=0))
    return fresh


_threads = threading.local()
_factory: Factory = plain
