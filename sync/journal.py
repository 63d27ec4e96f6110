"""What a run did: collected in memory, written in bulk, told in plain sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from integration import clock
from integration.http import Exchange
from integration.problems import CATALOGUE, Explanation, explain
from sync.models import LogEntry, Mapping, Run
from sync.steps import Steps

SENTENCES: dict[str, str] = {
    "seen.first": "first seen in {system}",
    "seen.changed": "changed in {system}",
    "seen.gone": "no longer in {system}",
    "item.created": "item {name} created and read back",
    "item.updated": "description of item {name} updated",
    "item.adopted": "existing item {name} taken for this WBS code",
    "vendor.created": "vendor {name} created in {system} and read back",
    "vendor.merge_told": "merged into {name}, says QuickBooks",
    "item.merge_told": "merged into {name}, says QuickBooks",
    "vendor.updated": "changes of {name} carried over to {system}",
    "project.created": "project {name} created in {system} and read back",
    "project.updated": "project {name} updated in {system}",
    "list.created": "cost code list made in Procore",
    "list.found": "cost code list found in Procore",
    "bill.created": "bill {number} created for {amount} and read back",
    "credit.created": "vendor credit {number} created for {amount} and read back",
    "payment.created": "payment of {amount} entered in Procore",
    "payment.updated": "payment changed in Procore to {amount}",
    "payment.deleted": "payment taken out of Procore",
    "cost.created": "direct cost begun in Procore as a draft",
    "cost.lines": "lines of the direct cost entered in Procore",
    "cost.approved": "direct cost for {amount} approved in Procore",
    "cost.updated": "direct cost changed in Procore",
    "cost.line_gone": "a line that is gone taken out of the direct cost",
    "cost.deleted": "direct cost taken out of Procore",
    "record.unlocked": "set free in Procore to be changed there",
    "bill.adopted": "bill {number} for {amount} taken as the bill of this claim",
    "bill.accepted": "bill {number} for {amount} accepted by {by} as somebody changed it in QuickBooks",
    "bill.replaced": "bill {number} set back to {amount} and read back",
    "again": "to be sent again over what QuickBooks says, says {by}",
    "bill.found": "bill {number} found by its mark; it was not sent again",
    "bill.unlinked": "unlinked from bill {number}, which is gone",
    "credit.adopted": "vendor credit {number} for {amount} taken as that of this claim",
    "credit.accepted": "vendor credit {number} for {amount} accepted by {by} as it is in QuickBooks",
    "credit.replaced": "vendor credit {number} set back to {amount} and read back",
    "credit.found": "vendor credit {number} found by its mark; it was not sent again",
    "credit.unlinked": "unlinked from vendor credit {number}, which is gone",
    "origin.noted": "link noted in Procore; the record is locked there",
    "write.repeated": "the same request sent again, as nothing was found",
    "write.unanswered": "no answer from {system}; it is looked up after {at}",
    "plan.ready": "every check passed; waits for approval",
    "plan.changed": "changed after it was approved; comes back for approval",
    "approved": "approved by {by}",
    "rejected": "rejected by {by}: {reason}",
    "followed": "merged in QuickBooks: linked to {name} now",
    "linked": "linked to {name} by {by}",
    "item.put_away": "item made inactive",
    "put_away": "to be made inactive in QuickBooks, says {by}",
    "unlinked": "unlinked by {by}",
    "archived": "archived by {by}",
    "cause.snoozed": "snoozed {until} by {by}: {title}",
    "cause.woken": "no longer snoozed, says {by}: {title}",
    "cause.assigned": "given to {to} by {by}: {title}",
    "webhooks.registered": "webhooks of {label} registered in Procore",
    "run.stopped": "stopped after a batch by {by}; the rest waits until {at}",
    "feed.read": "{what} read: {records} records, {changed} changed",
    "feed.rested": "last read {days} days ago, further back than it tells of changes; {what} read in full",
    "feed.full": "too many changes for one answer; {what} read in full",
    "request": "{method} {path}",
}


SLOW_DOWN = 429  # the status of a reply that asks for patience


class Journal:
    """Collects the log of one run. Pool threads never call it: the lease holder does."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._entries: list[LogEntry] = []
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._found: dict[int, tuple[str, str]] = {}
        self._money = Decimal(0)
        self._paid = Decimal(0)
        self._requests: Counter[str] = Counter()
        self.steps = Steps()

    def note(self, code: str, row: Mapping | None = None, *, actor: str = "", **facts: Any) -> None:
        self._add(LogEntry.Level.NOTE, code, row, facts, actor)

    def done(self, code: str, row: Mapping, *, actor: str = "", **facts: Any) -> None:
        """Something was written and read back."""
        self._add(LogEntry.Level.DONE, code, row, facts, actor)

    def problem(self, code: str, row: Mapping | None, facts: dict[str, Any]) -> None:
        self._add(LogEntry.Level.PROBLEM, code, row, facts, "")

    def count(self, entity: str, what: str, amount: Decimal | None = None) -> None:
        """Something was written; `what`: created, updated."""
        self._counts[entity][what] += 1
        self._money += amount or 0

    def paid(self, amount: Decimal | None) -> None:
        """A payment was entered in Procore."""
        self._paid += amount or 0

    def step(self, name: str) -> None:
        """What is done from now on; now and then it is stored, so that a page can tell."""
        self.steps.begin(name)
        if self.steps.are_stale:
            Run.objects.filter(pk=self.run.pk).update(steps=self.steps.stored())

    def looked_at(self, entity: str, pk: int, found: str = "") -> None:
        """`found`: in_step, needs_you, or blank. A record counts once, by how it stood last."""
        self._found[pk] = (entity, found)

    def requests(self, exchanges: Iterable[Exchange]) -> None:
        for one in exchanges:
            self._requests.update([one.system.value, *(["slowed"] if one.status == SLOW_DOWN else ())])
            entry = self._add(LogEntry.Level.REQUEST, "request", None, {}, "")
            entry.at, entry.system, entry.method = one.at, one.system.value, one.method
            entry.path, entry.status = one.path[:300], one.status
            entry.ms, entry.remote_id = one.ms, one.remote_id[:100]

    @property
    def written(self) -> int:
        return sum(counts["created"] + counts["updated"] for counts in self._counts.values())

    def flush(self, to_go: int = 0) -> None:
        """Write what was collected; a run's progress is one row to read."""
        entries, self._entries = self._entries, []
        _forget_the_gone(entries)
        LogEntry.objects.bulk_create(entries, batch_size=200)
        counts = self._totals()
        Run.objects.filter(pk=self.run.pk).update(
            counts=counts,
            money_sent=self._money,
            money_paid=self._paid,
            steps=self.steps.stored(),
            requests=dict(self._requests),
            written=self.written,
            checked=len(self._found),
            needs_you=sum(one.get("needs_you", 0) for one in counts.values()),
            done=len(self._found),
            total=len(self._found) + to_go,
        )

    def _totals(self) -> dict[str, dict[str, int]]:
        totals = {entity: Counter(one) for entity, one in self._counts.items()}
        for entity, found in self._found.values():
            totals.setdefault(entity, Counter()).update(["checked", *([found] if found else ())])
        return {entity: dict(one) for entity, one in totals.items()}

    def _add(self, level: str, code: str, row: Mapping | None, facts: dict[str, Any], actor: str) -> LogEntry:
        entry = LogEntry(
            company_id=self.run.company_id,
            run=self.run,
            mapping=row,
            level=level,
            code=code,
            facts=_plain(facts),
            actor=actor,
            at=clock.now(),
        )
        self._entries.append(entry)
        return entry


def _forget_the_gone(entries: Iterable[LogEntry]) -> None:
    """A row that was one half of a pair may be gone since its line was noted; the line is kept without it."""
    noted = sorted({entry.mapping_id for entry in entries if entry.mapping_id})
    there: set[int] = set()
    for start in range(0, len(noted), 1000):
        rows = Mapping.objects.filter(pk__in=noted[start : start + 1000])
        there |= set(rows.values_list("pk", flat=True))
    for entry in entries:
        if entry.mapping_id not in there:
            entry.mapping_id = None


def sentence(entry: LogEntry) -> str:
    """The entry in plain words; a problem is told by its title."""
    facts = {"system": entry.system, "method": entry.method, "path": entry.path, **entry.facts}
    if entry.code in SENTENCES:
        return Explanation(SENTENCES[entry.code], "", "", "record").told(facts).title
    return explain(entry.code, facts).title if entry.code in CATALOGUE else entry.code


def say(company_id: int, code: str, row: Mapping | None, actor: str, **facts: Any) -> None:
    """A log line outside of a run: what a person did on a page."""
    LogEntry.objects.create(
        company_id=company_id, mapping=row, level=LogEntry.Level.NOTE, code=code,
        facts=_plain(facts), actor=actor, at=clock.now(),
    )  # fmt: skip


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | int | type(None)) else str(value)
        for name, value in facts.items()
    }
