"""Everything that can happen to claims, in any order: people at both systems and here, faults, deaths, time.

The machine draws from what exists, so that hardly a step is wasted, and counts what really happened.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from companies.models import Company
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import desk, runner, work
from sync import lease as leases
from sync.models import LogEntry, Mapping
from tests.engine.calm import come_to_rest
from tests.engine.claim_model import Claim, Model, Version
from tests.engine.mortal import Death, dying
from tests.world import World

MOST_CLAIMS = 6
PATHS = ("/batch$", r"/requisitions/\d+$", "/requisitions$", "/cdc$", "/query$")
LOSSES = {
    "lost": faults.lose_reply,
    "lost in header": faults.lose_reply_in_header,
    "lost in body": faults.lose_reply_in_body,
    "gateway after": faults.status_after(502, html=True),
    "refused": faults.refuse,
    "gateway before": faults.status(502, html=True),
    "limit": faults.status(429, retry_after=30),
    "late": faults.slow(settings.REQUEST_TIMEOUT + 5),
}
COUNTED = ("write.repeated", "write.unanswered", "bill.found", "bill.found_twice", "bill.unlinked")
# What a person can do something about, so that nothing of it is left in the end.
CURABLE = ("bill.deleted", "bill.found_twice", "claim.copy_found", "record.kills_worker")
WAITS = (20, 160, 320, 700, 4000)
amounts = st.builds(
    Version, st.integers(100, 900).map(lambda n: Decimal(n) / 4), st.sampled_from([0, 10, 25]).map(Decimal)
)

Mood = tuple[int, int | None]
# How late QuickBooks shows what is new, and for how many hours it remembers a requestid.
moods = st.sampled_from([(0, 24), (20, 24), (20, None), (0, None)])
# Where a worker may die: at a request that writes, at any request, at any statement.
sends = st.builds(Death, path=st.sampled_from(PATHS[:2]), request=st.integers(1, 2), after=st.booleans())
reads = st.builds(Death, request=st.integers(1, 12), after=st.booleans())
statements = st.builds(Death, statement=st.integers(1, 200))


class Worker:
    """Works for the company as it should. The planted ones below make a mistake each."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def drain(self) -> None:
        self.model.world.drain()


class ClaimMachine(RuleBasedStateMachine):
    world: ClassVar[World]
    events: ClassVar[Counter[str]]
    worker_class: ClassVar[type[Worker]] = Worker
    number: ClassVar[int] = 0
    second_came = False

    @initialize(first=amounts, second=amounts, mood=moods)
    def begin(self, first: Version, second: Version, mood: Mood) -> None:
        type(self).number += 1
        self.world.sandbox.faults.clear()
        self._look_at_once()
        self.model = Model(self.world, self.number, self.events)
        self.worker = self.worker_class(self.model)
        for version in (first, second):
            self.add_claim(version, 0, True)
        self.sync()
        self.quickbooks_turns_odd(mood)

    # --- people at Procore --------------------------------------------------------------------------------

    @precondition(lambda self: len(self.model.claims) < MOST_CLAIMS)
    @rule(version=amounts, commitment=st.integers(0, 1), is_approved=st.booleans())
    def add_claim(self, version: Version, commitment: int, is_approved: bool) -> None:
        number = f"C-{len(self.model.claims) + 1}"
        status = "approved" if is_approved else "under_review"
        doc = self.world.claim(self.model.commitments[commitment], number, version.line, status=status)
        self.model.claims.append(Claim(doc, number, version, is_approved))
        self.model.note_direct()

    @precondition(lambda self: self.model.open_claims())
    @rule(data=st.data(), version=amounts)
    def edit_in_procore(self, data: st.DataObject, version: Version) -> None:
        claim = data.draw(st.sampled_from(self.model.open_claims()))
        self.model.site.procore.edit_lines(claim.doc, [version.line])
        claim.version = version
        self.model.note_direct()
        self._count_if_in_doubt("edit", claim)

    @precondition(lambda self: self.model.open_claims())
    @rule(data=st.data())
    def turn_approval_in_procore(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.model.open_claims()))
        claim.is_approved = not claim.is_approved
        self.model.site.procore.approve(claim.doc, "approved" if claim.is_approved else "under_review")
        self.model.note_direct()
        self._count_if_in_doubt("approval turned", claim)

    # --- people here --------------------------------------------------------------------------------------

    @precondition(lambda self: self._waiting())
    @rule()
    def approve_all_here(self) -> None:
        for claim, row in self._waiting():
            self.events["approved"] += self.model.approve_here(claim, row)

    @precondition(lambda self: self._waiting())
    @rule(data=st.data())
    def approve_one_here(self, data: st.DataObject) -> None:
        claim, row = data.draw(st.sampled_from(self._waiting()))
        self.events["approved"] += self.model.approve_here(claim, row)
        self.worker.drain()

    @precondition(lambda self: self._waiting())
    @rule(data=st.data())
    def reject_here(self, data: st.DataObject) -> None:
        _, row = data.draw(st.sampled_from(self._waiting()))
        done = desk.reject(self.model.site.company, self.world.dana, row.pk, row.plan_fingerprint, "no")
        self.events["rejected"] += done

    @precondition(lambda self: self._with_problem())
    @rule()
    def retry_all(self) -> None:
        rows = [row.pk for _, row in self._with_problem()]
        self.events["retried"] += desk.retry(self.model.site.company, self.world.dana, rows).asked

    @precondition(lambda self: self._linked())
    @rule(data=st.data())
    def unlink(self, data: st.DataObject) -> None:
        _, row = data.draw(st.sampled_from(self._linked()))
        desk.unlink(self.model.site.company, self.world.dana, row.pk)

    @precondition(lambda self: self.model.all_bills())
    @rule(data=st.data())
    def delete_a_bill_and_send_it_again(self, data: st.DataObject) -> None:
        claim, bill = data.draw(st.sampled_from(self.model.all_bills()))
        self.model.site.books.delete("Bill", bill["Id"])
        self.sync()
        if row := self.model.row(claim):
            desk.unlink(self.model.site.company, self.world.dana, row.pk)
        self.worker.drain()
        for waiting, row in self._waiting():
            if waiting is claim:
                self.events["sent again"] += self.model.approve_here(claim, row)
        self.worker.drain()

    @rule(days=st.sampled_from([None, 15, 30]), is_direct=st.sampled_from([False, False, True]))
    def change_settings(self, days: int | None, is_direct: bool) -> None:
        self.world.choose(due_days=days, direct_export=is_direct)
        self.model.is_direct = is_direct
        self.model.note_direct()
        self.events["settings changed"] += 1

    # --- people at QuickBooks, and its moods --------------------------------------------------------------

    @precondition(lambda self: self.model.all_bills())
    @rule(data=st.data())
    def delete_a_bill(self, data: st.DataObject) -> None:
        claim, bill = data.draw(st.sampled_from(self.model.all_bills()))
        self.model.site.books.delete("Bill", bill["Id"])
        self.events["bill deleted"] += 1
        self._count_if_in_doubt("bill deleted", claim)

    @precondition(lambda self: self.model.all_bills() and not self.model.live_copies())
    @rule(data=st.data())
    def copy_a_bill(self, data: st.DataObject) -> None:
        claim, bill = data.draw(st.sampled_from(self.model.all_bills()))
        copy = self.model.site.books.copy_bill(bill["Id"], DocNumber=f"{claim.number} copy")
        self.model.copies.add(copy["Id"])
        self.events["bill copied"] += 1

    @precondition(lambda self: self.model.live_copies())
    @rule()
    def delete_copies(self) -> None:
        for copy in self.model.live_copies():
            self.model.site.books.delete("Bill", copy)

    @rule(mood=moods)
    def quickbooks_turns_odd(self, mood: Mood) -> None:
        switches = self.world.sandbox.switches
        switches.visibility_delay, switches.request_id_hours = mood

    # --- the worker, and what befalls it ------------------------------------------------------------------

    @rule()
    def sync(self) -> None:
        self._everything()
        self.worker.drain()

    @rule(seconds=st.sampled_from(WAITS))
    def time_passes(self, seconds: int) -> None:
        self.world.later(seconds=seconds)
        self.worker.drain()

    @rule(effect=st.sampled_from(sorted(LOSSES)), path=st.sampled_from(PATHS[:2]), nth=st.integers(1, 2))
    def something_will_break(self, effect: str, path: str, nth: int) -> None:
        self._disturb(effect, path, nth)

    @precondition(lambda self: self._waiting())
    @rule(effect=st.sampled_from(sorted(LOSSES)), again_at_once=st.booleans())
    def approve_and_lose_the_reply(self, effect: str, again_at_once: bool) -> None:
        self._disturb(effect, "/batch$", 1)
        self.approve_all_here()
        self.worker.drain()
        self._count_faults()
        if again_at_once:
            self.sync()

    @precondition(lambda self: self._waiting())
    @rule(point=st.one_of(sends, statements), successor_waits=st.booleans())
    def die_while_sending(self, point: Death, successor_waits: bool) -> None:
        self.approve_all_here()
        self._die(point, successor_waits)

    @rule(point=st.one_of(reads, statements), successor_waits=st.booleans())
    def die_while_reading(self, point: Death, successor_waits: bool) -> None:
        self._everything()
        self._die(point, successor_waits)

    def _die(self, point: Death, successor_waits: bool) -> None:
        with dying(self.world, replace(point)) as death:
            self.worker.drain()
        self.events["died"] += death.happened
        if death.happened and successor_waits:
            self.world.later(seconds=settings.LEASE_SECONDS + 1)
            self.worker.drain()
        elif death.happened and self._company().lease_id:
            self._nobody_else_works()
            self.events["lease respected"] += 1

    @precondition(lambda self: self._waiting())
    @rule(path=st.sampled_from(PATHS[:4]), when=st.sampled_from(["before", "after"]))
    def send_and_be_overtaken(self, path: str, when: str) -> None:
        self.approve_all_here()
        self.world.sandbox.faults.add(Fault(faults.then_call(self._overtake, when=when), path=path))
        self.worker.drain()
        self._count_faults()

    @precondition(lambda self: not self.second_came)
    @rule()
    def a_second_worker_comes(self) -> None:
        lease = leases.take(self.model.site.company.pk)
        if lease is None:
            return
        self._nobody_else_works()
        self.events["second worker"] += 1
        self.second_came = True
        lease.release()

    def _nobody_else_works(self) -> None:
        """While a lease lives, another worker finds the company taken and asks no system anything."""
        self._everything()
        before = len(self.world.sandbox.requests)
        assert runner.drain(self.model.site.company.pk).busy
        assert len(self.world.sandbox.requests) == before

    # --- what must hold -----------------------------------------------------------------------------------

    @invariant()
    def the_books_are_right(self) -> None:
        if hasattr(self, "model"):
            self.model.check()

    def teardown(self) -> None:
        """The storm is over: faults end, people see to what is theirs, and everything comes to rest."""
        if not hasattr(self, "model"):
            return
        try:
            self._calm()
        finally:
            self._count_log()
            self.world.sandbox.faults.clear()
            self._look_at_once()

    def _calm(self) -> None:
        self._count_faults()
        self._look_at_once()
        self.world.later(seconds=settings.LEASE_SECONDS + 1)
        for _round in range(4):
            self.sync()
            come_to_rest(self.world)
            self.model.check()
            if not self._see_to_problems():
                break
        self._rest_is_quiet()
        self._nothing_is_lost()

    def _see_to_problems(self) -> bool:
        """Whether a person could do anything about what is left."""
        did = bool(self.model.live_copies())
        self.delete_copies()
        company, dana = self.model.site.company, self.world.dana
        for claim, row in self.model.rows():
            if row.problem == "bill.deleted":
                desk.unlink(company, dana, row.pk)
            elif row.problem:
                desk.retry(company, dana, [row.pk])
            if row.rejected:
                desk.take_back(company, dana, row.pk)
            approved = bool(row.waiting_since) and self.model.approve_here(claim, row)
            did = did or approved or bool(row.rejected) or row.problem in CURABLE
        return did

    def _rest_is_quiet(self) -> None:
        come_to_rest(self.world)
        before = len(self.world.sandbox.requests)
        self.sync()
        count = self.world.sandbox.requests.count
        assert count(path="/batch$", since=before) == 0, "a further run sent something"
        assert count(system="procore", method="PATCH", since=before) == 0, "a further run marked something"

    def _nothing_is_lost(self) -> None:
        self.model.check()
        for claim in self.model.claims:
            row = self.model.row(claim)
            assert row is not None, f"{claim.number} was never seen"
            assert row.problem not in CURABLE, f"{claim.number} gets no bill: {row.problem}"
            if claim.is_approved and not row.problem:
                bills = [one["Id"] for one in self.model.bills(claim)]
                assert bills, f"{claim.number} gets no bill"
                origin = self.model.site.procore.claim(claim.doc)["origin_id"]
                assert origin == f"qbo:{self.model.site.books.realm}:Bill:{bills[0]}"

    # --- odds and ends ------------------------------------------------------------------------------------

    def _company(self) -> Company:
        self.model.site.company.refresh_from_db()
        return self.model.site.company

    def _everything(self) -> None:
        work.everything(self._company(), why="Test")

    def _look_at_once(self) -> None:
        self.world.sandbox.switches.visibility_delay = 0

    def _disturb(self, effect: str, path: str, nth: int) -> None:
        self.world.sandbox.faults.add(Fault(LOSSES[effect], path=path, nth=nth))

    def _overtake(self) -> None:
        """The worker sleeps beyond its lease, and another one does all there is to do."""
        self.events["overtaken"] += 1
        self.world.later(seconds=settings.LEASE_SECONDS + 1)
        self.worker.drain()

    def _count_faults(self) -> None:
        for fault in self.world.sandbox.faults.fired():
            name = next((name for name, one in LOSSES.items() if one is fault.effect), "")
            self.events[f"fault {name}"] += bool(name)
        self.world.sandbox.faults.clear()

    def _count_log(self) -> None:
        codes = LogEntry.objects.filter(company=self.model.site.company).values_list("code", flat=True)
        for code in codes:
            self.events[code] += code in COUNTED

    def _count_if_in_doubt(self, what: str, claim: Claim) -> None:
        row = self.model.row(claim)
        if row and row.writes.filter(state="sent").exists():
            self.events[f"{what} in doubt"] += 1

    def _waiting(self) -> list[tuple[Claim, Mapping]]:
        return [
            (claim, row)
            for claim, row in self.model.rows()
            if row.waiting_since and row.plan_fingerprint not in ("", row.approved)
        ]

    def _with_problem(self) -> list[tuple[Claim, Mapping]]:
        return [(claim, row) for claim, row in self.model.rows() if row.problem and row.due_at is None]

    def _linked(self) -> list[tuple[Claim, Mapping]]:
        return [(claim, row) for claim, row in self.model.rows() if row.quickbooks_id]


def run(machine: type[ClaimMachine], world: World, **options: Any) -> Counter[str]:
    """Let the machine run in this world; what happened is counted. Raises what it found."""
    events: Counter[str] = Counter()
    bound = type(machine.__name__, (machine,), {"world": world, "events": events})
    run_state_machine_as_test(bound, settings=options["settings"])
    return events
