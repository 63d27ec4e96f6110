"""How fast the sandbox is: `python -m tests.bench.sandbox_speed [small|medium|large]`.

Starts it in a process of its own and asks it over one kept connection. Speed is told per second of the
server's own processor time, so that a busy machine changes nothing.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from integration.sandbox.scenario.setting import PROCORE_COMPANY, REALM
from tests.bench.demo_idle import measured

ROOT = Path(__file__).parents[2]
REST = "/procore/rest"
BOOKS = f"/quickbooks/v3/company/{REALM}"
SECONDS = 3.0  # how long each kind of request is repeated


@dataclass(frozen=True)
class Ask:
    """One kind of request; `{n}` in its path becomes another small number each time."""

    name: str
    path: str
    system: str = "quickbooks"


def query(statement: str) -> str:
    return f"{BOOKS}/query?{urlencode({'query': statement}, quote_via=quote)}"


PROJECT = f"company_id={PROCORE_COMPANY}"
BILLS = "select * from Bill"
SIMPLE = (
    Ask("QuickBooks: a vendor by id", f"{BOOKS}/vendor/{{n}}"),
    Ask("QuickBooks: a bill by query for its id", query(f"{BILLS} where Id = '{{n}}'")),
    Ask("QuickBooks: a bill by query for its number", query(f"{BILLS} where DocNumber = 'B-00000{{n}}'")),
    Ask("QuickBooks: company facts", f"{BOOKS}/companyinfo/{REALM}"),
    Ask("Procore: a vendor by id", f"{REST}/v1.0/vendors/500{{n}}?{PROJECT}", "procore"),
    Ask("Procore: a project by id", f"{REST}/v1.0/projects/700{{n}}?{PROJECT}", "procore"),
)
LISTS = (
    Ask("Procore: the claims of a project", f"{REST}/v1.1/requisitions?project_id=700{{n}}", "procore"),
    Ask("QuickBooks: 100 bills", query(f"{BILLS} orderby Id startposition 1{{n}}00 maxresults 100")),
    Ask("QuickBooks: 1,000 bills", query(f"{BILLS} orderby Id maxresults 1000")),
    Ask("QuickBooks: 1,000 changes", f"{BOOKS}/cdc?{{cdc}}"),
)


def main() -> int:
    scale = sys.argv[1] if len(sys.argv) > 1 else "large"
    with running(scale) as (process, facts):
        cost = measured(process.pid)
        print(f"{scale}: started in {cost.processor:.1f} s of processor time, {cost.memory:.0f} MB PSS")
        connection = http.client.HTTPConnection("127.0.0.1", facts["port"])
        for ask in (*SIMPLE, *LISTS):
            rate, size = speed(process.pid, connection, ask, facts["tokens"][ask.system])
            print(f"{rate:8,.0f} a second  {size / 1000:8,.1f} kB  {ask.name}", flush=True)
    return 0


@contextmanager
def running(scale: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A sandbox without limits; its port and tokens."""
    command = [sys.executable, "-m", "tests.bench.sandbox_server", scale]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def speed(pid: int, connection: http.client.HTTPConnection, ask: Ask, token: str) -> tuple[float, int]:
    """Requests for each second of the server's processor time, and the size of a reply."""
    before, end, count, size = measured(pid).processor, time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < end:
        size = get(connection, ask, token, count % 9 + 1)
        count += 1
    return count / max(measured(pid).processor - before, 1 / os.sysconf("SC_CLK_TCK")), size


def get(connection: http.client.HTTPConnection, ask: Ask, token: str, number: int) -> int:
    """The size of the reply to one such request."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Accept": "application/json",
        "Procore-Company-Id": str(PROCORE_COMPANY),
    }
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))
    changes = urlencode({"entities": "Bill,BillPayment,Vendor", "changedSince": since})
    path = ask.path.replace("{cdc}", changes).replace("%7Bn%7D", "{n}").replace("{n}", str(number))
    connection.request("GET", path, headers=headers)
    reply = connection.getresponse()
    size = len(reply.read())
    assert reply.status == 200, (ask.name, reply.status)
    return size


if __name__ == "__main__":
    sys.exit(main())
