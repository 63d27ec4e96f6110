"""Every problem a person can meet: what did not happen, why, and the fix on a named page.

Texts are format strings filled from the facts of the problem; a fact that is missing reads as "…".
`docs/problems.md` is made from this catalogue and a test keeps both the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integration.explanation import Explanation
from integration.problem_texts import (
    claims,
    connecting,
    items,
    linking,
    payments,
    refusals,
    vendors,
    webhooks,
    whole,
)

CATALOGUE: dict[str, Explanation] = {
    **linking.TEXTS,
    **vendors.TEXTS,
    **items.TEXTS,
    **claims.TEXTS,
    **payments.TEXTS,
    **refusals.TEXTS,
    **connecting.TEXTS,
    **webhooks.TEXTS,
    **whole.TEXTS,
}


def explain(code: str, facts: Mapping[str, Any] | None = None, *, of_several: bool = False) -> Explanation:
    """The catalogue's explanation of `code`, told with `facts` of one record, or of several at once."""
    return CATALOGUE[code].told(facts or {}, of_several=of_several)


__all__ = ["CATALOGUE", "Explanation", "explain"]
