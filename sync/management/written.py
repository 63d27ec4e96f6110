"""What was written while a command waited, told from the log, and how the company stands afterwards."""

from __future__ import annotations

from collections.abc import Callable

from companies.models import Company
from sync import journal
from sync.admin import words
from sync.management.deciding import Answer, Facts
from sync.management.finding import ids_of, named
from sync.management.standing import Report, facts, problem_lines, report
from sync.models import LogEntry, Standing


class Written:
    """Follows a company's log from now on, whichever worker writes it."""

    def __init__(self, company: Company, hear: Callable[[str], object]) -> None:
        self.company = company
        self._hear = hear
        last = LogEntry.objects.filter(company=company).order_by("-pk").values_list("pk", flat=True).first()
        self._last = last or 0
        self._told: list[Facts] = []

    def tell_new(self) -> None:
        entries = LogEntry.objects.filter(company=self.company, level=LogEntry.Level.DONE, pk__gt=self._last)
        for entry in entries.select_related("mapping").order_by("pk"):
            self._last = entry.pk
            self._told.append(_facts(entry))
            self._hear(_line(entry))

    def answer(self, at_rest: bool) -> Answer:
        self.tell_new()
        one = report(self.company)
        # An outcome that nobody knows yet is no rest, however far away its look-up is.
        at_rest = at_rest and not one.rows(Standing.LOOKED_UP)
        lines = [_summary(one, len(self._told)), *problem_lines(one)]
        lines += [] if at_rest else ["The time is up before everything was finished."]
        told = {**facts(one), "written": self._told, "at_rest": at_rest}
        return Answer(told, lines, needs_a_person=one.needs_a_person or not at_rest)


def _summary(one: Report, written: int) -> str:
    """ "Northgate Builders: 3 written, 2 wait for approval."""
    told = [f"{written:,} written"]
    if waiting := one.rows(Standing.APPROVAL):
        told.append(f"{waiting:,} {words.waits(waiting)} for approval")
    if stuck := one.rows(Standing.NEEDS_YOU):
        told.append(f"{stuck:,} {words.needs(stuck)} you")
    later = sum(one.rows(standing) for standing in (Standing.TRIES_AGAIN, Standing.LOOKED_UP))
    told += [f"{later:,} tried again later"] if later else []
    return f"{one.company.name}: {', '.join(told)}."


def _facts(entry: LogEntry) -> Facts:
    ids = ids_of(entry.mapping) if entry.mapping else {}
    return {**ids, "code": entry.code, "text": journal.sentence(entry), "at": entry.at}


def _line(entry: LogEntry) -> str:
    text = journal.sentence(entry)
    return f"{named(entry.mapping)}: {text}" if entry.mapping else text
