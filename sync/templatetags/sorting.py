"""Heads of columns by which a list can be sorted."""

from __future__ import annotations

from typing import Any

from django import template

from sync.admin.sorting import Sorting

register = template.Library()
ICONS = {"ascending": "arrow_upward", "descending": "arrow_downward", "": "swap_vert"}


@register.inclusion_tag("sync/parts/head.html")
def head(sorting: Sorting, key: str, title: str, unit: str = "") -> dict[str, Any]:
    """A `<th>`; `unit` stands in brackets behind the title."""
    one = sorting.heads[key]
    return {"head": one, "title": title, "unit": unit, "icon_name": ICONS[one.state], "is_number": bool(unit)}
