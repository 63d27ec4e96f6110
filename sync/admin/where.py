"""Names that answers, checklist steps and problems use for pages, and their addresses."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from companies.models import Company

PAGES = {"golive": "go_live", "preview": "claims"}


def where(company: Company, page: str) -> str:
    """Blank when there is no such page of the company."""
    if page == "connections":
        return reverse("companies:connections", args=[company.key])
    try:
        return reverse(f"admin:{PAGES.get(page, page.removeprefix('admin:'))}", args=[company.pk])
    except NoReverseMatch:
        return ""
