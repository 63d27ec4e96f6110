"""What searches of lists have in common: names and numbers in one column of words, and exact amounts."""

from __future__ import annotations

import string
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.db.models import Q, QuerySet

from companies.models import Company
from sync.models import Mapping
from sync.models.standing import MappingQuerySet

FEW = 2000
LARGEST = Decimal(10) ** 15  # what a column of money holds
SMALL_LETTERS = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def has_words(search: str) -> Q:
    """Label, number or vendor hold this text. SQLite makes small letters of A to Z alone."""
    found = Q(words__contains=search.lower())
    return found if search.isascii() else found | Q(words__contains=search.translate(SMALL_LETTERS))


def found_by(rows: MappingQuerySet, company: Company, kinds: Sequence[str], hits: Q) -> MappingQuerySet:
    """Those of `rows` that `hits` finds. An index alone finds a few; many are met as the list goes along."""
    known = Mapping.objects.filter(hits, company=company, entity__in=kinds)
    pks = list(known.values_list("pk", flat=True)[: FEW + 1])
    return rows.filter(pk__in=pks) if len(pks) <= FEW else rows.filter(hits)


def projects(company: Company, search: str) -> QuerySet[Mapping]:
    """Projects of this name, found first: joined to every record, they would be looked for once for each."""
    return Mapping.objects.filter(has_words(search), company=company, entity="project")


def amount_of(search: str) -> Decimal | None:
    """22639.39 of "$22,639.39". "NaN" and "1e999" are decimals to Python, but no amounts."""
    try:
        amount = Decimal(search.lstrip("$").replace(",", "").replace("−", "-"))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < LARGEST else None
