"""Why records need a person, grouped by cause: a problem code and the object that would fix it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from django.db.models import F

from companies.models import Company
from integration.problems import Explanation, explain
from sync.admin import words
from sync.admin.missing import Missing, all_missing
from sync.admin.one_cause import BETWEEN, in_address
from sync.models import Mapping, Standing

WORDS = {
    "claim": "claim",
    "vendor": "vendor",
    "project": "project",
    "wbs_code": "WBS code",
    "payment": "payment",
    "direct_cost": "direct cost",
}
LINKED = ("vendor", "project")
# Told by what waits and for whom: what it takes is in the text and the button.
WAITED_FOR = ("vendor.not_linked", "project.not_linked")
SHOWN = (
    "company", "entity", "label", "vendor_name", "money", "date", "procore_id", "problem", "facts",
    "waits_on", "problem_since", "project",
)  # fmt: skip
# What the record's own page calls Retry; "on the code's page" it is meant as it stands.
OF_ONE = re.compile(r"\b([Pp])ress Retry\b(?! on )")
SYSTEMS = ("procore", "quickbooks")  # a problem whose fix is there
MATCHED = 20  # causes for which a counterpart is looked for
ICONS = {
    "vendor": "person_off",
    "project": "domain_disabled",
    "link": "link_off",
    "item": "inventory",
    "wbs": "account_tree",
    "retention": "savings",
    "claim": "calculate",
    "period": "lock_clock",
    "bill": "receipt_long",
    "payment": "payments",
    "cost": "shopping_cart",
    "connection": "cloud_off",
    "record": "error",
}


@dataclass
class Cause:
    code: str
    waits_on: str
    records: list[Mapping] = field(default_factory=list)
    # What it waits for, with the counterpart that looks most like it; found for the error desk only.
    missing: Missing | None = None

    @property
    def key(self) -> tuple[str, str]:
        """How it is written down (sync.models.Cause): without an object to wait for, by its one record."""
        return (self.code, self.waits_on or self.first.reference)

    @property
    def address(self) -> str:
        """As the lists of records know it."""
        return in_address(self.code, self.waits_on)

    @property
    def only_claims(self) -> bool:
        return all(one.entity == "claim" for one in self.records)

    @property
    def rows(self) -> int:
        return len(self.records)

    @cached_property
    def told(self) -> Explanation:
        """Told of the one record, or of how many there are."""
        name = (
            f"{self.first.label} of {self.first.vendor_name}" if self.first.vendor_name else self.first.label
        )
        label = name if self.rows == 1 else self.what
        facts = {"name": self.first.label, **self.first.facts, "label": label}
        return explain(self.code, facts, of_several=self.rows > 1)

    @property
    def fix(self) -> str:
        """On the error desk the button asks for every record of the cause, and is called so."""
        return OF_ONE.sub(r"\1ress Check again", self.told.fix)

    @property
    def title(self) -> str:
        """ "7 claims wait for vendor Ace Steel"; of everything else what is wrong with it."""
        kind = self.code.partition(".")[0]
        if self.code in WAITED_FOR and self.first.entity != kind:
            return f"{self.what} {words.waits(self.rows)} for {kind} {self.first.facts.get('name', '')}"
        return self.told.title

    @property
    def money(self) -> Decimal:
        return sum((one.money for one in self.records if one.money is not None), Decimal(0))

    @property
    def has_money(self) -> bool:
        return any(one.money is not None for one in self.records)

    @property
    def since(self) -> datetime | None:
        return min((one.problem_since for one in self.records if one.problem_since), default=None)

    @property
    def what(self) -> str:
        """ "7 claims", "1 claim and 2 vendors"."""
        kinds = [one.entity for one in self.records]
        return words.listed(
            [words.count(kinds.count(kind), WORDS.get(kind, "record")) for kind in dict.fromkeys(kinds)]
        )

    @property
    def icon(self) -> str:
        return ICONS.get(self.code.partition(".")[0], "error")

    @property
    def page(self) -> str:
        return self.told.page

    @property
    def to_link(self) -> tuple[str, int] | None:
        """The vendor or project whose link would fix it: the record itself, or what a claim waits for."""
        if self.page != "linking":
            return None
        if self.first.entity in LINKED:
            return (self.first.entity, self.first.pk) if self.first.procore_id else None
        kind, _, pk = self.waits_on.partition(":")
        return (kind, int(pk)) if kind in LINKED and pk.isdecimal() else None

    @property
    def to_open(self) -> tuple[str, int] | None:
        """What has to be set right in its own system, and not in each record that waits for it."""
        kind, _, pk = self.waits_on.partition(":")
        found = self.page in SYSTEMS and kind in WORDS and pk.isdecimal()
        return (self.first.facts.get("name") or f"the {WORDS[kind]}", int(pk)) if found else None

    @property
    def release(self) -> str:
        return f"Link and release {self.what}"

    @property
    def first(self) -> Mapping:
        return self.records[0]


def causes(company: Company) -> list[Cause]:
    """The most money first; what costs no money, but stops others, comes with its age."""
    rows = (
        Mapping.objects.filter(company=company)
        .standing_at(Standing.NEEDS_YOU)
        .only(*SHOWN)
        .order_by(F("money").desc(nulls_last=True), "pk")  # PostgreSQL would begin with those without
        .annotate(of_project=F("project__label"))
    )
    for row in rows:
        row.project_name = getattr(row, "of_project", None) or ""  # the type checker does not know it
    return sorted(grouped(rows), key=attrgetter("money", "rows"), reverse=True)


def with_missing(company: Company, found: list[Cause]) -> list[Cause]:
    """The causes that a link would end know what to link."""
    by = all_missing(company, [(one.code, one.waits_on) for one in found[:MATCHED]])
    for one in found[:MATCHED]:
        one.missing = by.get(one.waits_on) if one.first.entity not in LINKED else None
    return found


def grouped(rows: Iterable[Mapping]) -> list[Cause]:
    by: dict[tuple[str, str], Cause] = {}
    for row in rows:
        # Without an object to wait for, each record is a cause of its own.
        key = (row.problem, row.waits_on or row.reference)
        if key not in by:
            by[key] = Cause(row.problem, row.waits_on)
        by[key].records.append(row)
    return list(by.values())


def title_of(asked: str, rows: Sequence[Mapping]) -> str:
    """What the records of one cause share, told by the first of them; blank when there is none."""
    code, _, waits_on = asked.partition(BETWEEN)
    return Cause(code, waits_on, [rows[0]]).told.title if asked and rows else ""
