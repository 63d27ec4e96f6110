"""What a fix has freed, told for a while: "7 claims released. 5 wait for approval now."."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from integration import clock
from sync.admin import words
from sync.admin.causes import WORDS
from sync.admin.figures import WORKING
from sync.admin.visit import Visit
from sync.models import Mapping, Standing

KEPT = "released"
SHOWN_FOR = timedelta(minutes=30)
MOST = 5  # fixes told at once


@dataclass(frozen=True)
class Released:
    """`sentence` once everything has been looked at again; until then it is on its way."""

    title: str
    waits_on: str
    sentence: str
    moving: bool


def remember(visit: Visit, title: str, waits_on: str, rows: Iterable[Mapping]) -> None:
    """Call it when a button was pressed that frees these; `waits_on` is what they waited for."""
    pks = [one.pk for one in rows][:1000]
    if not pks:
        return
    kept = [one for one in visit.request.session.get(KEPT, []) if one["waits_on"] != waits_on]
    note = {
        "company": visit.company.pk, "title": title, "waits_on": waits_on, "rows": pks,
        "at": clock.now().isoformat(),
    }  # fmt: skip
    visit.request.session[KEPT] = [*kept, note][-MOST:]


def waiting_for(visit: Visit, waits_on: str) -> list[Mapping]:
    """What needs a person because of this object."""
    held = Mapping.objects.filter(company=visit.company, waits_on=waits_on)
    return list(held.standing_at(Standing.NEEDS_YOU).light().order_by("pk"))


def released(visit: Visit) -> list[Released]:
    """Of this company, the newest first; one query for the records and one for orders under way."""
    since = clock.now() - SHOWN_FOR
    notes = [
        one for one in visit.request.session.get(KEPT, [])
        if one["company"] == visit.company.pk and datetime.fromisoformat(one["at"]) > since
    ]  # fmt: skip
    if not notes:
        return []
    wanted = [pk for one in notes for pk in one["rows"]]
    rows = Mapping.objects.filter(company=visit.company, pk__in=wanted).with_standing().light().in_bulk()
    pending = _ordered(visit, [one["waits_on"] for one in notes])
    return [
        _told(one, [rows[pk] for pk in one["rows"] if pk in rows], one["waits_on"] in pending)
        for one in reversed(notes)
    ]


def _ordered(visit: Visit, objects: list[str]) -> set[str]:
    """Of these objects, those whose link a worker has still to carry out."""
    pks = [int(pk) for one in objects if (pk := one.partition(":")[2]).isdecimal()]
    rows = Mapping.objects.filter(company=visit.company, pk__in=pks)
    return {row.reference for row in rows.exclude(order=None, make_in="").light() if not row.is_linked}


def _told(note: dict[str, str], rows: list[Mapping], ordered: bool) -> Released:
    kinds = {row.entity for row in rows}
    word = WORDS.get(next(iter(kinds)), "record") if len(kinds) == 1 else "record"
    stays = [row for row in rows if _needs(row) and row.waits_on == note["waits_on"]]
    if ordered or any(_standing(row) in WORKING for row in rows):
        moving = f"{words.count(len(rows), word)} {words.are(len(rows))} being released."
        return Released(note["title"], note["waits_on"], moving, moving=True)
    told = [f"{words.count(len(rows) - len(stays), word)} released."]
    waits = sum(_standing(row) == Standing.APPROVAL for row in rows)
    other = sum(_needs(row) for row in rows) - len(stays)
    parts = [f"{waits:,} {words.waits(waits)} for approval now"] if waits else []
    parts += [f"{other:,} {words.needs(other)} something else"] if other else []
    parts += [f"{len(stays):,} still {words.waits(len(stays))} for the same"] if stays else []
    told += [f"{', '.join(parts)}."] if parts else []
    return Released(note["title"], note["waits_on"], " ".join(told), moving=False)


def _standing(row: Mapping) -> str:
    return str(getattr(row, "standing", ""))


def _needs(row: Mapping) -> bool:
    return _standing(row) == Standing.NEEDS_YOU
