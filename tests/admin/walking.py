"""A long list, and walking through its pages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sync.models import Mapping
from tests.admin import factory

if TYPE_CHECKING:
    from tests.admin.office import Office


def claim(office: Office, number: int, **columns: Any) -> Mapping:
    """Every third shares its date with another, every tenth has neither date nor money."""
    row = factory.claim(office.company, str(number), linked="" if columns else "Bill", **columns)
    day = date(2026, 1, 1 + number // 3 % 28) if number % 10 else None
    money = Decimal(number % 7) if number % 10 else None
    Mapping.objects.filter(pk=row.pk).update(date=day, money=money)
    return row


def walk(office: Office, address: str, key: str) -> list[tuple[str, list[int]]]:
    """Each page one comes to by pressing a key: its address and the records on it."""
    client, pages = office.browser(), []
    while address:
        source = client.get(address).content.decode()
        rows = re.search(r"<tbody.*?</tbody>", source, re.S)
        assert rows
        pages.append((address, _numbers(rows[0])))
        found = re.search(rf'href="([^"]+)" data-key="{key}"', source)
        address = address.partition("?")[0] + found[1].replace("&amp;", "&") if found else ""
    return pages


def _numbers(source: str) -> list[int]:
    return list(dict.fromkeys(int(pk) for pk in re.findall(r'/claims/(\d+)/"', source)))
