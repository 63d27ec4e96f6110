"""An open conflict as a question: the values, who said them, what may be chosen and what that writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.dateparse import parse_datetime

from companies.models import Company
from integration import clock, exact_json
from integration.systems import System
from sync import decisions
from sync.admin import words
from sync.admin.fields import in_sentence, name_of, text_of
from sync.admin.owed import Owed, owed
from sync.entities.vendor_records import SENSITIVE
from sync.merge import BOTH, VALUE
from sync.models import Conflict, Mapping, Write

PROCORE, QUICKBOOKS = System.PROCORE.value, System.QUICKBOOKS.value
OTHER = {PROCORE: System.QUICKBOOKS.title, QUICKBOOKS: System.PROCORE.title}
WARNED = (*SENSITIVE, "phone", "ein")  # what a thief of payments would change


@dataclass(frozen=True)
class Option:
    """`writes` is what choosing it does, in words; not `allowed` ones are only shown."""

    choice: str
    text: str
    note: str
    writes: str
    allowed: bool = True


@dataclass(frozen=True)
class Question:
    pk: int
    field: str
    base: str
    # When the record was last written by Plumbline and read back; None if it never was.
    written_at: datetime | None
    procore: Option
    quickbooks: Option
    both: Option
    may_type: bool
    saw: str
    since: datetime
    chosen: str
    chosen_by: str

    @property
    def name(self) -> str:
        return name_of(self.field)

    @property
    def is_payment(self) -> bool:
        """A payment that was deleted in QuickBooks: asked in words, there is no value to choose."""
        return self.field == "exists"

    @property
    def sides(self) -> tuple[Option, Option]:
        return self.procore, self.quickbooks

    def offers(self, choice: str) -> bool:
        if choice == VALUE:
            return self.may_type
        return any(one.choice == choice and one.allowed for one in (*self.sides, self.both))


@dataclass
class Asked:
    """One record with its open questions; `owed` is what is unpaid to a vendor."""

    row: Mapping
    questions: list[Question]
    owed: Owed | None = None

    @property
    def since(self) -> datetime:
        return min(one.since for one in self.questions)

    @property
    def decided(self) -> bool:
        return all(one.chosen for one in self.questions)

    @property
    def warned(self) -> list[str]:
        """The fields that false payment details begin with, where bills are unpaid."""
        return [in_sentence(one.field) for one in self.questions if one.field in WARNED] if self.owed else []

    @property
    def known_phone(self) -> str:
        """The number that was good before; a changed one is no way to ask."""
        return str((self.row.base or {}).get("phone") or "")


def questions_of(company: Company, rows: Sequence[Mapping]) -> list[Asked]:
    """In the order of `rows`; three queries for all of them."""
    open_ones = Conflict.objects.filter(mapping__in=rows, closed_at=None).select_related("chosen_by")
    by: dict[int, list[Conflict]] = {}
    for one in open_ones:
        by.setdefault(one.mapping_id, []).append(one)
    unpaid, written = owed(company, [row for row in rows if row.entity == "vendor"]), _written(rows)
    return [
        Asked(row, _ordered(row, by[row.pk], written.get(row.pk)), unpaid.get(row.pk))
        for row in rows
        if row.pk in by
    ]


def _written(rows: Sequence[Mapping]) -> dict[int, datetime]:
    """When we last wrote each record and read it back: from then on both sides were known to agree."""
    done = Write.objects.filter(mapping__in=rows, state=Write.State.DONE)
    return dict(done.order_by().values_list("mapping").annotate(at=Max("settled_at")))


def question(row: Mapping, one: Conflict, written_at: datetime | None = None) -> Question:
    allowed = decisions.choices(row.entity, one.field)
    by = one.chosen_by
    return Question(
        pk=one.pk,
        field=one.field,
        base=text_of(one.field, one.base),
        written_at=written_at,
        procore=_side(row, one, PROCORE, allowed),
        quickbooks=_side(row, one, QUICKBOOKS, allowed),
        both=_both(one, allowed),
        may_type=VALUE in allowed,
        saw=exact_json.dumps([one.procore, one.quickbooks]),
        since=one.since,
        chosen=one.choice,
        chosen_by=(by.get_full_name() or by.get_username()) if by else "",
    )


def _ordered(row: Mapping, found: Iterable[Conflict], written_at: datetime | None) -> list[Question]:
    order = {
        name: place for place, name in enumerate(("name", "phone", "fax", "email", "website", "address"))
    }
    known = sorted(found, key=lambda one: (order.get(one.field, len(order)), one.field))
    return [question(row, one, written_at) for one in known]


def _side(row: Mapping, one: Conflict, side: str, allowed: list[str]) -> Option:
    value = text_of(one.field, getattr(one, side))
    if one.field == "exists" and side == QUICKBOOKS:
        return Option(side, "Deleted in QuickBooks", "", "It is taken out of Procore.")
    writes = f"{OTHER[side]} gets it." if value else f"{name_of(one.field)} is emptied in {OTHER[side]}."
    if side not in allowed:
        return Option(side, value, _who(row, one, side), _one_way(one.field), allowed=False)
    return Option(side, value, _who(row, one, side), writes)


def _both(one: Conflict, allowed: list[str]) -> Option:
    if one.field == "exists":
        return Option(BOTH, "Leave it in Procore", "", "Nothing is written.", BOTH in allowed)
    writes = "Nothing is written; it is asked again when one of them changes."
    return Option(BOTH, "Keep both", "", writes, BOTH in allowed)


def _one_way(field: str) -> str:
    return "" if field == "exists" else f"{name_of(field)} goes only from Procore to QuickBooks."


def _who(row: Mapping, one: Conflict, side: str) -> str:
    """Neither system says who changed a field; Procore says when the record last changed."""
    now = clock.now()
    if side == QUICKBOOKS:
        return f"someone in QuickBooks, seen {words.moment(one.since, now)}"
    changed = _time(row.procore_version)
    return f"someone in Procore, {words.moment(changed, now)}" if changed else "someone in Procore"


def _time(version: str) -> datetime | None:
    try:
        found = parse_datetime(version)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def headline(asked: Asked) -> tuple[str, str]:
    """The question of a record's page, and what is behind it."""
    label, questions = asked.row.label, asked.questions
    if any(one.is_payment for one in questions):
        return (
            f"{label} was deleted in QuickBooks. What becomes of it in Procore?",
            "Procore still shows it. Nothing is changed until somebody decides.",
        )
    fields = [in_sentence(one.field) for one in questions]
    verb = words.are(len(fields))
    why = "Both sides changed since they last agreed, or one may not. The rest goes on."
    return f"Which {words.listed(fields)} {verb} right for {label}?", why


def writes_of(one: Question, choice: str, value: str) -> dict[str, tuple[str, str]]:
    """What is written where: {system: (was, becomes)}; nothing where both stay as they are."""
    here, there = one.procore.text, one.quickbooks.text
    if choice == BOTH:
        return {}
    if one.is_payment:
        return {PROCORE: (here, "taken out")}
    wanted = {PROCORE: here, QUICKBOOKS: there, VALUE: value}[choice]
    moves = {PROCORE: (here, wanted), QUICKBOOKS: (there, wanted)}
    return {system: move for system, move in moves.items() if move[0] != move[1]}
