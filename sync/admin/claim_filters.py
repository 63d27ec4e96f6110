"""Narrowing the claim list: by project, vendor, month, month of sending, or words. All in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils import timezone

from companies.models import Company
from sync.admin.assigned import assigned_to
from sync.admin.one_cause import held_by
from sync.admin.paging import searched
from sync.admin.search import amount_of, found_by, has_words, projects
from sync.entities.documents import DOCUMENTS
from sync.models import Mapping
from sync.models.standing import MappingQuerySet

FRESH = 60  # seconds; a turn may bring claims as long as it lasts


@dataclass(frozen=True)
class Filter:
    project: str = ""
    vendor: str = ""
    month: str = ""
    sent: str = ""
    words: str = ""
    least: str = ""
    most: str = ""
    # Whose: the person's own id, or nobody's.
    mine: int = 0
    # Of the error desk: sync.admin.one_cause.
    cause: str = ""

    @classmethod
    def of(cls, query: QueryDict, user: int = 0) -> Filter:
        return cls(
            query.get("project", ""),
            searched(query, "vendor"),
            query.get("month", ""),
            query.get("sent", ""),
            searched(query),
            searched(query, "least"),
            searched(query, "most"),
            user if query.get("mine") else 0,
            searched(query, "cause"),
        )

    @property
    def is_on(self) -> bool:
        given = (self.project, self.vendor, self.month, self.sent, self.words, self.least, self.most)
        return any((*given, self.cause, self.mine))

    @property
    def sent_month(self) -> date | None:
        return month_start(self.sent)

    def condition(self, company: Company) -> Q:
        found = Q()
        if self.project:
            found &= Q(project=int(self.project) if self.project.isdecimal() else 0)
        if self.vendor:
            found &= Q(vendor_name=self.vendor)
        if self.month:
            start = month_start(self.month)
            found &= Q(date__gte=start, date__lt=_after(start)) if start else Q(pk=0)
        if self.sent:
            found &= _sent_in(self.sent)
        if self.mine:
            found &= assigned_to(company, self.mine)
        if self.cause:
            found &= held_by(self.cause)
        return found & _between(self.least, self.most)

    def narrow(self, rows: MappingQuerySet, company: Company) -> MappingQuerySet:
        rows = rows.filter(self.condition(company))
        if not self.words:
            return rows
        return found_by(rows, company, ("claim",), _matches(self.words, company))


def _between(least: str, most: str) -> Q:
    """What is no amount finds nothing, rather than everything."""
    found = Q()
    for text, lookup in ((least, "money__gte"), (most, "money__lte")):
        if text:
            amount = amount_of(text)
            found &= Q(**{lookup: amount}) if amount is not None else Q(pk=0)
    return found


def choices(company: Company) -> dict[str, Any]:
    """What the selects of the list offer: only what has claims. Claims come with a worker's turn."""
    key = f"claim-choices:{company.pk}:{company.fence}"
    return cache.get_or_set(key, lambda: _choices(company), FRESH) or {}


def _choices(company: Company) -> dict[str, Any]:
    claims = Mapping.objects.filter(company=company, entity="claim")
    projects = (
        Mapping.objects.filter(pk__in=claims.values("project"))
        .order_by("number", "label")
        .values_list("pk", "label")
    )
    day = Cast("date", CharField())  # months are made of the few days that are left of all claims
    vendors = claims.exclude(vendor_name="").order_by().values(told=F("vendor_name"), is_day=Value(False))
    days = claims.exclude(date=None).order_by().values(told=day, is_day=Value(True))
    found = list(vendors.distinct().union(days.distinct(), all=True))
    billed = {date.fromisoformat(one["told"][:10]).replace(day=1) for one in found if one["is_day"]}
    return {
        "projects": list(projects),
        "vendors": [(name, name) for name in sorted(one["told"] for one in found if not one["is_day"])],
        "months": sorted(billed, reverse=True),
    }


def month_start(text: str) -> date | None:
    """Of "2026-11"."""
    try:
        return datetime.strptime(text, "%Y-%m").date().replace(day=1)  # noqa: DTZ007 - a date has no zone
    except ValueError:
        return None


def _after(start: date) -> date:
    return (start + timedelta(days=31)).replace(day=1)


def _sent_in(text: str) -> Q:
    start = month_start(text)
    if start is None:
        return Q(pk=0)
    first, last = (
        timezone.make_aware(datetime(day.year, day.month, 1))  # noqa: DTZ001 - made aware in the company's zone
        for day in (start, _after(start))
    )
    return Q(sent_at__gte=first, sent_at__lt=last)


def _matches(words: str, company: Company) -> Q:
    found = has_words(words) | Q(procore_id=words) | Q(project__in=projects(company, words))
    found |= Q(quickbooks_id__in=[f"{kind}:{words}" for kind in DOCUMENTS])
    amount = amount_of(words)
    return found | Q(money=amount) if amount is not None else found
