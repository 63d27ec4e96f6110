"""Visits of every page of the largest company: how many queries, and how long."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Company
from sync.models import Mapping, Run
from tests.bench.demo_idle import processor

VISITS = 5
SECONDS = 0.3
QUERIES = 12
MOST = {"all companies": 10}
DEEP = 12  # pages, each reached from the one before


@dataclass(frozen=True)
class Visit:
    name: str
    queries: int
    most: int
    # The median on the clock, and processor time of web and database process together.
    seconds: float
    busy: float
    bytes: int

    def keeps(self, *, shared: bool) -> bool:
        return self.queries <= self.most and (self.busy if shared else self.seconds) <= SECONDS


def told(visit: Visit, *, shared: bool) -> bool:
    """Print one line. Returns whether it keeps its limit."""
    keeps = visit.keeps(shared=shared)
    verdict = "" if keeps else "  TOO MUCH"
    print(
        f"{visit.queries:>3} of {visit.most} queries {visit.seconds * 1000:>6.0f} ms"
        f" {visit.busy * 1000:>6.0f} ms busy {visit.bytes / 1000:>5.0f} kB  {visit.name}{verdict}",
        flush=True,
    )
    return keeps


def visits(user: User, only: str = "") -> Iterator[Visit]:
    client = Client()
    client.force_login(user)
    for name, address in addresses(client, user):
        if only in name:
            yield measured(client, name, address, MOST.get(name, QUERIES))


def measured(client: Client, name: str, address: str, most: int = QUERIES) -> Visit:
    """The median of several visits after one that warms the caches."""
    client.get(address)
    times: list[float] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    before = time.process_time() + processor(backend)
    for _ in range(VISITS):
        started = time.perf_counter()
        response = client.get(address)
        times.append(time.perf_counter() - started)
        assert response.status_code == 200, (address, response.status_code)
    busy = (time.process_time() + processor(backend) - before) / VISITS
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    return Visit(name, len(queries), most, statistics.median(times), busy, len(response.content))


def addresses(client: Client, user: User) -> Iterator[tuple[str, str]]:
    company = Company.objects.filter(memberships__user=user).order_by("pk").first()
    assert company

    def url(page: str, *args: object) -> str:
        return reverse(f"admin:{page}", args=[company.pk, *args])

    yield "all companies", reverse("admin:all_companies")
    for words in ("Vendor 17", "22,639.39", "nothing like it"):
        yield f"find, {words}", f"{url('find')}?q={words}"
    for page in ("overview", "desk", "conflicts", "reconciliation", "runs", "audit", "settings", "people"):
        yield page, url(page)
    yield from _deep(client, "audit", url("audit"))
    yield from _deep(client, "runs", url("runs"))
    yield "runs, all", url("runs") + "?all=1"
    yield from _deep(client, "runs, all", url("runs") + "?all=1")
    yield from _claims(client, url)
    yield from _payments(client, url)
    yield from _lists(client, url)
    yield from _records(company, url)


def _claims(client: Client, url: object) -> Iterator[tuple[str, str]]:
    assert callable(url)
    for tab in (
        "waiting",
        "needs_you",
        "on_the_way",
        "planned",
        "rejected",
        "in_step",
        "excluded",
        "archived",
        "all",
    ):
        yield f"claims, {tab}", f"{url('claims')}?tab={tab}"
        yield from _deep(client, f"claims, {tab}", f"{url('claims')}?tab={tab}")
    project = Mapping.objects.filter(entity="project").order_by("company_id", "pk")[3].pk
    for query in (
        f"project={project}",
        "vendor=Vendor 17 Contracting",
        "month=2026-05",
        "sent=2026-05",
        "q=Vendor 17",
        "q=22,639.39",
        "q=7",
        "q=nothing like it",
    ):
        yield f"claims, all, {query}", f"{url('claims')}?tab=all&{query}"
        yield f"claims, in_step, {query}", f"{url('claims')}?tab=in_step&{query}"
    for sort in ("vendor", "-project", "-due", "sent"):
        yield f"claims, sorted, {sort}", f"{url('claims')}?tab=all&sort={sort}"
        yield from _deep(client, f"claims, sorted, {sort}", f"{url('claims')}?tab=all&sort={sort}")
        yield f"claims, in_step, sorted, {sort}", f"{url('claims')}?tab=in_step&sort={sort}"


def _payments(client: Client, url: object) -> Iterator[tuple[str, str]]:
    assert callable(url)
    for tab in ("needs_you", "on_the_way", "in_step", "excluded", "all"):
        yield f"payments, {tab}", f"{url('payments')}?tab={tab}"
        yield from _deep(client, f"payments, {tab}", f"{url('payments')}?tab={tab}")
    for sort in ("project", "-amount"):
        yield f"payments, sorted, {sort}", f"{url('payments')}?tab=all&sort={sort}"
    for query in ("q=Vendor 17", "q=100.00", "q=nothing like it"):
        yield f"payments, {query}", f"{url('payments')}?{query}"


def _lists(client: Client, url: object) -> Iterator[tuple[str, str]]:
    assert callable(url)
    for kind in ("vendor", "project", "wbs_code", "direct_cost", "claim", "payment"):
        yield f"records, {kind}", url("records", kind)
    for name, base in (
        ("every record", url("every_record")),
        ("records, payment", url("records", "payment")),
    ):
        yield from _deep(client, name, base)
        for query in (
            "standing=in_step",
            "standing=needs_you",
            "standing=running,queued,tries_again,looked_up",
            "standing=excluded",
            "q=Vendor 17",
            "q=4711",
            "q=nothing like it",
        ):
            yield f"{name}, {query}", f"{base}?{query}"
    yield "every record", url("every_record")
    yield from _deep(client, "every record, in_step", url("every_record") + "?standing=in_step")
    for kind in ("vendor", "project"):
        for tab in ("open", "there", "linked", "aside"):
            yield f"linking, {kind}, {tab}", f"{url('linking')}?kind={kind}&tab={tab}"
    yield "unplaced costs", url("unplaced")


def _records(company: Company, url: object) -> Iterator[tuple[str, str]]:
    assert callable(url)
    rows = Mapping.objects.filter(company=company, entity="claim")
    for name, found in (
        ("in step", rows.filter(conflicts_open=0, archived_at=None, excluded="").exclude(quickbooks_id="")),
        ("waits for approval", rows.filter(waiting_since__isnull=False, rejected="")),
        ("needs you", rows.filter(problem="vendor.not_linked", due_at=None, excluded="")),
    ):
        one = found.order_by("pk").first()
        if one:
            yield f"claim, {name}", url("claim", one.pk)
    for kind in ("vendor", "project", "payment", "direct_cost"):
        one = Mapping.objects.filter(company=company, entity=kind).order_by("pk").first()
        if one:
            yield f"record, {kind}", url("record", one.pk)
    runs = Run.objects.filter(company=company).order_by("asked_at")
    yield "run of many lines", url("run", runs[0].pk)
    yield "run of many lines, requests", url("run", runs[0].pk) + "?show=requests"
    yield "run of many lines, needs you", url("run", runs[0].pk) + "?show=needs_you"
    yield "run", url("run", runs[1].pk)


def _deep(client: Client, name: str, address: str) -> Iterator[tuple[str, str]]:
    """The page that one reaches by pressing *Older* many times; nothing where the list is short."""
    base, at = address.partition("?")[0], address
    for _ in range(DEEP):
        found = re.search(r'href="([^"]+)" data-key="n"', client.get(at).content.decode())
        if not found:
            break
        at = base + found[1].replace("&amp;", "&")
    if at != address:
        yield f"{name}, deep", at
