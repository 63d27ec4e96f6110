"""Where every run begins: two live companies, the same each time down to their keys; built once a process."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from companies.models import Company
from integration import oauth
from integration.sandbox.procore.contracts import ContractLine
from tests.proof.books import figures
from tests.proof.books.diary import Diary
from tests.proof.books.sides import Paper, Sides
from tests.world import Doc, Site, World

CODES = (("03-300", "S"), ("09-250", "M"))


@dataclass
class Office:
    """One company, and what its people remember of what they did."""

    site: Site
    commitments: list[Doc]
    diary: Diary = field(default_factory=Diary)
    sent_last: int = 0  # writes of the last cycle

    @property
    def sides(self) -> Sides:
        """Both books as they are now."""
        return Sides(self.site.procore, self.site.books, self.diary)

    def note_claims(self, commitment: int) -> None:
        """What the claims of a commitment say, before one of them is changed, which may change others."""
        for claim in self.site.procore.claims_of(commitment):
            self.diary.claims[str(claim["id"])].append(figures.of_claim(self.sides, claim))

    def note_document(self, kind: str, doc: Doc) -> None:
        """What a bill or a credit says, before it is changed."""
        paper = Paper(kind, doc)
        self.diary.documents[paper.id].append(figures.of_document(self.sides, paper))


@dataclass
class Stage:
    world: World
    offices: list[Office]

    @classmethod
    def built(cls) -> Stage:
        """Takes some seconds; `anew` brings it back."""
        world = World()
        sites = (world.site, world.other)
        for site in sites:
            # Part of every mark and key: a seed must lead to the same ones in every process.
            Company.objects.filter(pk=site.company.pk).update(key=uuid.UUID(int=int(site.company.pk)))
            site.company.refresh_from_db()
            world.connect_again(site)
        with world.inside():
            offices = [Office(site, _furnish(world, site)) for site in sites]
        world.anew()
        return cls(world, offices)

    def anew(self) -> Stage:
        oauth.forget_endpoints()  # each run begins as a process does
        Path(settings.AUDIT_HEADS).unlink(missing_ok=True)  # what was kept of another run's audit trail
        world = self.world.anew()
        sites = (world.site, world.other)
        offices = [
            Office(site, list(before.commitments)) for site, before in zip(sites, self.offices, strict=True)
        ]
        return Stage(world, offices)


def _furnish(world: World, site: Site) -> list[Doc]:
    """Live, with two WBS codes, two linked vendors with commitments, and an unlinked one on each side."""
    world.ready(site)
    codes = [world.code(*code, site=site) for code in CODES]
    second, there = site.procore.add_vendor("Alder Electric"), site.books.add_vendor("Alder Electric")
    site.procore.add_vendor("Kestrel Roofing")
    site.books.add_vendor("Kestrel Roofing LLC")
    world.sync(site)
    world.link("vendor", second["id"], f"Vendor:{there['Id']}", site)
    world.sync(site)
    lines = [ContractLine(code, "1000000") for code in codes]
    return [
        world.commitment(codes, site, "SC-001", lines=lines),
        world.commitment(codes, site, "SC-002", vendor=second, lines=lines),
    ]
