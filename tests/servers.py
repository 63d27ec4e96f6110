"""Throw-away PostgreSQL and Redis servers for a test run: started in a folder of their own, then stopped."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class NotHere(Exception):
    """This machine can't start the server; the message says why."""


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server without a password and without fsync; yields its DATABASE_URL."""
    programs = _postgres_programs()
    with _folder("plumbline-postgres-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data, port = folder / "data", _free_port()
        fast = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off"
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200 {fast}"
        control = [str(programs / "pg_ctl"), "-D", str(data)]
        _run_unprivileged([str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres"])
        _run_unprivileged([*control, "-w", "-o", options, "-l", str(folder / "log"), "start"])
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run_unprivileged([*control, "-m", "fast", "stop"])


@contextmanager
def redis() -> Iterator[str]:
    """A Redis server that keeps nothing; yields its BROKER_URL."""
    program = shutil.which("redis-server")
    if not program:
        raise NotHere("redis-server is not installed")
    with _folder("plumbline-redis-") as folder:
        port = _free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with subprocess.Popen([program, *options, "--dir", str(folder)], stdout=subprocess.DEVNULL) as server:
            try:
                yield f"redis://127.0.0.1:{port}/0"
            finally:
                server.terminate()


def _postgres_programs() -> Path:
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
