"""Starts the demo's processes, watches them, and leaves none behind."""

import ctypes
import os
import signal
import subprocess  # noqa: S404
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

PATIENCE = 8.0  # seconds between asking a process to stop and stopping it; work cut short is finished later
_PR_SET_PDEATHSIG = 1


class Died(Exception):
    """A process ended by itself; the message names it."""


class Processes:
    """The children of the demo. Leaving the `with` block stops them all, the last started first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_error: object) -> None:
        # Pressing Ctrl-C again must not leave half of them running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.stop()

    def run(self, arguments: Sequence[str], log: Path) -> None:
        """Run a step to its end."""
        self.start(log.stem, arguments, log)
        code = self._running.pop(log.stem).wait()
        if code:
            raise Died(log.stem)

    def start(self, name: str, arguments: Sequence[str], log: Path) -> None:
        with log.open("ab") as output:
            self._running[name] = subprocess.Popen(  # noqa: S603 (our own command lines)
                [sys.executable, *arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal reaches only the demo itself, which then stops these in order.
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 (this process has one thread)
            )

    def check(self) -> None:
        for name, process in self._running.items():
            if process.poll() is not None:
                raise Died(name)

    def stop(self) -> None:
        running = list(reversed(self._running.values()))
        for process in running:
            if process.poll() is None:
                process.terminate()
        _wait(running, PATIENCE)
        for process in running:
            _kill_session(process.pid)
        _wait(running, PATIENCE)
        self._running.clear()


def _die_with_parent() -> None:
    """On Linux, end this process when the demo is gone, however that happened."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def _wait(processes: Iterable["subprocess.Popen[bytes]"], seconds: float) -> None:
    end = time.monotonic() + seconds
    for process in processes:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue


def _kill_session(session: int) -> None:
    """What a child started itself and left behind, too: each child leads a session of its own."""
    try:
        os.killpg(session, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
