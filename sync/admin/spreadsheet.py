"""A table as a file that spreadsheets open: CSV, or a workbook of exact numbers and real dates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

# What makes a spreadsheet take a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AMOUNT = "#,##0.00;[Red]-#,##0.00"
DAY = "yyyy-mm-dd"
WIDE, NARROW = 34, 18  # characters of a column of texts, of amounts
BOLD = Font(bold=True)
Cell = str | Decimal | int | date
Row = Sequence[Cell]


@dataclass(frozen=True)
class Sheet:
    """A page of a workbook; `foot` is its last row, blank if there is none."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Row]
    foot: Row = ()


def download(name: str, heads: Sequence[str], rows: Iterable[Row]) -> HttpResponse:
    """CSV, with the mark by which spreadsheets know UTF-8."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerow(heads)
    writer.writerows([_text(one) for one in row] for row in rows)
    return answer


def workbook(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """XLSX. Amounts are written digit by digit, never by way of a float."""
    book = Workbook(write_only=True)
    for one in sheets:
        _add(book.create_sheet(one.title), one)
    file = BytesIO()
    book.save(file)
    answer = HttpResponse(file.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _add(page: Any, sheet: Sheet) -> None:
    rows = list(sheet.rows)
    page.freeze_panes = "A2"
    for at in range(len(sheet.heads)):
        texts = not rows or isinstance(rows[0][at], str)
        page.column_dimensions[get_column_letter(at + 1)].width = WIDE if texts else NARROW
    page.append([_cell(page, one, bold=True) for one in sheet.heads])
    for row in rows:
        page.append([_cell(page, one) for one in row])
    if sheet.foot:
        page.append([_cell(page, one, bold=True) for one in sheet.foot])


# The library's types know neither columns of a sheet that is only written nor exact decimals as values.
def _cell(page: Any, value: Cell, *, bold: bool = False) -> Any:
    known: Any = _printable(value) if isinstance(value, str) else value
    cell = WriteOnlyCell(page, known)
    if isinstance(value, Decimal):
        cell.number_format = AMOUNT
    elif isinstance(value, date):
        cell.number_format = DAY
    if bold:
        cell.font = BOLD
    return cell


def _printable(value: str) -> str:
    """XML holds no control characters."""
    return ILLEGAL_CHARACTERS_RE.sub("", _harmless(value))


def _text(value: Cell) -> str:
    """An amount may begin with a minus, and has its cents also where it has none."""
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value == round(value, 2) else f"{value:f}"
    return _harmless(value) if isinstance(value, str) else str(value)


def _harmless(value: str) -> str:
    """A text that could be a formula gets a quote in front."""
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value
