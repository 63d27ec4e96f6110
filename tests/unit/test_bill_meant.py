"""What is known of a bill that was answered otherwise than it was sent."""

from __future__ import annotations

from typing import Any

import pytest

from sync.entities import bill

SENT = {"total": "900.00", "lines": [["2", "1000.00"], ["1", "-100.00"]]}


def read(*lines: tuple[str, str, str]) -> dict[str, Any]:
    named = [dict(zip(("item", "project", "amount"), one, strict=True)) for one in lines]
    return {"number": "7", "date": "2026-10-31", "vendor_id": "3", "total": "900.00", "lines": named}


WHOLE = read(("2", "447", "1000.00"), ("1", "447", "-100.00"))


@pytest.mark.parametrize("answered", [read(), read(("1", "447", "-100.00"))])
def test_a_bill_says_still_what_was_sent_whatever_its_answer_left_out(answered: dict[str, Any]) -> None:
    known = bill.essence(answered) | bill.meant(SENT, answered)

    assert bill.still_says(WHOLE, known)


@pytest.mark.parametrize("answered", [read(), read(("1", "447", "-100.00"))])
def test_another_amount_is_a_change_even_where_no_project_was_told(answered: dict[str, Any]) -> None:
    known = bill.essence(answered) | bill.meant(SENT, answered)

    assert not bill.still_says(read(("2", "447", "1003.00"), ("1", "447", "-100.00")), known)
