"""Claims and their bills or credits: one each, equal in total, lines and retention, and marked in Procore."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from integration.sandbox.procore.sheets import due
from tests.proof.books import figures
from tests.proof.books.sides import ZERO, Difference, Doc, Paper, Sides, is_void

APPROVED = ("approved", "approved_as_noted")


def differences(sides: Sides) -> Iterator[Difference]:
    for claim_id, papers in sides.papers_of_claims.items():
        live = [one for one in papers if not is_void(one.doc)]
        if len(live) > 1:
            ids = ", ".join(one.id for one in live)
            yield Difference("I1", "claim", f"has {len(live)} live bills ({ids})", claim_id)
        if claim_id not in sides.claims and live:
            yield Difference("I2", "claim", "is gone from Procore, and its bill is not", claim_id)
    for claim_id, claim in sides.claims.items():
        papers = sides.papers_of_claims.get(claim_id, [])
        yield from _of_claim(sides, claim_id, claim, papers[0] if len(papers) == 1 else None, len(papers))


def is_approved(claim: Doc) -> bool:
    return bool(claim["status"] == "approved")


def _of_claim(
    sides: Sides, claim_id: str, claim: Doc, paper: Paper | None, count: int
) -> Iterator[Difference]:
    if paper is None:
        if count == 0 and is_approved(claim):
            facts = _figures(sides, claim)
            yield Difference("I2", "claim", "is approved and has no bill", claim_id, facts=facts)
        if count == 0 and claim["origin_id"] is not None:
            yield Difference("I2", "claim", f"is marked with {claim['origin_id']}, which is gone", claim_id)
        return
    if claim["status"] not in APPROVED:
        yield Difference("I2", "claim", f"is {claim['status']} and has a bill", claim_id)
    if sides.paper_named_by(claim) != paper.id:
        yield Difference("I2", "claim", f"{paper.id} is not noted in Procore", claim_id)
    yield from _to_the_cent(sides, claim_id, claim, paper)


def _to_the_cent(sides: Sides, claim_id: str, claim: Doc, paper: Paper) -> Iterator[Difference]:
    mine, wanted = figures.of_document(sides, paper), figures.of_claim(sides, claim)
    if sides.diary and paper.id in sides.diary.typed:
        mine = replace(mine, number=wanted.number, date=wanted.date)
    for text in mine.unlike(wanted):
        yield Difference("I3", "claim", f"{paper.id} {text}", claim_id, facts={"document": paper.id})
    vendor = sides.procore.vendor(sides.procore.commitment(claim["commitment_id"])["vendor_id"])
    named = sides.named_by(vendor, "Vendor")
    severed = not named and sides.diary and str(vendor["id"]) in sides.diary.relinked
    if named != paper.doc["VendorRef"]["value"] and not severed:
        facts = {"vendor": str(vendor["id"]), "bill": paper.id}
        yield Difference("I3", "claim", f"{paper.id} is of another vendor", claim_id, facts=facts)


def _figures(sides: Sides, claim: Doc) -> Doc:
    rows = sides.procore.sheet(claim).rows.values()
    return {
        "due": due(sides.procore.sheet(claim), claim),
        "least": min((row.gross for row in rows), default=ZERO),
        "moves": any(row.gross or row.retainage for row in rows),
    }
