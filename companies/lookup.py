"""Which company a person means on the command line."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from companies.models import Company


class NoSuchCompanyError(LookupError):
    """Nothing, or more than one company, goes by this name; the text says which."""


def company_named(reference: str) -> Company:
    """By name, Procore company id, QuickBooks realm, key or number. Raises NoSuchCompanyError."""
    found = list(Company.objects.filter(_any_id(reference.strip()))[:2])
    if not found:
        names = ", ".join(Company.objects.order_by("name").values_list("name", flat=True)[:10]) or "none yet"
        raise NoSuchCompanyError(f"There is no company {reference}. Companies: {names}.")
    if len(found) > 1:
        raise NoSuchCompanyError(f"{reference} fits {found[0]} and {found[1]}. Give the name.")
    return found[0]


def _any_id(text: str) -> Q:
    wanted = Q(name__iexact=text)
    if not text:
        return wanted
    wanted |= Q(procore_company_id=text) | Q(quickbooks_realm=text)
    if text.isascii() and text.isdecimal() and len(text) < 19:
        wanted |= Q(pk=int(text))
    try:
        return wanted | Q(key=UUID(text))
    except ValueError:
        return wanted
