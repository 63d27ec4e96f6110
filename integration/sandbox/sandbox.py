"""Both simulated systems with one clock, one store and one request log."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from integration.sandbox.clock import RealClock, SandboxClock
from integration.sandbox.faults import Faults
from integration.sandbox.limits import Meters
from integration.sandbox.quickbooks.world import QuickBooks
from integration.sandbox.seen import SeenLog
from integration.sandbox.state import State
from integration.sandbox.store import Store
from integration.sandbox.switches import Switches
from integration.sandbox.web import WSGI

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from integration.sandbox.procore.world import Procore


class Sandbox:
    """`keep_requests` bounds the request log of a server that runs for days; tests keep everything."""

    def __init__(
        self,
        clock: SandboxClock | None = None,
        store_path: Path | None = None,
        seed: int = 1,
        switches: Switches | None = None,
        keep_requests: int | None = None,
    ) -> None:
        self.clock: SandboxClock = clock or RealClock()
        self.store = Store(store_path)
        self.seed = seed
        self.switches = switches or Switches()
        self.faults = Faults()
        self.meters = Meters()
        self.requests = SeenLog(keep_requests)
        self.unknown: list[str] = []  # what was asked for and is not simulated

    @cached_property
    def quickbooks(self) -> QuickBooks:
        return QuickBooks(self)

    @cached_property
    def procore(self) -> Procore:
        from integration.sandbox.procore.world import Procore

        return Procore(self)

    def saved(self) -> State:
        """Everything as it is now, to come back to with `restore`. Takes no time worth counting."""
        with self.store.lock:
            return State.of(self)

    def restore(self, state: State) -> None:
        """Back to then: records, tokens, limits, switches, faults, request log, a manual clock's time."""
        with self.store.lock:
            state.put_into(self)

    @cached_property
    def wsgi(self) -> WSGI:
        """/quickbooks, /procore, and the control page at the root."""
        return DispatcherMiddleware(
            _Mount(self, "integration.sandbox.control"),
            {
                "/quickbooks": _Mount(self, "integration.sandbox.quickbooks.app"),
                "/procore": _Mount(self, "integration.sandbox.procore.app"),
            },
        )


class _Mount:
    """The application that the module's `build(sandbox)` makes, built when it is first asked for."""

    def __init__(self, sandbox: Sandbox, module: str) -> None:
        self._sandbox = sandbox
        self._module = module

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._app(environ, start_response)

    @cached_property
    def _app(self) -> WSGI:
        with self._sandbox.store.lock:
            app: WSGI = importlib.import_module(self._module).build(self._sandbox)
        return app
