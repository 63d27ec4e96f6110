"""The error desk's tabs and filters, all in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from sync.admin.causes import WORDS, Cause
from sync.models import Cause as Note
from sync.put_off import Key, state_of

TABS = {"open": "Open", "mine": "Mine", "snoozed": "Snoozed", "solved": "Solved this week"}
# By what a code begins with.
AREAS = {
    "vendor": "Vendors", "project": "Projects", "link": "Links", "item": "Items", "wbs": "WBS codes",
    "retention": "Retention", "claim": "Figures of claims", "period": "Closed periods", "bill": "Bills",
    "payment": "Payments", "cost": "Direct costs", "connection": "Connections", "limit": "Limits",
}  # fmt: skip
# Nothing else goes on before these are out of the way.
FIRST = ("connection", "limit", "side")


@dataclass(frozen=True)
class Group:
    """One cause, with what people said about it."""

    cause: Cause
    note: Note | None
    resting: bool

    @property
    def state(self) -> str:
        return state_of(self.cause.records)

    @property
    def area(self) -> str:
        return self.cause.code.partition(".")[0]

    @property
    def assignee(self) -> int:
        return (self.note.assigned_to_id or 0) if self.note else 0


@dataclass(frozen=True)
class Filter:
    project: str = ""
    kind: str = ""
    area: str = ""
    person: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Filter:
        return cls(*(query.get(name, "")[:40] for name in ("project", "kind", "area", "person")))

    @property
    def is_on(self) -> bool:
        return any((self.project, self.kind, self.area, self.person))

    def fits(self, group: Group) -> bool:
        records = group.cause.records
        return (
            (not self.project or any(str(one.project_id) == self.project for one in records))
            and (not self.kind or any(one.entity == self.kind for one in records))
            and (not self.area or group.area == self.area)
            and (not self.person or str(group.assignee) == self.person)
        )


def in_order(groups: Iterable[Group]) -> list[Group]:
    """What blocks everything first, then by money, then the oldest."""
    return sorted(
        groups,
        key=lambda one: (
            one.area not in FIRST,
            -one.cause.money,
            one.cause.since.timestamp() if one.cause.since else float("inf"),
            -one.cause.rows,
        ),
    )


def choices(groups: Iterable[Group], people: Mapping[int, str]) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers: only what occurs."""
    groups = list(groups)
    records = [one for group in groups for one in group.cause.records]
    projects = {str(one.project_id): one.project_name for one in records if one.project_id}
    kinds = {one.entity: WORDS.get(one.entity, one.entity).capitalize() for one in records}
    kinds |= {"wbs_code": "WBS code"} if "wbs_code" in kinds else {}
    areas = {group.area: AREAS.get(group.area, "Others") for group in groups}
    persons = {
        str(group.assignee): people.get(group.assignee, "somebody") for group in groups if group.assignee
    }
    return {
        name: sorted(found.items(), key=lambda one: one[1].casefold())
        for name, found in (("project", projects), ("kind", kinds), ("area", areas), ("person", persons))
    }


def notes_by_key(notes: Iterable[Note]) -> dict[Key, Note]:
    return {(one.code, one.waits_on): one for one in notes}
