"""The server that `tests.bench.sandbox_speed` measures: a filled sandbox without limits.

Prints one line of JSON: its port, and an access token for each system.
"""

import json
import sys

from integration.sandbox.__main__ import KEPT_REQUESTS
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.scenario.scale import build_scale
from integration.sandbox.scenario.setting import REALM
from integration.sandbox.server import serve
from integration.sandbox.switches import Switches

UNLIMITED = Switches(
    requests_per_minute=None,
    requests_per_second=None,
    requests_at_once=None,
    procore_requests_per_hour=None,
    procore_requests_per_spike=None,
)


def main() -> None:
    sandbox = Sandbox(switches=UNLIMITED, keep_requests=KEPT_REQUESTS)
    build_scale(sandbox, sys.argv[1])
    grants = {"procore": sandbox.procore.connect(), "quickbooks": sandbox.quickbooks.connect(REALM)}
    server = serve(sandbox)
    tokens = {system: grant["access_token"] for system, grant in grants.items()}
    print(json.dumps({"port": server.port, "tokens": tokens}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
