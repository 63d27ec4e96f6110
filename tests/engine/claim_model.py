"""A company under siege: what people did to its claims, and what must be true of its books then.

Truth is read from the simulated books and from the requests they got, never from our own tables.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from integration import exact_json
from integration.sandbox.procore.claims import ClaimLine
from sync.entities import bill
from sync.models import Mapping
from tests.world import Doc, World


@dataclass(frozen=True)
class Version:
    """The figures of a claim as somebody typed them: its bill has the work and minus what is held."""

    work: Decimal
    held: Decimal

    @property
    def line(self) -> ClaimLine:
        return ClaimLine(str(self.work), held=str(self.held))

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        return tuple(one for one in (self.work, -self.held) if one)


@dataclass
class Claim:
    doc: Doc
    number: str
    version: Version
    is_approved: bool
    # Versions that a person approved here, or that were approved in Procore while that was enough.
    sendable: set[Version] = field(default_factory=set)

    @property
    def id(self) -> str:
        return str(self.doc["id"])


class Model:
    """One company in the world, its claims, and the bills that people copied."""

    def __init__(self, world: World, events: Counter[str]) -> None:
        self.world = world
        self.events = events
        self.claims: list[Claim] = []
        self.copies: set[str] = set()
        self.is_direct = False
        self.site = world.ready()
        self.code = world.code()
        self.commitments = [world.commitment([self.code], number=f"SC-{n}") for n in range(2)]
        self._checked = len(world.sandbox.requests)

    # --- looking ------------------------------------------------------------------------------------------

    def row(self, claim: Claim) -> Mapping | None:
        rows = Mapping.objects.filter(company=self.site.company, entity="claim", procore_id=claim.id)
        return rows.first()

    def rows(self) -> list[tuple[Claim, Mapping]]:
        found = Mapping.objects.filter(company=self.site.company, entity="claim")
        by_id = {row.procore_id: row for row in found}
        return [(claim, by_id[claim.id]) for claim in self.claims if claim.id in by_id]

    def is_locked(self, claim: Claim) -> bool:
        return self.site.procore.claim(claim.doc)["origin_id"] is not None

    def open_claims(self) -> list[Claim]:
        return [claim for claim in self.claims if not self.is_locked(claim)]

    def bills(self, claim: Claim) -> list[Doc]:
        """Live bills with the claim's mark, without those that people made by copying."""
        tag = bill.tag(str(self.site.company.key), claim.id)
        return [
            one
            for one in self.site.books.bills()
            if str(one.get("PrivateNote", "")).endswith(tag) and one["Id"] not in self.copies
        ]

    def all_bills(self) -> list[tuple[Claim, Doc]]:
        return [(claim, one) for claim in self.claims for one in self.bills(claim)]

    def live_copies(self) -> list[str]:
        return [one["Id"] for one in self.site.books.bills() if one["Id"] in self.copies]

    def billed(self) -> list[Mapping]:
        """Claims that have their bill, as far as we know."""
        return [row for _, row in self.rows() if row.quickbooks_id]

    def stuck(self) -> list[Mapping]:
        """Claims that nothing more is done about until a person asks for it."""
        return [row for _, row in self.rows() if row.problem and row.due_at is None]

    def waiting(self) -> list[tuple[Claim, Mapping]]:
        """Claims with a bill that nobody has approved as it is."""
        return [
            (claim, row)
            for claim, row in self.rows()
            if row.waiting_since and row.plan_fingerprint not in ("", row.approved)
        ]

    # --- what must be true --------------------------------------------------------------------------------

    def check(self) -> None:
        self._check_requests()
        for claim in self.claims:
            found = self.bills(claim)
            assert len(found) <= 1, f"{claim.number} has {len(found)} bills"
            for one in found:
                amounts = tuple(line["Amount"] for line in one["Line"])
                approved = {version.amounts for version in claim.sendable}
                assert amounts in approved, f"bill of {claim.number} holds {amounts}, approved was {approved}"
                assert one["TotalAmt"] == sum(amounts)

    def _check_requests(self) -> None:
        """Whatever was sent was approved on both sides at that moment, as it was."""
        seen = list(self.world.sandbox.requests)[self._checked :]
        self._checked += len(seen)
        for one in seen:
            if one.system != "quickbooks" or not one.path.endswith("/batch") or not one.status:
                continue
            for item in one.request["BatchItemRequest"]:
                if "Bill" in item:
                    self._check_sent(item["Bill"])

    def _check_sent(self, sent: Doc) -> None:
        mark = bill.found_mark(sent["PrivateNote"])
        claim = next(one for one in self.claims if one.id == mark.split("-")[1])
        amounts = tuple(line["Amount"] for line in sent["Line"])
        self.events["bill sent"] += 1
        assert claim.is_approved, f"{claim.number} was sent although it is not approved in Procore"
        assert amounts == claim.version.amounts, f"{claim.number} was sent as {exact_json.dumps(amounts)}"
        assert claim.version in claim.sendable, f"{claim.number} was sent although nobody approved it"

    # --- what people do -----------------------------------------------------------------------------------

    def note_direct(self) -> None:
        """While approval in Procore is enough, whatever is approved there may be sent."""
        for claim in self.claims:
            if self.is_direct and claim.is_approved:
                claim.sendable.add(claim.version)

    def delete_copies(self) -> None:
        for copy in self.live_copies():
            self.site.books.delete("Bill", copy)

    def approve_here(self, claim: Claim, row: Mapping) -> bool:
        """Somebody approves what the page shows, which may be older than what Procore has by now."""
        shown = ((row.plan or {}).get("bill") or {}).get("lines", [])
        amounts = tuple(Decimal(line["amount"]) for line in shown)
        decided = self.world.approve(claim.doc)
        if decided.done:
            work, held = amounts[0], -sum(amounts[1:], Decimal(0))
            claim.sendable.add(Version(work, held))
        return bool(decided.done)


class Worker:
    """Works for the company as it should. The planted ones below make a mistake each."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def drain(self) -> None:
        # Renewals ahead of time would cost requests of their own; here a 401 tells.
        later = self.model.world.clock.now() + timedelta(days=1)
        self.model.site.company.connections.update(access_expires_at=later)
        self.model.world.drain()
