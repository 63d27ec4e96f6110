"""The demo's own process: it knows no Django, so that it stays small beside the ones it starts.

`manage.py demo` starts everything; `manage.py demo status` runs another command with the demo's settings.
"""

import argparse
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from integration.demo.place import HOST, USER, Place, PortTaken, prepare, remembered
from integration.demo.processes import Died, Processes

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGE = ROOT / "manage.py"
USABLE_AFTER = 120.0  # seconds before a start counts as failed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until stopped: 0 after Ctrl-C, 1 when a process failed, 2 when the port is taken."""
    chosen = _options(arguments)
    if chosen.command:
        return _run_command(chosen.folder, chosen.command)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _run(prepare(chosen.folder, chosen.port))
    except PortTaken as taken:
        print(
            f"Port {taken} is in use. Choose another one: make demo PORT={chosen.port + 100}", file=sys.stderr
        )
        return 2


def _run(place: Place) -> int:
    with Processes(place.environment()) as processes:
        try:
            _start(place, processes)
            _announce(place)
            while True:
                processes.check()
                time.sleep(1)
        except KeyboardInterrupt:
            print("Stopping ...", flush=True)
            return 0
        except Died as died:
            return _tell_failure(place, str(died))


def _run_command(folder: Path, command: Sequence[str]) -> int:
    if place := remembered(folder):
        os.execve(sys.executable, [sys.executable, str(MANAGE), *command], place.environment())  # noqa: S606
    print("There is no demo yet: start it with make demo.", file=sys.stderr)
    return 2


def _start(place: Place, processes: Processes) -> None:
    print("Starting Plumbline with simulated Procore and QuickBooks ...", flush=True)
    manage = str(MANAGE)
    store = str(place.folder / "sandbox.sqlite3")
    sandbox = [manage, "sandbox", "--port", str(place.sandbox_port), "--store", store]
    processes.start("sandbox", [*sandbox, *place.webhooks()], place.log("sandbox"))
    processes.run([manage, "migrate", "--verbosity", "0"], place.log("migrate"))
    processes.run([manage, "demo_user", USER], place.log("user"))
    web = [
        "-m",
        "gunicorn",
        "-c",
        str(ROOT / "deploy" / "gunicorn.conf.py"),
        "--bind",
        f"{HOST}:{place.port}",
    ]
    processes.start("web", [*web, "--pid", str(place.folder / "web.pid")], place.log("web"))
    worker = ["-m", "celery", "-A", "integration", "worker", "--beat", "--without-gossip", "--without-mingle"]
    processes.start("worker", worker, place.log("worker"))
    _wait_until_usable(place, processes)


def _wait_until_usable(place: Place, processes: Processes) -> None:
    end = time.monotonic() + USABLE_AFTER
    discovery = f"{place.sandbox_url}/quickbooks/.well-known/openid_configuration"
    while not (_answers(f"{place.url}/readyz") and _answers(discovery)):
        processes.check()
        if time.monotonic() > end:
            raise Died("web")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:  # noqa: S310 (our own address)
            return bool(reply.status < 400)
    except OSError:
        return False


def _announce(place: Place) -> None:
    print(f"\n  Open      {place.url}/")
    print(f"  Sign in   {USER} / {place.password}")
    print(
        f"\n  Simulated systems: {place.sandbox_url}/ · logs: {place.folder}/logs · Ctrl-C stops it all.\n",
        flush=True,
    )


def _tell_failure(place: Place, name: str) -> int:
    log = place.log(name)
    tail = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
    print(f'The process "{name}" has ended; the end of {log}:', *tail, sep="\n  ", file=sys.stderr)
    return 1


def _interrupt(*_signal: object) -> None:
    raise KeyboardInterrupt


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py demo", description="Plumbline with simulated systems.")
    parser.add_argument(
        "--port", type=int, default=8000, help="of the web page; the simulated systems are next to it"
    )
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "var" / "demo", help="what is kept between starts"
    )
    parser.add_argument(
        "command", nargs=argparse.REMAINDER, help="a command to run with the demo's settings instead"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
