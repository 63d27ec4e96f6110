"""Countries and states by their ISO codes: people write "USA", "United States" and "California"."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pycountry

from sync.values import text

HOME = "US"  # an address without a country is one at home


@lru_cache(maxsize=1024)
def country_code(raw: str) -> str:
    """ISO 3166-1 alpha-2, "US" of "USA"; what no country is called stays as it is written."""
    try:
        return str(pycountry.countries.lookup(raw).alpha_2) if raw else ""
    except LookupError:
        return raw


@lru_cache(maxsize=4096)
def state_code(raw: str, country: str) -> str:
    """The part after the dash of ISO 3166-2, "CA" of "California"; what is unknown stays as written."""
    found = _states_of(country or HOME)
    wanted = raw.casefold()
    for one in found:
        if wanted in (one.name.casefold(), one.code.casefold(), one.code.partition("-")[2].casefold()):
            return str(one.code.partition("-")[2])
    return raw


def is_country(code: str) -> bool:
    return len(code) == 2 and pycountry.countries.get(alpha_2=code) is not None


def is_state(code: str, country: str) -> bool:
    """Whether the country has such a state; countries without states take none."""
    return f"{country}-{code}" in {one.code for one in _states_of(country)}


def address(street: object, city: object, state: object, postal: object, country: object) -> dict[str, str]:
    """The five parts in common form; {} when nothing but a country is known."""
    land = country_code(text(country))
    parts = {"street": text(street), "city": text(city), "state": state_code(text(state), land),
             "zip": text(postal), "country": land}  # fmt: skip
    return parts if any(value for name, value in parts.items() if name != "country") else {}


def same_place(parts: dict[str, str] | None) -> tuple[str, ...]:
    """What two addresses are compared by: neither case nor a left-out home country makes a difference."""
    if not parts:
        return ()
    named = {**parts, "country": parts["country"] or HOME}
    return tuple(named[name].casefold() for name in ("street", "city", "state", "zip", "country"))


@lru_cache(maxsize=64)
def _states_of(country: str) -> tuple[Any, ...]:
    return tuple(pycountry.subdivisions.get(country_code=country) or ())  # type: ignore[no-untyped-call]
