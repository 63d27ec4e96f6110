"""What the filters of the claims list offer: only what has claims, and what a worker's turn has brought."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sync import lease
from tests.admin import factory

if TYPE_CHECKING:
    from tests.admin.office import Office


def vendors(office: Office) -> list[str]:
    page = office.browser().get(office.url("claims") + "?tab=all").content.decode()
    [select] = re.findall(r'<select[^>]*name="vendor".*?</select>', page, re.DOTALL)
    return re.findall(r'<option value="([^"]+)"', select)


def turn(office: Office) -> None:
    """A worker takes the company and gives it back."""
    taken = lease.take(office.company.pk)
    assert taken
    taken.release()


def test_the_filters_offer_what_has_claims_once_the_turn_that_brought_them_is_over(office: Office) -> None:
    factory.claim(office.company, "1", vendor_name="Ace Steel")
    assert vendors(office) == ["Ace Steel"]

    factory.claim(office.company, "2", vendor_name="Mesa Glass")
    turn(office)

    assert vendors(office) == ["Ace Steel", "Mesa Glass"]


def test_who_looks_again_makes_the_database_look_for_choices_no_second_time(office: Office) -> None:
    factory.claim(office.company, "1", vendor_name="Ace Steel")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            vendors(office)
        return sum("DISTINCT" in one["sql"] for one in queries)

    assert [asked(), asked()] == [1, 0]
