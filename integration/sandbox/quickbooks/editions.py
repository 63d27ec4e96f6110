"""What the editions of QuickBooks Online leave out."""

from __future__ import annotations

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.objections import Objection

RANKS = ("Simple Start", "Essentials", "Plus", "Advanced")
BILLS, TRACKING = "Essentials", "Plus"  # the smallest edition that has them


def require_edition(books: Books, smallest: str, feature: str) -> None:
    """Objects when the company's edition is smaller; one that is not in the row has everything."""
    offering = books.fact("OfferingSku")
    rank = next((place for place, name in enumerate(RANKS) if offering.endswith(name)), len(RANKS))
    if rank < RANKS.index(smallest):
        raise Objection(books.switches.edition_refusal, f"{offering} has no {feature}.")
