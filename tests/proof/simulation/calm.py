"""After the storm: faults end, people see to what is theirs, and the books must agree."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import F

from integration.systems import System
from sync import decisions, desk, pauses, switchboard
from sync.models import Conflict
from tests.engine.calm import come_to_rest
from tests.proof import engine_checks, oracle
from tests.proof.parked import Parked
from tests.proof.simulation.at_work import due_now
from tests.proof.simulation.here import rows, waiting
from tests.proof.simulation.run import Run
from tests.proof.simulation.stage import Office

CYCLES = 2
ROUNDS = 4
# What may still be apart when people have seen to all they can here: changed behind our back after
# sending, or to be put right by whoever wrote it.
LASTING = {
    "bill.changed", "claim.changed_after_sent", "claim.not_approved_anymore", "claim.gone",
    "claim.not_approved", "claim.negative_total", "claim.negative_line", "claim.nothing_to_bill",
    "payment.kept_in_procore", "payment.before_bill", "payment.not_ours", "payment.nothing_left",
    "bill.has_payments", "bill.still_there", "cost.vendor_not_linked", "vendor.not_linked",
    "claim.breaks_with_previous", "claim.number_used", "decided",
    "not_linked",
}  # fmt: skip

STANDS = ("conflicts_open", "rejected", "excluded", "archived_at", "procore_id", "quickbooks_id", "facts")


def end_trouble(run: Run) -> None:
    sandbox = run.world.sandbox
    run.count("fault fired", len(sandbox.faults.fired()))
    sandbox.faults.clear()
    sandbox.clock.skew = timedelta(0)
    switches = sandbox.switches
    switches.visibility_delay, switches.request_id_hours, switches.duplicate_numbers = 0, 24, "never"
    for office in run.stage.offices:
        company = office.site.company
        for side in (None, *System):
            pauses.resume(company, run.dana, side)
        switchboard.save_settings(company, run.dana, {"import_payments": True, "update_vendors": True})
        run.reconnect(office)
        if company.stopped_code:
            switchboard.confirm_stop(company, run.dana)
            run.count("stop confirmed")
    run.world.later(seconds=settings.LEASE_SECONDS + 1)


def cycle(run: Run, office: Office) -> list[str]:
    """Every feed once, and whatever waits for a time of its own. Returns what does not come to rest."""
    before = run.witness.writes
    due_now(office.site.company)
    try:
        come_to_rest(run.world, office.site)
    except AssertionError as unrest:
        due = rows(office, due_at__isnull=False, archived_at=None).exclude(waits_on__gt="")
        return [f"{unrest}: {row.label} {row.problem} {row.facts}" for row in due]
    office.sent_last = run.witness.writes - before
    return []


def check_converged(run: Run, office: Office) -> list[str]:
    """Within two cycles everything is in step, or visibly waits for a person."""
    wrong: list[str] = []
    for number in range(CYCLES):
        wrong = cycle(run, office) + check(run, office)
        if not wrong:
            run.count(f"converged in cycle {number + 1}")
            break
    return wrong


def check(run: Run, office: Office) -> list[str]:
    """All that is wrong: differences that nobody is told about, and what our tables promise in vain."""
    sides, company = office.sides, office.site.company
    found, told = oracle.differences(sides), Parked(company, sides)
    for _, reason in told.reasons(found):
        run.count(f"parked {reason}")
    return [*told.unexplained(found), *engine_checks.wrong(company, office.site.books)]


def check_quiet(run: Run, office: Office) -> list[str]:
    """The last cycle has sent nothing; or if it has, a further one does not."""
    if office.sent_last:
        cycle(run, office)
    return [f"a further cycle sent {office.sent_last} writes"] if office.sent_last else []


def check_seen_to(run: Run, office: Office) -> list[str]:
    """When people have done all they can, nothing is apart but what was changed behind our back."""
    for _round in range(ROUNDS):
        before = _how_all_stand(office)
        if not _see_to(run, office):
            break
        cycle(run, office)
        if not office.sent_last and _how_all_stand(office) == before:
            break  # the same again would come to the same
    sides = office.sides
    found, told = oracle.differences(sides), Parked(office.site.company, sides)
    for _, reason in told.reasons(found):
        run.count(f"lasting {reason}")
    left = [f"{one} [still {reason}]" for one, reason in told.reasons(found) if reason not in LASTING]
    return told.unexplained(found) + left


def _how_all_stand(office: Office) -> list[tuple[object, ...]]:
    return list(rows(office).values_list("pk", "problem", "plan_fingerprint", "approved", *STANDS))


def _see_to(run: Run, office: Office) -> bool:
    """Whether there was anything that a person could do."""
    company, dana = office.site.company, run.dana
    did = _in_the_books(office)
    for row in rows(office, entity="claim", problem="bill.deleted"):
        did |= desk.unlink(company, dana, row.pk)
    for row in rows(office, entity="claim").exclude(rejected=""):
        did |= desk.take_back(company, dana, row.pk)
    archived = rows(office).exclude(archived_at=None).values_list("pk", flat=True)
    did |= bool(desk.unarchive(company, dana, archived))
    for one in Conflict.objects.filter(mapping__company=company, closed_at=None, choice="").order_by("pk"):
        choice = (
            "quickbooks" if "quickbooks" in decisions.choices(one.mapping.entity, one.field) else "procore"
        )
        did |= decisions.decide(company, dana, one.pk, choice, one.procore, one.quickbooks)
    stuck = rows(office).exclude(problem="").filter(due_at=None)
    did |= bool(desk.retry(company, dana, stuck.values_list("pk", flat=True)).asked)
    picks = [
        (row.pk, row.plan_fingerprint) for row in waiting(office).exclude(rejected=F("plan_fingerprint"))
    ]
    approved = len(desk.approve(company, dana, picks).done)
    run.count("approved", approved)
    return did or bool(approved)


def _in_the_books(office: Office) -> bool:
    """The closing date is taken back, what is inactive made active, copies deleted; settings as they come."""
    books, procore = office.site.books, office.site.procore
    books.close_books(None)
    did = _give_free_names(office)
    for kind in ("Vendor", "Item"):
        for one in books.every(kind):
            if not one["Active"]:
                books.activate(kind, one["Id"])
                did = True
    for vendor in procore.vendors():
        if not vendor["is_active"]:
            procore.activate_vendor(vendor)
            did = True
    for bill in books.bills():
        if f"Bill:{bill['Id']}" in office.diary.copied and not _is_used(office, bill["Id"]):
            _delete_with_payments(office, bill["Id"])
            did = True
    return did


def _give_free_names(office: Office) -> bool:
    """As the page says: where QuickBooks has the name already, one of the two is named otherwise."""
    taken = rows(office, entity="vendor", problem="quickbooks.name_taken")
    for row in taken:
        vendor = office.site.procore.vendor(int(row.procore_id))
        office.site.procore.edit_vendor(vendor, name=f"{vendor['name']} ({vendor['id']})")
    return bool(taken)


def _delete_with_payments(office: Office, bill: str) -> None:
    """QuickBooks lets nobody delete a bill that was paid."""
    books, link = office.site.books, {"TxnId": bill, "TxnType": "Bill"}
    for payment in books.every("BillPayment"):
        if any(link in line["LinkedTxn"] for line in payment["Line"]):
            books.delete("BillPayment", payment["Id"])
    books.delete("Bill", bill)


def _is_used(office: Office, bill: str) -> bool:
    """Taken as the bill of a claim by a person."""
    return rows(office, entity="claim", quickbooks_id=f"Bill:{bill}").exists()
