"""A way to PostgreSQL that breaks: after a chosen COMMIT has left, neither side hears of the other again."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK = 65536


@dataclass
class Cutting:
    """Listens on a port of its own. `with Cutting(host, port, at=3) as way`: the third COMMIT is cut off."""

    host: str
    port: int
    at: int
    seen: int = 0
    cuts: int = 0
    listener: socket.socket = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Cutting:
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.listener.close()

    @property
    def own_port(self) -> int:
        port: int = self.listener.getsockname()[1]
        return port

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection((self.host, self.port))
                threading.Thread(target=self._forward, args=(client, server), daemon=True).start()
                threading.Thread(target=_copy, args=(server, client), daemon=True).start()

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(CHUNK):
                cut = self._counts(data)
                if cut:
                    # The client goes first, so that no answer reaches it; then the server gets its COMMIT.
                    client.shutdown(socket.SHUT_RDWR)
                server.sendall(data)
                if cut:
                    break
        server.close()

    def _counts(self, data: bytes) -> bool:
        with self._lock:
            if b"COMMIT" not in data:
                return False
            self.seen += 1
            self.cuts += self.seen == self.at
            return self.seen == self.at


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
