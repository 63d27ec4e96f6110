"""The laws of the three-way merge, for every owner and every combination of values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.merge import Verdict, merge
from sync.spec import Field, Owner, Values

NAMES = ("name", "phone", "email")
VALUES = st.sampled_from(["", "a", "b", "c"])
SIDES = st.dictionaries(st.sampled_from(NAMES), VALUES)
BASES = st.none() | SIDES
FIELDS = st.tuples(
    *(st.builds(Field, st.just(name), st.just(name), st.sampled_from(Owner)) for name in NAMES)
)


@given(FIELDS, BASES, SIDES, SIDES)
def test_each_field_gets_exactly_one_verdict(
    fields: tuple[Field, ...], base: Values | None, procore: Values, quickbooks: Values
) -> None:
    verdict = merge(fields, base, procore, quickbooks)

    found = [*verdict.agreed, *verdict.to_quickbooks, *verdict.to_procore, *verdict.conflicts]
    assert sorted(found) == sorted(NAMES)


@given(FIELDS, BASES, SIDES, SIDES)
def test_equal_values_are_agreed_whoever_changed_them(
    fields: tuple[Field, ...], base: Values | None, procore: Values, quickbooks: Values
) -> None:
    verdict = merge(fields, base, procore, quickbooks)

    for name in NAMES:
        assert (name in verdict.agreed) == (_of(procore, name) == _of(quickbooks, name))


@given(FIELDS, BASES, SIDES, SIDES)
def test_the_side_that_owns_a_field_is_never_written(
    fields: tuple[Field, ...], base: Values | None, procore: Values, quickbooks: Values
) -> None:
    verdict = merge(fields, base, procore, quickbooks)

    owners = {one.name: one.owner for one in fields}
    assert Owner.PROCORE not in {owners[name] for name in verdict.to_procore}
    assert Owner.QUICKBOOKS not in {owners[name] for name in verdict.to_quickbooks}


@given(FIELDS, BASES, SIDES, SIDES)
def test_nothing_that_differs_from_the_base_is_overwritten(
    fields: tuple[Field, ...], base: Values | None, procore: Values, quickbooks: Values
) -> None:
    verdict = merge(fields, base, procore, quickbooks)

    assert all(_of(quickbooks, name) == _of(base, name) for name in verdict.to_quickbooks)
    assert all(_of(procore, name) == _of(base, name) for name in verdict.to_procore)


@given(FIELDS, BASES, SIDES, SIDES)
def test_after_carrying_out_a_verdict_nothing_is_left_to_carry_out(
    fields: tuple[Field, ...], base: Values | None, procore: Values, quickbooks: Values
) -> None:
    first = merge(fields, base, procore, quickbooks)
    after = {**(base or {}), **first.agreed, **first.to_quickbooks, **first.to_procore}

    second = merge(fields, after, {**procore, **first.to_procore}, {**quickbooks, **first.to_quickbooks})

    assert (second.to_procore, second.to_quickbooks) == ({}, {})
    assert second.conflicts.keys() == first.conflicts.keys()


@given(BASES, SIDES, SIDES)
def test_a_field_of_both_sides_is_judged_alike_from_either_side(
    base: Values | None, procore: Values, quickbooks: Values
) -> None:
    fields = [Field(name, name, Owner.BOTH) for name in NAMES]

    one = merge(fields, base, procore, quickbooks)
    other = merge(fields, base, quickbooks, procore)

    assert (one.to_procore, one.to_quickbooks) == (other.to_quickbooks, other.to_procore)
    assert (one.agreed, one.conflicts.keys()) == (other.agreed, other.conflicts.keys())


@given(FIELDS, SIDES)
def test_a_side_that_did_not_change_never_makes_a_conflict_with_a_free_field(
    fields: tuple[Field, ...], base: Values
) -> None:
    free = [Field(one.name, one.title, Owner.BOTH) for one in fields]

    verdict = merge(free, base, base, dict.fromkeys(NAMES, "x"))

    assert verdict.conflicts == {}
    assert verdict.to_procore == dict.fromkeys(NAMES, "x")


def test_a_first_link_fills_gaps_and_asks_about_real_differences() -> None:
    fields = [Field(name, name, Owner.BOTH) for name in NAMES]

    verdict = merge(fields, None, {"name": "Ace", "phone": "1"}, {"name": "ACE", "email": "a@b.example"})

    assert (verdict.to_quickbooks, verdict.to_procore) == ({"phone": "1"}, {"email": "a@b.example"})
    assert list(verdict.conflicts) == ["name"]


def test_a_change_on_the_side_that_does_not_own_the_field_is_a_conflict() -> None:
    field = Field("description", "Description", Owner.PROCORE)

    verdict: Verdict = merge([field], {"description": "a"}, {"description": "a"}, {"description": "b"})

    clash = verdict.conflicts["description"]
    assert (clash.base, clash.procore, clash.quickbooks) == ("a", "a", "b")


def _of(values: Values | None, name: str) -> str:
    return str((values or {}).get(name, ""))
