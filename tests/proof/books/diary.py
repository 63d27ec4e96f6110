"""What people remember of what they did themselves, and the books of today do not show any more."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from tests.proof.books.figures import Figures


@dataclass
class Diary:
    copied: set[str] = field(default_factory=set)  # bills made by copying ours: "Bill:130"
    # Bills of claims typed by hand, each with its claim, whose number and date may be others by now.
    typed: dict[str, str] = field(default_factory=dict)
    # Those of them that somebody wanted to be taken as their claims' bills.
    adopted: set[str] = field(default_factory=set)
    # What a claim, and what a document, said before each time that somebody changed it.
    claims: dict[str, list[Figures]] = field(default_factory=lambda: defaultdict(list))
    documents: dict[str, list[Figures]] = field(default_factory=lambda: defaultdict(list))
    # Vendors of Procore whose link somebody took away or made anew.
    relinked: set[str] = field(default_factory=set)
    # Bills that somebody wants to stay as they are: what "Bill:130" said.
    accepted: set[tuple[str, Figures]] = field(default_factory=set)
    # (id on either side, field) that somebody wants to stay different.
    kept: set[tuple[str, str]] = field(default_factory=set)
