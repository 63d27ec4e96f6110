"""Common forms: whatever a system sends is read into one form, exactly, or refused by name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.values import (
    BadFigure,
    cents,
    day,
    day_text,
    dig,
    digits,
    grouped,
    money,
    number,
    plain,
    text,
    without_deleted,
)

AMOUNTS = st.decimals(min_value="-999999999999.99", max_value="999999999999.99", places=2)


@given(st.text())
def test_reading_text_twice_changes_nothing(raw: str) -> None:
    assert text(text(raw)) == text(raw)


@given(st.lists(st.text("abc", min_size=1)), st.sampled_from([" ", "\t", "\n", "\u00a0", "  "]))
def test_white_space_is_never_a_change(words: list[str], blank: str) -> None:
    assert text(blank + blank.join(words) + blank) == " ".join(words)


def test_what_postgresql_cant_hold_is_left_out() -> None:
    assert text("Ace\0 Steel \ud83d") == "Ace Steel ?"
    assert text("Cañón 🏗") == "Cañón 🏗"


@given(AMOUNTS)
def test_an_amount_survives_writing_and_reading_to_the_cent(amount: Decimal) -> None:
    assert money(cents(amount), "due") == amount


@given(st.decimals(min_value="-99999999", max_value="99999999", places=6))
def test_a_quantity_survives_writing_and_reading_to_the_last_digit(quantity: Decimal) -> None:
    assert number(plain(quantity), "quantity") == quantity


@given(st.text() | st.floats() | st.booleans() | st.none() | st.integers() | st.decimals())
def test_a_figure_is_an_amount_in_cents_or_is_refused_by_its_name(raw: object) -> None:
    try:
        told = cents(money(raw, "due"))
    except BadFigure as bad:
        told = bad.field
    assert told == "due" or Decimal(told).as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        (None, "0.00"),
        ("", "0.00"),
        ("9450.0", "9450.00"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        (7, "7.00"),
    ],
)
def test_amounts_are_rounded_half_up(raw: object, amount: str) -> None:
    assert cents(money(raw, "due")) == amount


@pytest.mark.parametrize("raw", [0.1, True, "twelve", "1,000.00", "NaN", "Infinity", "1e999999", [1]])
def test_what_is_no_exact_number_is_refused(raw: object) -> None:
    with pytest.raises(BadFigure):
        money(raw, "due")


@given(AMOUNTS)
def test_people_read_amounts_in_groups_with_a_real_minus_sign(amount: Decimal) -> None:
    shown = grouped(amount)

    assert Decimal(shown.replace(",", "").replace("−", "-")) == amount
    assert "-" not in shown


@given(st.dates())
def test_a_date_has_no_zone_and_a_timestamp_counts_by_its_day(one: date) -> None:
    assert day(one.isoformat()) == day(f"{one.isoformat()}T23:59:59-08:00") == one
    assert day_text(one.isoformat()) == one.isoformat()


@pytest.mark.parametrize("raw", [None, "", "soon", "2026-13-01", "10/31/2026"])
def test_what_is_no_date_is_no_date(raw: object) -> None:
    assert (day(raw), day_text(raw)) == (None, "")


def test_digits_and_paths() -> None:
    vendor = {"PrimaryPhone": {"FreeFormNumber": "(503) 555-0100"}, "Fax": None}

    assert digits(dig(vendor, "PrimaryPhone.FreeFormNumber")) == "5035550100"
    assert dig(vendor, "Fax.FreeFormNumber") is None
    assert dig(vendor, "WebAddr.URI") is None


@pytest.mark.parametrize(
    ("name", "active", "known"),
    [
        ("Ace (deleted)", False, "Ace"),
        ("Ace (deleted-2)", False, "Ace"),
        ("Ace (deleted)", True, "Ace (deleted)"),
        ("Ace", False, "Ace"),
    ],
)
def test_a_deactivated_record_is_known_by_its_name_before(name: str, active: bool, known: str) -> None:
    assert without_deleted(name, active) == known
