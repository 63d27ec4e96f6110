"""Throw-away PostgreSQL and Redis servers for a test run: started in a folder of their own, then stopped."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class NotHere(Exception):
    """This machine can't start the server; the message says why."""


@dataclass(frozen=True)
class Postgres:
    """A running PostgreSQL server that can be made to fail."""

    url: str
    programs: Path
    control: tuple[str, ...]
    options: str
    log: Path

    def start(self) -> None:
        _run_unprivileged([*self.control, "-w", "-o", self.options, "-l", str(self.log), "start"])

    def stop(self, mode: str = "fast") -> None:
        """`immediate` is a crash: connections are cut, and the next start recovers from the log."""
        _run_unprivileged([*self.control, "-w", "-m", mode, "stop"])

    def crash(self) -> None:
        self.stop("immediate")
        self.start()


@dataclass
class Redis:
    """A running Redis server that keeps nothing, and can be made to fail."""

    url: str
    command: Sequence[str]
    process: subprocess.Popen[bytes]

    def crash(self) -> None:
        """Killed and started again: every message is gone."""
        self.process.kill()
        self.process.wait()
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)


@contextmanager
def postgres(settings: Sequence[str] = ()) -> Iterator[str]:
    """A PostgreSQL server without a password and without fsync; yields its DATABASE_URL."""
    with postgres_server(settings, durable=False) as server:
        yield server.url


@contextmanager
def postgres_server(settings: Sequence[str] = (), *, durable: bool = True) -> Iterator[Postgres]:
    """The server itself. Durable: what was committed survives a crash of the server (not of the machine)."""
    programs = postgres_programs()
    with _folder("plumbline-postgres-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data, port = folder / "data", free_port()
        fast = "-c fsync=off -c full_page_writes=off -c jit=off"
        fast += "" if durable else " -c synchronous_commit=off"
        more = " ".join(f"-c {one}" for one in settings)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200 {fast} {more}"
        control = (str(programs / "pg_ctl"), "-D", str(data))
        _run_unprivileged([str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres"])
        url = f"postgres://postgres@127.0.0.1:{port}/postgres"
        server = Postgres(url, programs, control, options, folder / "log")
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def redis() -> Iterator[str]:
    """A Redis server that keeps nothing; yields its BROKER_URL."""
    with redis_server() as server:
        yield server.url


@contextmanager
def redis_server() -> Iterator[Redis]:
    program = shutil.which("redis-server")
    if not program:
        raise NotHere("redis-server is not installed")
    with _folder("plumbline-redis-") as folder:
        port = free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command = [program, *options, "--dir", str(folder)]
        server = Redis(
            f"redis://127.0.0.1:{port}/0", command, subprocess.Popen(command, stdout=subprocess.DEVNULL)
        )
        try:
            yield server
        finally:
            server.process.terminate()
            server.process.wait()


def postgres_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    beside = shutil.which("initdb")
    if not found and not beside:
        raise NotHere("PostgreSQL is not installed")
    if os.geteuid() == 0 and not shutil.which("runuser"):
        raise NotHere("PostgreSQL refuses to run as root, and there is no runuser here")
    return found[-1].parent if found else Path(str(beside)).parent


def _run_unprivileged(command: Sequence[str]) -> None:
    """PostgreSQL refuses to run as root, so root hands over to the user that Debian's package made."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def two_free_ports() -> int:
    """A port whose next neighbour is free as well: the demo's simulated systems live there."""
    while True:
        port = free_port()
        try:
            with socket.create_server(("127.0.0.1", port)), socket.create_server(("127.0.0.1", port + 1)):
                return port
        except OSError:
            continue
