"""What people do in Procore."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from tests.proof.simulation.run import Run
from tests.proof.simulation.script import PEOPLE
from tests.proof.simulation.stage import Office
from tests.world import Doc

DAYS = ("2026-08-31", "2026-09-30", "2026-10-31", "2026-11-15")
NAMES = ("Granite Ridge Concrete", "Granite Ridge Inc.", "Alder Electric", "Alder Power & Light")


def amount(rng: Random, most: int = 9000) -> Decimal:
    return Decimal(rng.randrange(1, most * 100)) / 100


def _line(rng: Random) -> ClaimLine:
    work = amount(rng)
    if rng.random() < 0.1:
        return ClaimLine(0)
    if rng.random() < 0.04:
        return ClaimLine(-work)
    held = (work / 10).quantize(Decimal("0.01")) if rng.random() < 0.7 else Decimal(0)
    released = amount(rng, 90) if rng.random() < 0.2 else Decimal(0)
    stored = amount(rng, 500) if rng.random() < 0.05 else None
    return ClaimLine(work, held=held, released=released, stored=stored)


def _lines(rng: Random) -> list[ClaimLine]:
    if rng.random() < 0.05:
        return [ClaimLine(-amount(rng)), ClaimLine(0)]  # work taken back
    return [_line(rng), _line(rng)]


def _any_claim(office: Office, rng: Random) -> Doc | None:
    """One that is about to be changed."""
    claim = _of(rng, office.site.procore.claims())
    if claim:
        office.note_claims(claim["commitment_id"])
    return claim


def _of(rng: Random, claims: Sequence[Doc]) -> Doc | None:
    return rng.choice(claims) if claims else None


@PEOPLE.often(14)
def add_claim(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    commitment = rng.choice(office.commitments)
    status = "approved" if rng.random() < 0.8 else "under_review"
    number = f"C-{len(office.site.procore.claims()) + 1}"
    office.site.procore.add_claim(
        commitment, number, _lines(rng), rng.choice(DAYS), "2026-12-31", status=status
    )
    return True


@PEOPLE.often(2)
def release_retention(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    commitment = rng.choice(office.commitments)
    if not office.site.procore.claims_of(commitment):
        return False
    number = f"R-{len(office.site.procore.claims()) + 1}"
    office.site.procore.release(commitment, number, rng.choice(DAYS), status="approved")
    return True


@PEOPLE.often(6)
def edit_lines(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    procore, claim = office.site.procore, _any_claim(office, rng)
    if claim is None:
        return False
    # Nobody can edit a locked claim, but for Procore's own staff.
    procore.edit_lines(claim, _lines(rng), force=rng.random() < 0.05)
    return True


@PEOPLE.often(7)
def turn_approval(run: Run, rng: Random) -> bool:
    procore = run.office(rng).site.procore
    claim = _of(rng, procore.claims())
    if claim is None:
        return False
    if claim["status"] != "approved":
        procore.approve(claim)
    elif rng.random() < 0.5:
        procore.unapprove(claim, force=rng.random() < 0.1)
    return True


@PEOPLE.often(2)
def edit_head(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    procore, claim = office.site.procore, _any_claim(office, rng)
    if claim is None:
        return False
    procore.edit_claim(claim, billing_date=rng.choice(DAYS))
    return True


@PEOPLE.often(2)
def delete_claim(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    procore, claim = office.site.procore, _any_claim(office, rng)
    if claim is None:
        return False
    procore.delete_claim(claim)
    return True


@PEOPLE.often(1)
def add_commitment(run: Run, rng: Random) -> bool:
    """On a new WBS code, whose item is made on the way."""
    office = run.office(rng)
    procore, project = office.site.procore, office.site.project
    if len(office.commitments) > 4:
        return False
    code = procore.add_wbs_code(project, f"1{len(office.commitments)}-{rng.randrange(100, 999)}", "S")
    vendor = rng.choice(procore.vendors())
    lines = [ContractLine(code, "500000"), ContractLine(procore.wbs_codes(project)[0], "500000")]
    number = f"SC-1{len(office.commitments)}"
    office.commitments.append(procore.add_commitment(project, vendor, number, "More work", lines=lines))
    return True


@PEOPLE.often(5)
def edit_company(run: Run, rng: Random) -> bool:
    procore = run.office(rng).site.procore
    vendor = rng.choice(procore.vendors())
    field, value = rng.choice(
        [
            ("business_phone", f"512-555-01{rng.randrange(10, 99)}"),
            ("email_address", f"ap{rng.randrange(3)}@example.com"),
            ("website", f"https://www.example.com/{rng.randrange(3)}"),
            ("fax_number", f"512-555-02{rng.randrange(10, 99)}"),
            ("name", rng.choice(NAMES)),
        ]
    )
    procore.edit_vendor(vendor, **{field: value})
    return True


@PEOPLE.often(1)
def turn_company(run: Run, rng: Random) -> bool:
    procore = run.office(rng).site.procore
    vendor = rng.choice(procore.vendors())
    if vendor["is_active"]:
        procore.deactivate_vendor(vendor)
    else:
        procore.activate_vendor(vendor)
    return True
