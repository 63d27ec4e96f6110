"""The sandbox on a real socket and with a file."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import requests

from integration.sandbox import faults, state
from integration.sandbox.__main__ import main
from integration.sandbox.clock import ManualClock
from integration.sandbox.faults import Fault
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.server import serve
from integration.sandbox.store import Store
from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import REALM


@contextmanager
def served(sandbox: Sandbox) -> Iterator[str]:
    server = serve(sandbox)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/quickbooks/v3/company/{REALM}/vendor"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def session(sandbox: Sandbox) -> requests.Session:
    session = requests.Session()
    token = sandbox.quickbooks.connect(REALM)["access_token"]
    session.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})
    return session


def sandbox(path: Path | None = None) -> Sandbox:
    made = Sandbox(store_path=path, switches=Switches(requests_per_second=None))
    if not made.quickbooks.realms():
        made.quickbooks.add_company(REALM)
    return made


@pytest.mark.parametrize(
    ("effect", "raised"),
    [
        (faults.lose_reply, requests.ConnectionError),
        (faults.lose_reply_in_body, requests.exceptions.ChunkedEncodingError),
        (faults.refuse, requests.ConnectionError),
    ],
)
def test_a_lost_reply_really_cuts_the_connection(effect: faults.Effect, raised: type[Exception]) -> None:
    world = sandbox()
    world.faults.add(Fault(effect))

    with served(world) as address, session(world) as client:
        with pytest.raises(raised):
            client.post(address, json={"DisplayName": "Delta"}, timeout=9)
        after = client.post(address, json={"DisplayName": "Echo"}, timeout=9)

    assert after.status_code == 200
    assert len(world.quickbooks.company(REALM).every("Vendor")) == (1 if effect is faults.refuse else 2)


def test_a_hanging_connection_stays_open_until_the_client_gives_up() -> None:
    world = sandbox()
    world.faults.add(Fault(faults.hang))

    with served(world) as address, session(world) as client:
        with pytest.raises(requests.ReadTimeout):
            client.post(address, json={"DisplayName": "Delta"}, timeout=0.3)
        after = client.post(address, json={"DisplayName": "Echo"}, timeout=9)

    assert after.status_code == 200
    assert len(world.quickbooks.company(REALM).every("Vendor")) == 2


def test_a_reply_that_breaks_off_in_its_head_reads_as_an_empty_success() -> None:
    world = sandbox()
    world.faults.add(Fault(faults.lose_reply_in_header))

    with served(world) as address, session(world) as client:
        reply = client.post(address, json={"DisplayName": "Delta"}, timeout=9)

    assert (reply.status_code, reply.content) == (200, b"")


def test_more_than_ten_requests_at_once_are_too_many() -> None:
    world = sandbox()
    world.faults.add(Fault(faults.slow(0.4), times=None))
    statuses: list[int] = []

    def ask(address: str) -> None:
        with session(world) as client:
            statuses.append(client.get(f"{address}/1", timeout=9).status_code)

    with served(world) as address:
        threads = [threading.Thread(target=ask, args=(address,)) for _ in range(14)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert 429 in statuses
    assert world.quickbooks.throttle.most_at_once(REALM) > 10


def test_a_file_keeps_records_ids_tokens_and_exact_amounts(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.sqlite3"
    before = sandbox(file)
    vendor = before.quickbooks.company(REALM).add_vendor("Delta")["Id"]
    account = before.quickbooks.company(REALM).named("Account", "Job costs")["Id"]
    before.quickbooks.company(REALM).add_bill(vendor, [{"amount": "0.10", "account": account}])
    token = before.quickbooks.connect(REALM)["refresh_token"]

    after = sandbox(file)  # as after a kill: the first one was never closed

    company = after.quickbooks.company(REALM)
    assert company.bills()[0]["TotalAmt"] == Decimal("0.10")
    assert company.add_vendor("Echo")["Id"] == str(int(vendor) + 1)
    assert after.quickbooks.grants.refresh("plumbline", token)["access_token"]
    before.store.close()
    after.store.close()


def test_what_a_store_hands_out_is_a_copy() -> None:
    store = Store()
    store.put("kind", "1", {"lines": [{"amount": Decimal(1)}]})

    found = store.get("kind", "1")
    assert found
    found["lines"][0]["amount"] = Decimal(2)

    assert store.peek("kind", "1") == {"lines": [{"amount": Decimal(1)}]}


def name_of(doc: dict[str, str]) -> str | None:
    return doc.get("name")


def test_documents_are_found_by_what_they_contain_now() -> None:
    store = Store()
    for doc_id, name in (("1", "Delta"), ("2", "Echo"), ("3", "Delta")):
        store.put("kind", doc_id, {"id": doc_id, "name": name})
    before = store.snapshot()

    first = store.matching("kind", name_of, "Delta")
    store.put("kind", "2", {"id": "2", "name": "Delta"})
    store.put("kind", "3", {"id": "3"})
    store.remove("kind", "1")
    second = store.matching("kind", name_of, "Delta")
    store.restore(before)

    assert [doc["id"] for doc in first] == ["1", "3"]
    assert [doc["id"] for doc in second] == ["2"]
    assert [doc["id"] for doc in store.matching("kind", name_of, "Delta")] == ["1", "3"]


def test_removed_documents_and_cleared_stores_stay_so(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    store = Store(file)
    with store.change():
        store.put("kind", "1", {})
        store.put("kind", "2", {})
        store.next_id("numbers")
    with store.change():
        store.remove("kind", "1")

    reopened = Store(file)
    kept, number = reopened.count("kind"), reopened.next_id("numbers")
    store.clear()
    emptied = Store(file)

    assert (kept, number) == (1, 2)
    assert (emptied.count("kind"), emptied.next_id("numbers")) == (0, 1)
    for one in (store, reopened, emptied):
        one.close()


@pytest.mark.processes
def test_a_killed_sandbox_remembers_every_answered_write(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.sqlite3"
    before = sandbox(file)
    token = before.quickbooks.connect(REALM)["access_token"]
    before.store.close()

    with running("--store", str(file)) as (process, address):
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        made = requests.post(address, json={"DisplayName": "Delta"}, headers=headers, timeout=9)
        process.kill()
    after = sandbox(file)

    assert made.status_code == 200
    assert [one["DisplayName"] for one in after.quickbooks.company(REALM).every("Vendor")] == ["Delta"]
    after.store.close()


def test_a_taken_port_is_a_clear_message(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        outcome = main(["--port", port])

    assert outcome == 1
    assert capsys.readouterr().err == f"Port {port} is taken. Choose another: --port N\n"


def test_an_unknown_scenario_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--scenario", "nonsense"])

    assert left.value.code == 2
    assert "there is no scenario nonsense" in capsys.readouterr().err


@pytest.mark.processes
def test_a_state_is_loaded_saved_at_the_end_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    before = sandbox()
    token = before.quickbooks.connect(REALM)["access_token"]
    state.write(before.saved(), first)

    with running("--load", str(first), "--save", str(second)) as (process, address):
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        requests.post(address, json={"DisplayName": "Delta"}, headers=headers, timeout=9).raise_for_status()
        process.terminate()
        process.wait(timeout=20)

    assert main(["--compare", str(first), str(first)]) == 0
    assert capsys.readouterr().out == "Both are alike.\n"
    assert main(["--compare", str(first), str(second)]) == 1
    assert f"quickbooks:{REALM}:Vendor" in capsys.readouterr().out


def test_a_file_that_is_no_saved_state_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--load", str(tmp_path / "nothing.json")])

    assert left.value.code == 2
    assert "can't be read as a saved state" in capsys.readouterr().err


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A sandbox in a process of its own, and the address of its vendors."""
    command = [sys.executable, "-m", "integration.sandbox", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        host = process.stdout.readline().split()[-1]
        yield process, f"{host}quickbooks/v3/company/{REALM}/vendor"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_an_answer_has_one_date_and_it_is_the_simulated_one() -> None:
    clock = ManualClock(datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC))
    simulated = Sandbox(clock)
    simulated.quickbooks.add_company(REALM)

    with served(simulated) as address, requests.get(address, timeout=5) as reply:
        assert reply.headers["Date"] == "Tue, 06 May 2031 07:08:09 GMT"
