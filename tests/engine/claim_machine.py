"""Everything that can happen to claims, in any order: people at both systems and here, faults, deaths, time.

The machine draws from what exists, so that hardly a step is wasted, and counts what really happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

import hypothesis
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
from sync.models import LogEntry
from tests.engine.calm import come_to_rest
from tests.engine.claim_model import Claim, Model, Version, Worker
from tests.engine.mortal import Death, dying
from tests.world import World

MOST_CLAIMS = 10
WRITES = ("/batch$", "/batch$", r"/requisitions/\d+$")
PATHS = ("/batch$", r"/requisitions/\d+$", "/requisitions$", "/cdc$")
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
# Every range has fewer than 100 values: into wider ones Hypothesis mixes numbers that it finds in the source
# of whatever modules are loaded, and a seed would lead elsewhere with every other selection of tests.
worth = st.integers(12, 99).map(lambda n: Decimal(n) * 9 / 4)
amounts = st.builds(Version, worth, st.sampled_from([0, 10, 25]).map(Decimal))

waves = st.lists(amounts, min_size=1, max_size=3)
Mood = tuple[int, int | None, str]
# How late QuickBooks shows what is new, for how many hours it remembers a requestid, and whether it minds
# a number that is used already.
moods = st.sampled_from([(20, 24, "never"), (0, 24, "preference"), (20, None, "never"), (0, None, "never")])
# Where a worker may die: at a request that writes, at any request, at any statement.
sends = st.builds(Death, path=st.sampled_from(WRITES), request=st.integers(1, 2), after=st.booleans())
reads = st.builds(Death, request=st.integers(1, 12), after=st.booleans())
statements = st.builds(Death, statement=st.integers(1, 99).map(lambda n: 2 * n))


class ClaimMachine(RuleBasedStateMachine):
    first_world: ClassVar[World]
    events: ClassVar[Counter[str]]
    worker_class: ClassVar[type[Worker]] = Worker
    second_came = False

    @initialize(
        version=amounts, trouble=st.sampled_from(["lose", "die", "be overtaken"]),
        point=sends, loss=st.sampled_from(sorted(LOSSES)), again=st.sampled_from([True, False]),
        data=st.data(), mood=moods,
    )  # fmt: skip
    def begin(
        self, version: Version, trouble: str, point: Death, loss: str, again: bool, data: st.DataObject,
        mood: Mood,
    ) -> None:  # fmt: skip
        """The first sending goes wrong: what is rare happens whichever rules are chosen later."""
        self.world = self.first_world.anew()
        self.model = Model(self.world, self.events)
        self.worker = self.worker_class(self.model)
        self.add_claim(version, 0, True)
        self.sync()
        self.quickbooks_turns_odd(mood)
        if trouble == "lose":
            self.send_and_lose_the_reply([], loss, "/batch$", True)
        elif trouble == "die":
            self.send_and_die([], point, True)
        else:
            self.send_and_be_overtaken([], "/batch$", "after")
        if again and self.model.all_bills():
            self.delete_a_bill_and_send_it_again(data, 2)

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
    @rule(data=st.data(), version=st.none() | amounts)
    def change_in_procore(self, data: st.DataObject, version: Version | None) -> None:
        """Other figures, or the approval given or taken back."""
        claim = data.draw(st.sampled_from(self.model.open_claims()))
        if version:
            claim.version = version
            self.model.site.procore.edit_lines(claim.doc, [version.line])
        else:
            claim.is_approved = not claim.is_approved
            self.model.site.procore.approve(claim.doc, "approved" if claim.is_approved else "under_review")
        self.model.note_direct()
        self.events["changed"] += 1
        self._count_if_in_doubt("changed", claim)

    # --- people here --------------------------------------------------------------------------------------

    @precondition(lambda self: self.model.waiting())
    @rule(data=st.data())
    def reject(self, data: st.DataObject) -> None:
        _, row = data.draw(st.sampled_from(self.model.waiting()))
        self.events["reject"] += self._decide(desk.reject, row.pk, row.plan_fingerprint, "no")

    @precondition(lambda self: self.model.stuck())
    @rule()
    def retry(self) -> None:
        stuck = [row.pk for row in self.model.stuck()]
        self.events["retry"] += desk.retry(self.model.site.company, self.world.dana, stuck).asked

    @precondition(lambda self: self.model.billed())
    @rule(data=st.data())
    def unlink(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self.model.billed()))
        self.events["unlink"] += self._decide(desk.unlink, row.pk)

    @rule(days=st.sampled_from([None, 15, 30]), is_direct=st.sampled_from([False, False, True]))
    def change_a_setting(self, days: int | None, is_direct: bool) -> None:
        """One that plans stand on, and whether approval in Procore is enough."""
        self.world.choose(due_days=days, direct_export=is_direct)
        self.model.is_direct = is_direct
        self.model.note_direct()
        self.events["settings"] += 1

    def _decide(self, decide: Callable[..., bool], *what: Any) -> bool:
        return decide(self.model.site.company, self.world.dana, *what)

    # --- people at QuickBooks, and its moods --------------------------------------------------------------

    @precondition(lambda self: self.model.all_bills())
    @rule(data=st.data(), copy=st.booleans())
    def touch_a_bill(self, data: st.DataObject, copy: bool) -> None:
        """Somebody deletes or copies one, or deletes the copies."""
        claim, bill = data.draw(st.sampled_from(self.model.all_bills()))
        self._count_if_in_doubt("bill touched", claim)
        if not copy:
            self.model.site.books.delete("Bill", bill["Id"])
            self.events["deleted"] += 1
        elif self.model.live_copies():
            self.model.delete_copies()
        else:
            made = self.model.site.books.copy_bill(bill["Id"], DocNumber=f"{claim.number} copy")
            self.model.copies.add(made["Id"])
            self.events["copied"] += 1

    @precondition(lambda self: self.model.all_bills())
    @rule(data=st.data(), times=st.integers(1, 2))
    def delete_a_bill_and_send_it_again(self, data: st.DataObject, times: int) -> None:
        claim, _ = data.draw(st.sampled_from(self.model.all_bills()))
        for _time in range(times):
            for bill in self.model.bills(claim):
                self.model.site.books.delete("Bill", bill["Id"])
                self.events["deleted"] += 1
            self.sync()
            if row := self.model.row(claim):
                self.events["unlink"] += self._decide(desk.unlink, row.pk)
            self.worker.drain()
            waiting = [pair for pair in self.model.waiting() if pair[0] is claim]
            self.events["sent again"] += sum(self.model.approve_here(*pair) for pair in waiting)
            self.worker.drain()

    @rule(mood=moods)
    def quickbooks_turns_odd(self, mood: Mood) -> None:
        switches = self.world.sandbox.switches
        switches.visibility_delay, switches.request_id_hours, switches.duplicate_numbers = mood

    # --- the worker, and what befalls it ------------------------------------------------------------------

    @rule()
    def sync(self) -> None:
        self._everything()
        self.worker.drain()

    @rule(seconds=st.sampled_from(WAITS))
    def time_passes(self, seconds: int) -> None:
        self.world.later(seconds=seconds)
        self.worker.drain()

    @rule(
        versions=waves, effect=st.sampled_from(sorted(LOSSES)), path=st.sampled_from(WRITES),
        again_at_once=st.booleans(),
    )  # fmt: skip
    def send_and_lose_the_reply(
        self, versions: list[Version], effect: str, path: str, again_at_once: bool
    ) -> None:
        self._approve_something(versions)
        self.world.sandbox.faults.add(Fault(LOSSES[effect], path=path))
        self.worker.drain()
        self._count_faults()
        if again_at_once:
            self.sync()

    @rule(versions=waves, point=sends | reads | statements, successor_waits=st.booleans())
    def send_and_die(self, versions: list[Version], point: Death, successor_waits: bool) -> None:
        self._approve_something(versions)
        with dying(self.world, replace(point)) as death:
            self.worker.drain()
        self.events["died"] += death.happened
        if death.happened and successor_waits:
            self.world.later(seconds=settings.LEASE_SECONDS + 1)
            self.worker.drain()
        elif death.happened and self._company().lease_id:
            self._nobody_else_works()
            self.events["lease respected"] += 1

    @rule(versions=waves, path=st.sampled_from(PATHS), when=st.sampled_from(["before", "after"]))
    def send_and_be_overtaken(self, versions: list[Version], path: str, when: str) -> None:
        self._approve_something(versions)
        if path == "/batch$" and self.world.sandbox.switches.request_id_hours is None:
            # A request that takes effect minutes after it was given up is only told by its requestid.
            when = "after"
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

    def _approve_something(self, versions: list[Version]) -> None:
        """New claims if need be, so that there is something to send; then all that waits is approved."""
        if not self.model.waiting():
            for version in versions[: MOST_CLAIMS - len(self.model.claims)]:
                self.add_claim(version, 0, True)
            self.sync()
        for claim, row in self.model.waiting():
            self.events["approved"] += self.model.approve_here(claim, row)

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
            self._show_at_once()

    def _calm(self) -> None:
        self._count_faults()
        self._show_at_once()
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
        self.model.delete_copies()
        company, dana = self.model.site.company, self.world.dana
        for claim, row in self.model.rows():
            if row.problem == "bill.deleted":
                self.events["unlink"] += desk.unlink(company, dana, row.pk)
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

    def _show_at_once(self) -> None:
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
            if name:
                self.events[f"fault {name}"] += 1
        self.world.sandbox.faults.clear()

    def _count_log(self) -> None:
        codes = LogEntry.objects.filter(company=self.model.site.company).values_list("code", flat=True)
        self.events.update(code for code in codes if code in COUNTED)

    def _count_if_in_doubt(self, what: str, claim: Claim) -> None:
        row = self.model.row(claim)
        if row and row.writes.filter(state="sent").exists():
            self.events[f"{what} in doubt"] += 1


def run(
    machine: type[ClaimMachine], world: World, how: hypothesis.settings, seed: int | None = None
) -> Counter[str]:
    """Let the machine run from this world; what happened is counted. Raises what it found.

    With a seed it goes the same ways each time; without one, ways that nobody went before.
    """
    events: Counter[str] = Counter()
    bound = type(machine.__name__, (machine,), {"first_world": world, "events": events})
    run_state_machine_as_test(bound if seed is None else hypothesis.seed(seed)(bound), settings=how)
    return events
