"""The demo as a person meets it: one command, one address, and nothing left when it stops."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from tests import environment
from tests.bench.demo_idle import family, measured
from tests.servers import two_free_ports

pytestmark = [pytest.mark.processes, pytest.mark.slow]

START = 60.0  # seconds to a usable page
STOP = 20.0
MEMORY = 400.0  # megabytes, all processes together


@dataclass(frozen=True)
class FirstStart:
    """A demo that was started in an empty folder, looked at and stopped with Ctrl-C."""

    folder: Path
    port: int
    printed: str
    page: str
    memory: float  # megabytes
    code: int
    left: list[int]  # processes

    @property
    def login(self) -> list[str]:
        return _login(self.printed)


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    folder, port = tmp_path_factory.mktemp("demo"), two_free_ports()
    with _demo(folder, port) as demo:
        printed = _read_until_usable(demo)
        members = list(family(demo.pid))
        memory = measured(demo.pid).memory
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).read().decode()
        demo.send_signal(signal.SIGINT)
        code = demo.wait(STOP)
    return FirstStart(folder, port, printed, page, memory, code, _alive(members))


def test_it_starts_on_the_port_asked_for_and_leaves_nothing_behind(first_start: FirstStart) -> None:
    assert re.findall(r"http://127\.0\.0\.1:\d+/", first_start.printed)[0] == (
        f"http://127.0.0.1:{first_start.port}/"
    )
    assert len(first_start.login) == 1
    assert "csrfmiddlewaretoken" in first_start.page
    assert first_start.memory < MEMORY
    assert first_start.code == 0
    assert first_start.left == []


@pytest.mark.large
def test_a_second_start_keeps_data_and_login(first_start: FirstStart) -> None:
    with _demo(first_start.folder, two_free_ports()) as demo:
        login = _login(_read_until_usable(demo))
        demo.terminate()
        code = demo.wait(STOP)

    assert code == 0
    assert login == first_start.login


@pytest.mark.large
def test_nothing_survives_a_demo_that_was_killed(first_start: FirstStart) -> None:
    with _demo(first_start.folder, two_free_ports()) as demo:
        _read_until_usable(demo)
        children = [pid for pid in family(demo.pid) if pid != demo.pid]
        demo.kill()
        demo.wait(STOP)
        end = time.monotonic() + STOP
        while _alive(children) and time.monotonic() < end:
            time.sleep(0.2)

    assert children
    assert _alive(children) == []


def test_a_taken_port_is_named_and_is_wrong_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with _demo(tmp_path, port) as demo:
            code, printed = demo.wait(STOP), _output(demo)

    assert code == 2
    assert f"Port {port} is in use" in printed


@contextmanager
def _demo(folder: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "manage.py", "demo", "--port", str(port), "--folder", str(folder)]
    with subprocess.Popen(
        command, env=environment.for_process(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        # As in a terminal: tests that run in the background have been told to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as demo:  # fmt: skip
        try:
            yield demo
        finally:
            if demo.poll() is None:
                demo.kill()


def _read_until_usable(demo: "subprocess.Popen[str]") -> str:
    """What the demo prints up to the line that follows its login."""
    printed, end = "", time.monotonic() + START
    while "Simulated systems" not in printed and time.monotonic() < end:
        line = _stdout(demo).readline()
        assert line, printed
        printed += line
    assert "Simulated systems" in printed
    return printed


def _login(printed: str) -> list[str]:
    return re.findall(r"Sign in +demo / \S+", printed)


def _output(demo: "subprocess.Popen[str]") -> str:
    return _stdout(demo).read()


def _stdout(demo: "subprocess.Popen[str]") -> IO[str]:
    assert demo.stdout
    return demo.stdout


def _alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and _state(pid) != "Z"]


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"
