"""Each fault that can be planned, at the request it was planned for, in both systems."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests
from werkzeug.datastructures import MultiDict

from integration import exact_json
from integration.sandbox import faults
from integration.sandbox.clock import ManualClock
from integration.sandbox.faults import Effect, Fault
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.switches import Switches
from tests.wsgi_adapter import WSGIAdapter

REALM, COMPANY = "9130", 4001
START = datetime(2026, 3, 2, 16, tzinfo=UTC)
QUICKBOOKS = f"http://sandbox/quickbooks/v3/company/{REALM}"
PROCORE = "http://sandbox/procore/rest/v1.0"
SYSTEMS = ["quickbooks", "procore"]


class Pair:
    """One company in each system, and a client for both that makes and counts vendors."""

    def __init__(self) -> None:
        switches = Switches(requests_per_second=None, procore_requests_per_spike=None)
        self.clock = ManualClock(START)
        self.sandbox = Sandbox(self.clock, switches=switches)
        self.books = self.sandbox.quickbooks.add_company(REALM)
        self.procore = self.sandbox.procore.add_company(COMPANY, "Northgate")
        self.session = requests.Session()
        self.session.mount("http://sandbox", WSGIAdapter(self.sandbox.wsgi))
        self.tokens = {
            "quickbooks": self.sandbox.quickbooks.connect(REALM)["access_token"],
            "procore": self.sandbox.procore.connect()["access_token"],
        }

    def plan(self, effect: Effect, **where: Any) -> Fault:
        return self.sandbox.faults.add(Fault(effect, **where))

    def send(self, system: str, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {self.tokens[system]}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Procore-Company-Id": str(COMPANY),
        }
        data = None if body is None else exact_json.dumps(body)
        return self.session.request(method, path, data=data, params=query, headers=headers, timeout=30)

    def make(self, system: str, *names: str) -> requests.Response:
        """Vendors of these names: a batch in QuickBooks, a sync in Procore."""
        if system == "quickbooks":
            items = [{"bId": name, "operation": "create", "Vendor": {"DisplayName": name}} for name in names]
            return self.send(system, "POST", f"{QUICKBOOKS}/batch", {"BatchItemRequest": items})
        updates = [{"name": name, "origin_id": name} for name in names]
        body = {"company_id": COMPANY, "updates": updates}
        return self.send(system, "PATCH", f"{PROCORE}/vendors/sync", body)

    def read(self, system: str, page: int = 1, size: int = 2) -> requests.Response:
        """A page of vendors."""
        if system == "procore":
            query = {"company_id": COMPANY, "page": page, "per_page": size}
            return self.send(system, "GET", f"{PROCORE}/vendors", **query)
        place = f"STARTPOSITION {(page - 1) * size + 1} MAXRESULTS {size}"
        return self.send(
            system, "GET", f"{QUICKBOOKS}/query", query=f"select * from Vendor orderby Id {place}"
        )

    def names(self, system: str) -> list[str]:
        if system == "quickbooks":
            return [one["DisplayName"] for one in self.books.every("Vendor")]
        return [one["name"] for one in self.procore.vendors()]


@pytest.fixture
def pair() -> Pair:
    return Pair()


def shown(system: str, reply: requests.Response) -> list[str]:
    """The names in a list."""
    body = exact_json.loads(reply.content)
    if system == "procore":
        return [one["name"] for one in body]
    return [one["DisplayName"] for one in body["QueryResponse"].get("Vendor", [])]


def answers(system: str, reply: requests.Response) -> list[str]:
    """The names in the answer of a batch or sync, refused ones left out."""
    body = exact_json.loads(reply.content)
    if system == "procore":
        return [one["name"] for one in body["entities"]]
    return [one["bId"] for one in body["BatchItemResponse"] if "Vendor" in one]


# --- connections ---


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    ("effect", "raised", "done"),
    [
        (faults.refuse, requests.ConnectionError, False),
        (faults.lose_reply, requests.ConnectionError, True),
        (faults.lose_reply_in_body, requests.exceptions.ChunkedEncodingError, True),
        (faults.hang, requests.ReadTimeout, True),
        (faults.hang_before, requests.ReadTimeout, False),
    ],
    ids=["refused", "lost before bytes", "lost in the body", "hanging after", "hanging before"],
)
def test_a_connection_breaks_with_or_without_the_work_done(
    pair: Pair, system: str, effect: Effect, raised: type[Exception], done: bool
) -> None:
    pair.plan(effect, system=system)

    with pytest.raises(raised):
        pair.make(system, "Delta")

    assert pair.names(system) == (["Delta"] if done else [])


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_reply_lost_in_its_head_reads_as_empty(pair: Pair, system: str) -> None:
    pair.plan(faults.lose_reply_in_header, system=system)

    reply = pair.make(system, "Delta")

    assert (reply.status_code, reply.content) == (200, b"")
    assert pair.names(system) == ["Delta"]


def test_a_slow_reply_comes_too_late_and_the_work_is_done(pair: Pair) -> None:
    pair.plan(faults.slow(31))

    with pytest.raises(requests.ReadTimeout):
        pair.make("procore", "Delta")

    assert pair.names("procore") == ["Delta"]
    assert (pair.clock.now() - START).total_seconds() == 31


# --- answers of somebody else ---


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("code", [429, 500, 502, 503])
def test_a_gateway_answers_and_nothing_is_done(pair: Pair, system: str, code: int) -> None:
    pair.plan(faults.status(code, retry_after=17), system=system)

    reply = pair.make(system, "Delta")

    assert (reply.status_code, reply.headers["Retry-After"]) == (code, "17")
    assert isinstance(exact_json.loads(reply.content), dict)
    assert pair.names(system) == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_gateway_gives_up_on_work_that_is_done(pair: Pair, system: str) -> None:
    pair.plan(faults.status_after(502, html=True), system=system)

    reply = pair.make(system, "Delta")

    assert (reply.status_code, reply.text[:6]) == (502, "<html>")
    assert pair.names(system) == ["Delta"]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    "effect", [faults.html_page, faults.nothing, faults.cut_short], ids=["HTML", "nothing", "half"]
)
def test_what_comes_with_a_success_is_no_json(pair: Pair, system: str, effect: Effect) -> None:
    pair.plan(effect, system=system)

    reply = pair.make(system, "Delta")

    assert reply.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        reply.json()
    assert pair.names(system) == ["Delta"]


# --- many records at once ---


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    ("effect", "answered", "done"),
    [
        (faults.batch_partial([1]), ["A", "C"], ["A", "C"]),
        (faults.batch_shuffled, ["C", "B", "A"], ["A", "B", "C"]),
        (faults.batch_truncated(1), ["A"], ["A", "B", "C"]),
    ],
    ids=["partial", "shuffled", "truncated"],
)
def test_a_batch_is_answered_in_part_or_in_disorder(
    pair: Pair, system: str, effect: Effect, answered: list[str], done: list[str]
) -> None:
    pair.plan(effect, system=system)

    reply = pair.make(system, "A", "B", "C")

    assert answers(system, reply) == answered
    assert pair.names(system) == done


# --- what happens at that moment ---


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_token_runs_out_in_the_middle_and_can_be_renewed(pair: Pair, system: str) -> None:
    grant = (
        pair.sandbox.quickbooks.connect(REALM) if system == "quickbooks" else pair.sandbox.procore.connect()
    )
    pair.tokens[system] = grant["access_token"]
    pair.plan(faults.expire, system=system)

    refused = pair.make(system, "Delta")

    assert refused.status_code == 401
    assert renewed(pair, system, grant["refresh_token"])
    assert pair.names(system) == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_token_is_revoked_in_the_middle_and_its_grant_is_over(pair: Pair, system: str) -> None:
    grant = (
        pair.sandbox.quickbooks.connect(REALM) if system == "quickbooks" else pair.sandbox.procore.connect()
    )
    pair.tokens[system] = grant["access_token"]
    pair.plan(faults.revoke, system=system)

    refused = pair.make(system, "Delta")

    assert refused.status_code == 401
    assert not renewed(pair, system, grant["refresh_token"])


def renewed(pair: Pair, system: str, token: str) -> bool:
    form = {
        "grant_type": "refresh_token", "refresh_token": token,
        "client_id": "plumbline", "client_secret": "sandbox-secret",
    }  # fmt: skip
    if system == "procore":
        return pair.session.post("http://sandbox/procore/oauth/token", data=form, timeout=9).ok
    basic = ("plumbline", "sandbox-secret")
    address = "http://sandbox/quickbooks/oauth2/token"
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return pair.session.post(address, data=form, auth=basic, timeout=9).ok


@pytest.mark.parametrize(("when", "seen"), [("before", ["Delta", "Echo"]), ("after", ["Delta"])])
def test_somebody_else_works_at_that_very_moment(pair: Pair, when: str, seen: list[str]) -> None:
    pair.books.add_vendor("Delta")
    pair.plan(faults.then_call(lambda: pair.books.add_vendor("Echo"), when=when), system="quickbooks")

    reply = pair.read("quickbooks")

    assert shown("quickbooks", reply) == seen
    assert pair.names("quickbooks") == ["Delta", "Echo"]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("seconds", [300, -300])
def test_a_server_s_clock_is_off_for_one_request(pair: Pair, system: str, seconds: int) -> None:
    pair.plan(faults.skewed(seconds), system=system)

    off, right = (parsedate_to_datetime(pair.make(system, one).headers["Date"]) for one in ("A", "B"))

    assert (off - START).total_seconds() == seconds
    assert right == START


def test_new_records_are_seen_late_for_a_while(pair: Pair) -> None:
    pair.plan(faults.late(60), method="GET", seconds=20)
    pair.books.add_vendor("Delta")

    seen = []
    for _ in range(4):
        seen.append(shown("quickbooks", pair.read("quickbooks")))
        pair.clock.advance(10)

    assert seen == [[], [], [], ["Delta"]]


# --- endless lists ---


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_list_never_ends(pair: Pair, system: str) -> None:
    for name in ("A", "B", "C"):
        (pair.books if system == "quickbooks" else pair.procore).add_vendor(name)
    pair.plan(faults.endless_pages, system=system, times=None)

    pages = [pair.read(system, page) for page in (1, 2, 9)]

    assert [shown(system, one) for one in pages] == [["A", "B"]] * 3
    if system == "procore":
        assert "page=10" in pages[-1].links["next"]["url"]


def test_the_request_log_tells_the_page_that_was_asked_for(pair: Pair) -> None:
    pair.plan(faults.endless_pages, times=None)

    pair.read("procore", 9)

    assert pair.sandbox.requests[-1].query["page"] == "9"


# --- which requests ---


@pytest.mark.parametrize(
    ("where", "statuses"),
    [
        ({"nth": 2}, [200, 502, 200, 200]),
        ({"times": 2}, [502, 502, 200, 200]),
        ({"nth": 2, "times": None}, [200, 502, 502, 502]),
        ({"body": "C"}, [200, 200, 502, 200]),
        ({"path": "nothing"}, [200, 200, 200, 200]),
        ({"method": "GET"}, [200, 200, 200, 200]),
        ({"system": "quickbooks"}, [200, 200, 200, 200]),
        ({"system": "procore", "method": "PATCH", "path": "/vendors/sync$"}, [502, 200, 200, 200]),
    ],
    ids=str,
)
def test_a_fault_waits_for_its_requests(pair: Pair, where: dict[str, Any], statuses: list[int]) -> None:
    pair.plan(faults.status(502), **where)

    assert [pair.make("procore", name).status_code for name in "ABCD"] == statuses


def test_a_fault_that_lasts_begins_with_its_first_request(pair: Pair) -> None:
    fault = pair.plan(faults.status(503), seconds=30)
    pair.clock.advance(100)

    statuses = []
    for name in "ABCD":
        statuses.append(pair.make("procore", name).status_code)
        pair.clock.advance(15)

    assert statuses == [503, 503, 503, 200]
    assert (fault.matched, fault.fired) == (4, 3)
    assert pair.sandbox.faults.planned(pair.clock.now()) == []


def test_several_faults_meet_in_one_request(pair: Pair) -> None:
    pair.plan(faults.then_call(lambda: pair.procore.add_vendor("Echo")))
    pair.plan(faults.lose_reply)

    with pytest.raises(requests.ConnectionError):
        pair.make("procore", "Delta")

    assert pair.names("procore") == ["Echo", "Delta"]


@pytest.mark.parametrize(
    ("effect", "lost", "spoilt"),
    [
        (faults.then_call(lambda: None), False, False),
        (faults.status(502), False, True),
        (faults.html_page, False, True),
        (faults.lose_reply, True, False),
    ],
    ids=["nothing", "a gateway", "a page", "a lost reply"],
)
def test_the_request_log_tells_what_the_fault_did(
    pair: Pair, effect: Effect, lost: bool, spoilt: bool
) -> None:
    pair.plan(effect)

    attempt(lambda: pair.make("procore", "Delta"))

    assert (pair.sandbox.requests[-1].lost, pair.sandbox.requests[-1].spoilt) == (lost, spoilt)


def attempt(work: Callable[[], object]) -> None:
    try:
        work()
    except requests.ConnectionError:
        return


def test_a_cancelled_fault_does_nothing(pair: Pair) -> None:
    pair.plan(faults.refuse)

    pair.sandbox.faults.clear()

    assert pair.make("procore", "Delta").status_code == 200
    assert pair.sandbox.requests[-1].query == MultiDict()
