"""Plumbline as operators run it: web, workers and beat, each a process of its own, with its own log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests

ROOT = Path(__file__).parent.parent.parent
CELERY = ("-m", "celery", "-A", "integration")
# Its pool is one of threads: a worker is a single process, without children.
WORKER = (*CELERY, "worker", "--without-gossip", "--without-mingle", "--concurrency", "2")
PATIENCE = 60.0  # seconds for a start
ENDED = 10.0  # seconds for an end that was asked for


@dataclass
class Fleet:
    """Processes by name. Leaving the `with` block ends them all, stopped ones too."""

    environment: Mapping[str, str]
    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __enter__(self) -> Fleet:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_error: object) -> None:
        for name in list(self.running):
            self._signal(name, signal.SIGCONT)
            self._signal(name, signal.SIGTERM)
        end = time.monotonic() + ENDED
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, end - time.monotonic()))
        for name in list(self.running):
            self.kill(name)

    def start(self, name: str, *command: str) -> None:
        """Start it, or start it again with the command it had. It leads a process group of its own."""
        self.commands[name] = command or self.commands[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *self.commands[name]], cwd=ROOT, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def worker(self, name: str) -> None:
        self.start(name, *WORKER)

    def beat(self, name: str = "beat") -> None:
        self.start(name, *CELERY, "beat", "--pidfile=", "--max-interval", "1")

    def web(self, url: str, name: str = "web") -> None:
        bind = url.removeprefix("http://")
        self.start(name, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", bind)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(requests.RequestException):
                if requests.get(f"{url}/readyz", timeout=5).ok:
                    return
            time.sleep(0.2)
        raise AssertionError(f"the web process does not answer; see {self.folder}/{name}.log")

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all it has started."""
        self._signal(name, signal.SIGKILL)
        self.running.pop(name).wait()

    def end(self, name: str) -> int:
        """SIGTERM, as whoever deploys does; the exit code of a process that ends within the time for it."""
        self._signal(name, signal.SIGTERM)
        return self.running.pop(name).wait(ENDED)

    def pause(self, name: str) -> None:
        self._signal(name, signal.SIGSTOP)

    def wake(self, name: str) -> None:
        self._signal(name, signal.SIGCONT)

    def has_ended(self, name: str) -> bool:
        return name not in self.running or self.running[name].poll() is not None

    def _signal(self, name: str, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.running[name].pid, number)
