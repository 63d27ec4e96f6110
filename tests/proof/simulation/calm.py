"""After the storm: faults end, people see to what is theirs, and the books must agree."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from companies.changes import save_settings
from integration.systems import System
from sync import pauses, switchboard, tasks
from tests.engine.bell import rung
from tests.engine.calm import come_to_rest
from tests.proof import engine_checks, oracle
from tests.proof.parked import Parked
from tests.proof.simulation.at_work import due_now
from tests.proof.simulation.here import rows
from tests.proof.simulation.run import Run
from tests.proof.simulation.seeing_to import see_to
from tests.proof.simulation.stage import Office

CYCLES = 2
ROUNDS = 4
# What may still be apart when people have seen to all they can here: changed behind our back after
# sending, or to be put right by whoever wrote it.
LASTING = {
    "bill.changed", "claim.changed_after_sent", "claim.not_approved_anymore", "claim.gone",
    "claim.not_approved", "claim.negative_total", "claim.negative_line", "claim.nothing_to_bill",
    "payment.kept_in_procore", "payment.before_bill", "payment.not_ours", "payment.nothing_left",
    "payment.claim_gone",
    "bill.has_payments", "bill.still_there", "cost.vendor_not_linked", "vendor.not_linked",
    "claim.breaks_with_previous", "claim.number_used", "decided",
    "not_linked", "accepted",
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
        save_settings(company, run.dana, {"import_payments": True, "update_vendors": True})
        run.reconnect(office)
        if company.stopped_code:
            switchboard.confirm_stop(company, run.dana)
            run.count("stop confirmed")
    run.world.later(seconds=settings.LEASE_SECONDS + 1)


def _is_rung_for(office: Office) -> bool:
    """By the scheduler, which has nothing but our tables to go by."""
    rung()
    tasks.tick()
    return office.site.company.pk in rung()


def check_read(run: Run, office: Office) -> list[str]:
    """The feeds alone have told of every change, before the nightly comparison looks for what they missed."""
    unrest = cycle(run, office)
    wrong = unrest or list(engine_checks.unread(office.site.company, office.site.books))
    tasks.nightly()  # what was deleted while notifications were lost
    return wrong


def cycle(run: Run, office: Office) -> list[str]:
    """Every feed once, and whatever waits for a time of its own. Returns what does not come to rest."""
    before = run.witness.writes
    due_now(office.site.company)
    if not _is_rung_for(office):
        return ["is due, and the scheduler wakes nobody"]
    try:
        come_to_rest(run.world, office.site)
    except AssertionError as unrest:
        if run.reconnect(office):  # a grant had died with its answer, and nobody has asked for a token since
            return cycle(run, office)
        due = rows(office, due_at__isnull=False, archived_at=None).exclude(waits_on__gt="")
        return [f"{unrest}: {row.label} {row.problem} {row.facts}" for row in due]
    if run.reconnect(office):
        return cycle(run, office)
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
        if not see_to(run, office):
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
