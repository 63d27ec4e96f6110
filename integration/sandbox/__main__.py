"""`python -m integration.sandbox` and `manage.py sandbox`: serve both systems. Needs no Django."""

from __future__ import annotations

import importlib
import importlib.util
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from integration.sandbox import state
from integration.sandbox.courier import Courier
from integration.sandbox.procore.webhooks.sending import SECONDS_TO_ANSWER
from integration.sandbox.quickbooks.webhooks import PATIENCE
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.server import serve
from integration.sandbox.state import State

SCENARIOS = "integration.sandbox.scenario"
SCALES = ("small", "medium", "large")
KEPT_REQUESTS = 500  # the request log of a server that runs for days
REALM = "9130350000000001"


def main(argv: Sequence[str]) -> int:
    """Serves until it is stopped. 0 done, 1 the port is taken or two states differ, 2 wrong use."""
    options = _options(argv)
    if options.compare:
        return _compare(*options.compare)
    sandbox = Sandbox(store_path=options.store, seed=options.seed, keep_requests=KEPT_REQUESTS)
    try:
        server = serve(sandbox, options.host, options.port)
    except OSError:
        print(f"Port {options.port} is taken. Choose another: --port N", file=sys.stderr)
        return 1
    if options.load:
        sandbox.restore(options.load)
    elif not sandbox.quickbooks.realms():
        fill(sandbox, options.scenario, options.scale)
    signal.signal(signal.SIGTERM, _leave)
    print(f"Sandbox at http://{options.host}:{server.port}/", flush=True)
    if options.quickbooks_webhook:
        sandbox.quickbooks.webhooks.send_to(options.quickbooks_webhook, options.quickbooks_verifier)
    try:
        procore = (sandbox.procore.webhooks.deliver_due, SECONDS_TO_ANSWER)
        with Courier((sandbox.quickbooks.webhooks.deliver_due, PATIENCE), procore):
            server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        if options.save:
            state.write(sandbox.saved(), options.save)
        sandbox.store.close()
    return 0


def _compare(before: State, after: State) -> int:
    lines = state.compare(before, after)
    print("\n".join(lines) if lines else "Both are alike.")
    return 1 if lines else 0


def _state(file: str) -> State:
    try:
        return state.read(Path(file))
    except (OSError, ValueError) as error:
        raise ArgumentTypeError(f"{file} can't be read as a saved state: {error}") from None


def fill(sandbox: Sandbox, scenario: str, scale: str) -> None:
    """Have `integration.sandbox.scenario.<name>.build(sandbox, scale)` fill both systems."""
    if scenario == "empty":
        sandbox.quickbooks.add_company(REALM)
        return
    with sandbox.store.change():
        importlib.import_module(f"{SCENARIOS}.{scenario}").build(sandbox, scale)


def _options(argv: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="manage.py sandbox", description="Serve simulated Procore and QuickBooks.")
    parser.add_argument("--port", type=int, default=8001, help="0 for any free one (default: 8001)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--seed", type=int, default=1, help="other names and numbers, equally invented")
    parser.add_argument("--scale", choices=SCALES, default="small")
    parser.add_argument("--store", type=Path, help="file that keeps the data; without it they are forgotten")
    parser.add_argument("--load", type=_state, metavar="FILE", help="begin with this saved state")
    parser.add_argument("--save", type=Path, metavar="FILE", help="save the state here when it is stopped")
    parser.add_argument(
        "--compare", type=_state, nargs=2, metavar="FILE", help="tell how two saved states differ, and end"
    )
    parser.add_argument("--scenario", default="demo", help="what an empty store is filled with")
    parser.add_argument("--quickbooks-webhook", default="", help="address that is told of changes")
    parser.add_argument("--quickbooks-verifier", default="sandbox-verifier", help="what signs the webhooks")
    options = parser.parse_args(argv)
    known = importlib.util.find_spec(f"{SCENARIOS}.{options.scenario}")
    if options.scenario != "empty" and known is None:
        parser.error(f"there is no scenario {options.scenario}")
    return options


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
