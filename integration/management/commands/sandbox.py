"""`manage.py sandbox`: serve simulated Procore and QuickBooks."""

from __future__ import annotations

import importlib
import importlib.util
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integration.sandbox.sandbox import Sandbox
from integration.sandbox.server import serve

SCENARIOS = "integration.sandbox.scenario"
KEPT_REQUESTS = 500
REALM = "9130350000000001"


class Command(BaseCommand):
    help = "Serve the simulated Procore and QuickBooks; Ctrl-C stops it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8001)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--seed", type=int, default=1, help="other names and numbers, equally invented")
        parser.add_argument("--scale", choices=["small", "medium", "large"], default="small")
        parser.add_argument("--store", type=Path, help="file that keeps the data; memory without it")
        parser.add_argument("--scenario", default="demo", help="what an empty store is filled with")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        sandbox = Sandbox(store_path=options["store"], seed=options["seed"], keep_requests=KEPT_REQUESTS)
        if not sandbox.quickbooks.realms():
            fill(sandbox, options["scenario"], options["scale"])
        try:
            server = serve(sandbox, options["host"], options["port"])
        except OSError:
            raise CommandError(f"Port {options['port']} is taken. Choose another: --port N") from None
        signal.signal(signal.SIGTERM, _leave)
        self.stdout.write(f"Sandbox at http://{options['host']}:{server.port}/")
        try:
            server.serve_forever()
        finally:
            sandbox.store.close()


def fill(sandbox: Sandbox, scenario: str, scale: str) -> None:
    """Have `integration.sandbox.scenario.<name>.build(sandbox, scale)` fill both systems."""
    name = f"{SCENARIOS}.{scenario}"
    if scenario == "empty" or importlib.util.find_spec(SCENARIOS) is None:
        sandbox.quickbooks.add_company(REALM)
        return
    if importlib.util.find_spec(name) is None:
        raise CommandError(f"There is no scenario {scenario}.")
    with sandbox.store.change():
        importlib.import_module(name).build(sandbox, scale)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
