"""A claim's arithmetic, to the cent, for claims that nobody thought of."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration.sandbox.procore.claims import ClaimLine
from sync.entities.claim_figures import Figures, figures
from sync.plan import Outcome, Plan
from tests.unit.paper import CLAIMS, Paper

CENTS = st.decimals(min_value=0, max_value="99999.99", places=2)
QUANTITY = st.decimals(min_value=0, max_value="999.99", places=2)
PRICE = st.decimals(min_value="0.01", max_value="999.99", places=2)
SIGNED = st.decimals(min_value="-999.99", max_value="99999.99", places=2)


@st.composite
def claim_lines(draw: st.DrawFn) -> ClaimLine:
    """Work, stored materials and retention in any mixture, as odd as Procore lets people type it."""
    given_ = {
        name: draw(CENTS)
        for name in ("stored", "stored_held", "released", "stored_released", "moved", "moved_held")
        if draw(st.booleans())
    }
    return ClaimLine(draw(SIGNED), held=draw(SIGNED), **given_)  # type: ignore[arg-type]


CLAIM = st.lists(claim_lines(), min_size=2, max_size=2)


@pytest.mark.failure("W12")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CLAIM, min_size=1, max_size=3), st.booleans(), st.booleans())
def test_every_claim_procore_adds_up_is_billed_at_exactly_what_is_due_or_kept_out_for_a_reason(
    claims: list[list[ClaimLine]], net: bool, moved: bool
) -> None:
    paper = Paper("50000", "20000", allow_negative_lines=True)
    paper.world.sandbox.switches.procore_materials_retainage_balance_is_net = net
    paper.world.sandbox.switches.procore_installed_materials_are_moved = moved
    made = [paper.add(*lines) for lines in claims]

    plan = paper.plan(made[-1])

    due = Decimal(paper.read(made[-1])["summary"]["current_payment_due"])
    if plan.outcome is Outcome.APPROVAL:
        assert _total(plan) == due >= 0
    else:
        assert (plan.outcome, plan.code) in _REASONS
        assert (due < 0) == (plan.code == "claim.negative_total")


_REASONS = {(Outcome.EXCLUDED, "claim.negative_total"), (Outcome.EXCLUDED, "claim.nothing_to_bill")}


@pytest.mark.failure("W12")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CLAIM, min_size=1, max_size=2))
def test_with_both_settings_for_negative_values_every_claim_is_a_bill_or_a_credit_over_what_is_due(
    claims: list[list[ClaimLine]],
) -> None:
    paper = Paper("50000", "20000", allow_negative_lines=True, negative_as_credit=True)
    made = [paper.add(*lines) for lines in claims]

    plan = paper.plan(made[-1])

    due = Decimal(paper.read(made[-1])["summary"]["current_payment_due"])
    if plan.code == "claim.nothing_to_bill":
        assert plan.steps == ()
    else:
        assert plan.steps[0].target == ("VendorCredit" if due < 0 else "Bill")
        assert _total(plan) == abs(due)


@pytest.mark.failure("W12")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(QUANTITY, PRICE, st.none() | CENTS), min_size=2, max_size=4))
def test_each_line_of_a_unit_price_claim_is_billed_at_its_own_amount_and_multiplies_out_if_it_has_a_rate(
    drawn: list[tuple[Decimal, Decimal, Decimal | None]],
) -> None:
    paper = Paper(prices=[price for _, price, _ in drawn])
    lines = [ClaimLine(work, quantity=quantity) for quantity, _, work in drawn]

    plan = paper.plan(paper.add(*lines))

    amounts = [_product(quantity, price) if work is None else work for quantity, price, work in drawn]
    billed = plan.steps[0].payload["Line"] if plan.steps else []
    assert [line["Amount"] for line in billed] == [amount for amount in amounts if amount]
    for line in billed:
        detail = line["ItemBasedExpenseLineDetail"]
        if "Qty" in detail:
            assert _product(detail["Qty"], detail["UnitPrice"]) == line["Amount"]


def _product(quantity: Decimal, price: Decimal) -> Decimal:
    return (quantity * price).quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.failure("W13")
@pytest.mark.parametrize(("lines", "code"), [(9_999, ""), (10_000, "claim.too_many_lines")])
def test_more_lines_than_quickbooks_takes_are_refused_before_anything_is_sent(lines: int, code: str) -> None:
    paper = Paper("50000")
    claim = paper.add(ClaimLine("1.00", held="0.10"))
    record = paper.read(claim)
    [line] = record["items"]
    record["items"] = [{**line, "id": place, "line_item_id": place} for place in range(lines)]
    record["summary"] |= {
        "current_payment_due": str(lines * Decimal("0.90")),
        "total_completed_and_stored_to_date": str(lines),
        "total_retainage": str(lines * Decimal("0.10")),
    }

    plan = paper.plan(claim, record)

    assert plan.code == code
    assert bool(plan.steps) == (not code)


@pytest.mark.failure("W12")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CLAIM, st.sampled_from([Decimal("0.01"), Decimal("-0.01"), Decimal("500")]))
def test_a_cover_sheet_that_is_off_by_any_amount_is_never_billed(
    lines: list[ClaimLine], wrong: Decimal
) -> None:
    paper = Paper("50000", "20000", allow_negative_lines=True)
    claim = paper.add(*lines)
    due = Decimal(paper.read(claim)["summary"]["current_payment_due"])
    paper.world.company.plant_summary(claim, current_payment_due=due + wrong)

    plan = paper.plan(claim)

    assert plan.outcome is not Outcome.APPROVAL
    assert plan.steps == ()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CLAIM)
def test_the_retention_line_is_what_is_held_less_what_is_released(lines: list[ClaimLine]) -> None:
    paper = Paper("50000", "20000", allow_negative_lines=True)
    claim = paper.add(*lines)
    one = paper.plan(claim)
    paper.choose(allow_negative_lines=True, two_retention_lines=True)
    two = paper.plan(claim)

    found = _figures(paper, claim)

    assert found.gross - found.retention + found.tax == found.computed == found.due
    if one.steps:
        assert sum(_retention(one)) == sum(_retention(two)) == -found.retention
        assert len(_retention(one)) == int(found.retention != 0)


def test_the_order_of_the_lines_is_procores() -> None:
    paper = Paper("50000", "20000")
    claim = paper.add(ClaimLine("2.00"), ClaimLine("1.00"))

    plan = paper.plan(claim)

    assert [line["Amount"] for line in plan.steps[0].payload["Line"]] == [Decimal("2.00"), Decimal("1.00")]


def test_a_line_without_a_wbs_code_can_not_be_billed() -> None:
    paper = Paper("50000")
    claim = paper.add(ClaimLine("100.00"))
    record = paper.read(claim)
    record["items"][0]["wbs_code"] = None

    plan = paper.plan(claim, record)

    assert (plan.outcome, plan.code) == (Outcome.NEEDS_YOU, "wbs.not_found")


def test_a_claim_that_procore_did_not_number_can_not_become_a_bill() -> None:
    paper = Paper("50000")
    claim = paper.add(ClaimLine("100.00"))

    plan = paper.plan(claim, {**paper.read(claim), "invoice_number": " ", "number": None})

    assert (plan.code, plan.facts["vendor"]) == ("claim.no_number", "Acme Plumbing LLC")


def test_the_same_claim_always_has_the_same_fingerprint_and_another_amount_another_one() -> None:
    paper = Paper("50000")
    claim = paper.add(ClaimLine("100.00"))
    first, again = paper.plan(claim), paper.plan(claim)
    paper.world.company.edit_lines(claim, [ClaimLine("100.01")])

    changed = paper.plan(claim)

    assert first.fingerprint == again.fingerprint != changed.fingerprint


def _figures(paper: Paper, claim: dict[str, Any]) -> Figures:
    return figures(CLAIMS.read_procore(paper.read(claim)).values, None)


def _total(plan: Plan) -> Decimal:
    return sum((line["Amount"] for line in plan.steps[0].payload["Line"]), Decimal("0.00"))


def _retention(plan: Plan) -> list[Decimal]:
    lines = plan.steps[0].payload["Line"]
    return [line["Amount"] for line in lines if line["ItemBasedExpenseLineDetail"]["ItemRef"]["value"] == "9"]
