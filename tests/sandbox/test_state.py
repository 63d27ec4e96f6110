"""The sandbox's whole state is kept, brought back and compared."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from integration.sandbox import faults, state
from integration.sandbox.clock import ManualClock
from integration.sandbox.faults import Fault
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.scenario.demo import build_demo
from integration.sandbox.scenario.setting import REALM, Setting
from integration.sandbox.store import Store
from integration.sandbox.switches import Switches
from tests.sandbox.procore_world import START


class Place:
    """The demo's two systems, and what people and programs do to them."""

    def __init__(self, store: Path | None = None) -> None:
        self.sandbox = Sandbox(ManualClock(START), store_path=store)
        self.setting: Setting = build_demo(self.sandbox)
        self.http = Client(self.sandbox.wsgi)
        token = self.sandbox.quickbooks.connect(REALM)["access_token"]
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def ask(self) -> Any:
        """One request; how it was answered."""
        return self.http.get(f"/quickbooks/v3/company/{REALM}/companyinfo/{REALM}", headers=self.headers)

    def upheaval(self) -> None:
        """A bit of everything that can change."""
        books, procore = self.setting.books, self.setting.procore
        bill = next(one for one in books.bills() if one["Balance"] == one["TotalAmt"])
        books.pay_bill(bill["Id"], Decimal("10.00"))
        books.deactivate("Vendor", bill["VendorRef"]["value"])
        claim = next(one for one in procore.claims() if one["status"] == "under_review")
        procore.approve(claim)
        procore.delete_claim(procore.claims()[-1])
        self.sandbox.quickbooks.grants.expire_all()
        self.sandbox.procore.tokens.expire_all()
        self.sandbox.switches.negative_lines = False
        self.sandbox.faults.add(Fault(faults.refuse))
        self.ask_in_vain()
        self.sandbox.unknown.append("something")
        self.sandbox.clock.skew = START - START.replace(hour=START.hour - 1)
        self.sandbox.clock.sleep(3600)

    def ask_in_vain(self) -> None:
        with pytest.raises(ConnectionError):
            self.ask()


@pytest.fixture
def place() -> Place:
    return Place()


def test_a_restored_sandbox_is_as_it_was(place: Place) -> None:
    before = place.sandbox.saved()
    kept = deepcopy(before.records)

    place.upheaval()
    changed = state.compare(before, place.sandbox.saved())
    place.sandbox.restore(before)

    after = place.sandbox.saved()
    assert changed
    assert state.compare(before, after) == []
    assert (after.records, after.time, after.skew) == (kept, before.time, before.skew)
    assert (after.requests, after.unknown, after.faults) == ((), (), ())
    assert place.ask().status_code == 200


def test_what_happens_after_a_restore_is_what_happened_the_first_time(place: Place) -> None:
    start = place.sandbox.saved()

    place.upheaval()
    first = place.sandbox.saved()
    place.sandbox.restore(start)
    place.upheaval()

    assert state.compare(first, place.sandbox.saved()) == []


def test_limits_are_restored_too(place: Place) -> None:
    place.sandbox.switches.requests_per_second = 2
    start = place.sandbox.saved()
    first = [place.ask().status_code for _ in range(3)]

    place.sandbox.restore(start)

    assert first == [200, 200, 429]
    assert place.ask().status_code == 200
    assert place.sandbox.quickbooks.throttle.reads_this_month() == 1


def test_claims_add_up_anew_after_a_restore(place: Place) -> None:
    procore = place.setting.procore
    claim = procore.claims()[0]
    due = procore.sheet(claim).summary.due
    start = place.sandbox.saved()
    procore.delete_claim(procore.claims_of(claim["commitment_id"])[-1])
    procore.sheet(procore.claims()[0])

    place.sandbox.restore(start)

    assert procore.sheet(claim).summary.due == due
    assert [one["id"] for one in procore.claims_of(claim["commitment_id"])]


def test_a_state_survives_in_a_file(place: Place, tmp_path: Path) -> None:
    place.upheaval()
    before = place.sandbox.saved()
    state.write(before, tmp_path / "state.json")
    other = Sandbox(ManualClock(START))

    other.restore(state.read(tmp_path / "state.json"))

    assert state.compare(before, other.saved()) == []
    assert other.clock.now() == before.time
    assert other.quickbooks.company(REALM).add_vendor("Delta")["Id"]


def test_a_file_that_is_no_state_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text('{"name": "something else"}')

    with pytest.raises(ValueError, match="is not a saved state"):
        state.read(file)


def test_a_comparison_names_record_member_and_both_values(place: Place) -> None:
    books = place.setting.books
    bill = books.bills()[0]
    before = place.sandbox.saved()

    books.edit("Bill", bill["Id"], DocNumber="CHANGED")
    made = books.add_vendor("Delta")
    found = state.compare(before, place.sandbox.saved())

    number = bill.get("DocNumber")
    assert f"quickbooks:{REALM}:Bill {bill['Id']} DocNumber: {number} → CHANGED" in found
    assert any(line.startswith(f"quickbooks:{REALM}:Vendor {made['Id']}: new, ") for line in found)


def test_a_restored_store_is_in_its_file_too(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    place = Place(file)
    before = place.sandbox.saved()
    place.upheaval()

    place.sandbox.restore(before)
    place.sandbox.store.close()

    reopened = Store(file)
    assert reopened.snapshot().sequences == before.records.sequences
    assert {kind: docs for kind, docs in reopened.snapshot().kinds.items() if docs} == {
        kind: docs for kind, docs in before.records.kinds.items() if docs
    }
    reopened.close()


def test_switches_come_back_with_their_types(tmp_path: Path) -> None:
    sandbox = Sandbox(ManualClock(START), switches=Switches(visibility_delay=2.5, monthly_reads=7))
    state.write(sandbox.saved(), tmp_path / "state.json")

    read = state.read(tmp_path / "state.json").switches

    assert read == sandbox.switches
    assert isinstance(read.visibility_delay, float)
