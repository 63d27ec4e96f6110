"""Whether the books of both systems agree to the cent. Reads the simulated ledgers, never our tables.

I1: nothing twice. I2: nothing lost. I3: equal to the cent. Whether a difference is one that a person is
asked about is for `tests.proof.parked` to say; a difference of I1 is never excused.
"""

from __future__ import annotations

from tests.proof.books import claims, costs, payments, vendors
from tests.proof.books.sides import Difference, Sides

__all__ = ["Difference", "differences"]


def differences(sides: Sides) -> list[Difference]:
    """Every disagreement of one company's sides."""
    return [
        *claims.differences(sides), *payments.differences(sides), *costs.differences(sides),
        *vendors.differences(sides),
    ]  # fmt: skip
