"""A table as a file that spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse

# What makes a spreadsheet take a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Cell = str | Decimal


def download(name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """With the mark by which spreadsheets know UTF-8."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerow(heads)
    writer.writerows([_cell(one) for one in row] for row in rows)
    return answer


def _cell(value: Cell) -> str:
    """An amount may begin with a minus; a text that could be a formula gets a quote in front."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value
