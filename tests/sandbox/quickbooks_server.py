"""Simulated QuickBooks on a real socket, for clients that bring their own way of asking."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from integration.sandbox.sandbox import Sandbox
from integration.sandbox.server import serve


@contextmanager
def served(sandbox: Sandbox) -> Iterator[str]:
    """The address of its QuickBooks, without a slash at the end."""
    server = serve(sandbox)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/quickbooks"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
