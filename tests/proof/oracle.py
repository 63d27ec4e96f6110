"""Whether the books of both systems agree to the cent. Reads the simulated ledgers, never our tables.

I1: nothing twice. I2: nothing lost. I3: equal to the cent. Whether a difference is one that a person is
asked about is for `tests.proof.parked` to say; a difference of I1 is never excused.
"""

from __future__ import annotations

from collections.abc import Collection

from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.quickbooks.company import QboCompany
from tests.proof.books import claims, costs, payments, vendors
from tests.proof.books.sides import Difference, Sides

__all__ = ["Difference", "differences"]


def differences(procore: ProcoreCompany, books: QboCompany, copied: Collection[str] = ()) -> list[Difference]:
    """Every disagreement of one company's sides. `copied`: ids of bills that people made by copying ours."""
    sides = Sides(procore, books, frozenset(copied))
    return [
        *claims.differences(sides), *payments.differences(sides), *costs.differences(sides),
        *vendors.differences(sides),
    ]  # fmt: skip
