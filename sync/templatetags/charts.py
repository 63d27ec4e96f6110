"""Charts of the connections page, which belongs to the companies and knows nothing of charts."""

from __future__ import annotations

from typing import Any

from django import template

from companies.usage import Usage
from sync.admin.hourly_chart import requests_of

register = template.Library()


@register.inclusion_tag("sync/parts/bars.html")
def requests_chart(usage: Usage, number: int) -> dict[str, Any]:
    """Of the last day; `number` tells the charts of a page apart."""
    return {"chart": requests_of(usage), "number": number}
