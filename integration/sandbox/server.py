"""The sandbox on a real socket: threads, kept connections, and connections that really break."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, ThreadedWSGIServer, WSGIRequestHandler

from integration.sandbox.web import ConnectionDropped

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from integration.sandbox.sandbox import Sandbox


def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> BaseWSGIServer:
    """Listens at once, on any free port for 0 (see `port`); call `serve_forever`. Raises OSError if taken."""
    with socket.create_server((host, port), backlog=128) as listener:
        return ThreadedWSGIServer(host, port, sandbox.wsgi, handler=_Handler, fd=listener.fileno())


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept, as with the real systems
    timeout = 75  # seconds after which a silent connection is closed
    disable_nagle_algorithm = True  # head and body are written apart; together they would wait 40 ms

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        if isinstance(error, ConnectionDropped):
            if error.place == "hang":
                self._wait_for_the_end()
            self._cut(error.sent)
        super().connection_dropped(error, environ)

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without the server's own Date: the application's is in simulated time, and one is enough."""
        self.send_response_only(code, message)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The sandbox keeps its own request log."""

    def _wait_for_the_end(self) -> None:
        """Say nothing until the client gives up, or for `timeout` seconds."""
        with suppress(OSError):
            self.connection.recv(1)

    def _cut(self, sent: bytes) -> None:
        connection: socket.socket = self.connection
        if sent:
            connection.sendall(sent)
        self.close_connection = True
        with suppress(OSError):  # the client may have gone first
            connection.shutdown(socket.SHUT_RDWR)
