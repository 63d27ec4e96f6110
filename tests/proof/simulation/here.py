"""What people do on our own pages."""

from __future__ import annotations

from random import Random
from typing import Any

from django.db.models import F, QuerySet

from companies.changes import save_settings
from integration.systems import System
from sync import decisions, desk, pauses, switchboard
from sync.entities.claim_again import MENDABLE
from sync.merge import BOTH
from sync.models import Conflict, Mapping
from tests.proof.books import figures
from tests.proof.simulation.run import Run
from tests.proof.simulation.script import PEOPLE
from tests.proof.simulation.stage import Office

TYPED = "typed by hand for "
VALUES = {
    "name": "Granite and Partners", "email": "office@granite.example", "website": "https://granite.example",
}  # fmt: skip
SETTINGS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("due_days", (None, 15, 30)),
    ("direct_export", (False, False, True)),
    ("two_retention_lines", (False, True)),
    ("group_lines", (False, True)),
    ("delete_payments", (False, True)),
    ("allow_negative_lines", (False, True)),
    ("negative_as_credit", (False, True)),
    ("import_payments", (True, True, False)),
    ("update_vendors", (True, True, False)),
)


def rows(office: Office, **which: Any) -> QuerySet[Mapping]:
    return Mapping.objects.filter(company=office.site.company, **which).order_by("pk")


def waiting(office: Office) -> QuerySet[Mapping]:
    """Claims with a bill that nobody has approved as it is."""
    found = rows(office, entity="claim", waiting_since__isnull=False, archived_at=None)
    return found.exclude(plan_fingerprint="").exclude(approved=F("plan_fingerprint"))


def _one(rng: Random, found: QuerySet[Mapping]) -> Mapping | None:
    every = list(found)
    return rng.choice(every) if every else None


@PEOPLE.often(14)
def approve(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    picks = [(row.pk, row.plan_fingerprint) for row in waiting(office)]
    if rng.random() < 0.3:
        picks = picks[:1]
    done = desk.approve(office.site.company, run.dana, picks).done
    run.count("approved", len(done))
    return bool(done)


@PEOPLE.often(2)
def reject(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    row = _one(rng, waiting(office))
    return row is not None and desk.reject(office.site.company, run.dana, row.pk, row.plan_fingerprint, "no")


@PEOPLE.often(2)
def take_back(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    row = _one(rng, rows(office, entity="claim"))
    return row is not None and desk.take_back(office.site.company, run.dana, row.pk)


@PEOPLE.often(5)
def retry(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    stuck = rows(office).exclude(problem="").filter(due_at=None)
    return bool(desk.retry(office.site.company, run.dana, stuck.values_list("pk", flat=True)).asked)


@PEOPLE.often(5)
def unlink(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    entity = "vendor" if rng.random() < 0.1 else "claim"
    linked = rows(office, entity=entity).exclude(quickbooks_id="").exclude(procore_id="")
    gone = linked.filter(problem="bill.deleted")
    row = _one(rng, gone if gone and rng.random() < 0.8 else linked)
    if row and entity == "vendor":
        office.diary.relinked.add(row.procore_id)
    return row is not None and desk.unlink(office.site.company, run.dana, row.pk)


@PEOPLE.often(2)
def link(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    here = _one(rng, rows(office, entity="vendor", quickbooks_id="", procore_gone=False))
    there = _one(rng, rows(office, entity="vendor", procore_id="", quickbooks_gone=False))
    if here is None or there is None:
        return False
    office.diary.relinked.add(here.procore_id)
    desk.link(office.site.company, run.dana, here.pk, there.pk)
    return True


@PEOPLE.often(1)
def create_vendor(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    system = rng.choice(["procore", "quickbooks"])
    row = _one(rng, desk.creatable(office.site.company, system).filter(entity="vendor").order_by("pk"))
    return row is not None and bool(desk.create(office.site.company, run.dana, [row.pk], system).asked)


@PEOPLE.often(2)
def accept(run: Run, rng: Random) -> bool:
    """The bill stays as somebody has changed it."""
    office = run.office(rng)
    row = _one(rng, rows(office, entity="claim", problem="bill.changed", quickbooks_gone=False))
    if row is None or not desk.accept(office.site.company, run.dana, row.pk, row.quickbooks_version):
        return False
    if paper := office.sides.papers.get(row.quickbooks_id):
        now = figures.of_document(office.sides, paper)
        if str(now.total) == (row.quickbooks_seen or {})["total"]:  # else it is another one than was shown
            office.diary.accepted.add((paper.id, now))
    return True


@PEOPLE.often(2)
def send_again(run: Run, rng: Random) -> bool:
    """The bill is written over by what the claim says."""
    office = run.office(rng)
    row = _one(rng, rows(office, entity="claim", problem__in=MENDABLE))
    if row is None:
        return False
    seen = ((row.plan or {}).get("again") or {}).get("fingerprint", "")
    return desk.send_again(office.site.company, run.dana, row.pk, row.quickbooks_version, seen)


@PEOPLE.often(3)
def adopt(run: Run, rng: Random) -> bool:
    """Somebody types the bill of a claim by hand, line by line as planned; it is taken as the claim's."""
    office = run.office(rng)
    for typed in rows(office, entity="bill", quickbooks_gone=False):
        claim_id = str((typed.quickbooks_seen or {}).get("memo", "")).removeprefix(TYPED)
        row = rows(office, entity="claim", procore_id=claim_id, quickbooks_id="").first()
        if claim_id and row:
            run.count("adoption ordered")
            office.diary.adopted.add(typed.quickbooks_id)
            return desk.adopt(office.site.company, run.dana, row.pk, typed.pk)
    row = _one(rng, waiting(office))
    return row is not None and _type_by_hand(office, row)


def _type_by_hand(office: Office, row: Mapping) -> bool:
    planned = (row.plan or {})["bill"]
    lines = [{"item": line["item_id"], "customer": planned["project_id"], "amount": line["amount"]}
             for line in planned["lines"]]  # fmt: skip
    if not all(line["item"] for line in lines):
        return False
    typed = office.site.books.add_bill(
        planned["vendor_id"], lines, TxnDate=planned["date"], DocNumber=planned["number"],
        PrivateNote=f"{TYPED}{row.procore_id}",
    )  # fmt: skip
    office.diary.typed[f"Bill:{typed['Id']}"] = row.procore_id
    return True


@PEOPLE.often(2)
def archive(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    claims = rows(office, entity="claim")
    archived = claims.exclude(archived_at=None)
    if archived and rng.random() < 0.7:
        return bool(desk.unarchive(office.site.company, run.dana, archived.values_list("pk", flat=True)))
    row = _one(rng, claims.filter(archived_at=None))
    return row is not None and bool(desk.archive(office.site.company, run.dana, [row.pk]))


@PEOPLE.often(4)
def decide(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    found = list(Conflict.objects.filter(mapping__company=office.site.company, closed_at=None).order_by("pk"))
    if not found:
        return False
    one = rng.choice(found)
    choice = rng.choice(decisions.choices(one.mapping.entity, one.field))
    value = VALUES.get(one.field, "512-555-0999") if choice == "value" else ""
    company = office.site.company
    if choice == BOTH:
        office.diary.kept |= {(one.mapping.procore_id, one.field), (one.mapping.quickbooks_id, one.field)}
    return decisions.decide(company, run.dana, one.pk, choice, one.procore, one.quickbooks, value)


@PEOPLE.often(3)
def pause_or_resume(run: Run, rng: Random) -> bool:
    """Everything, or writing to one side; mostly it goes on soon."""
    company, side = run.office(rng).site.company, rng.choice([None, *System])
    if rng.random() < 0.3:
        pauses.pause(company, run.dana, side)
    else:
        for one in (None, *System):
            pauses.resume(company, run.dana, one)
    return True


@PEOPLE.often(2)
def set_something(run: Run, rng: Random) -> bool:
    name, values = rng.choice(SETTINGS)
    save_settings(run.office(rng).site.company, run.dana, {name: rng.choice(values)})
    return True


@PEOPLE.often(2)
def sync_now(run: Run, rng: Random) -> bool:
    switchboard.sync_now(run.office(rng).site.company, run.dana)
    return True


@PEOPLE.often(2)
def see_to_connection(run: Run, rng: Random) -> bool:
    return run.reconnect(run.office(rng))
