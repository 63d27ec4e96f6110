"""Ordinary subcontracts that bill month by month."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.procore.records import Doc
from integration.sandbox.scenario.jobs import (
    BROOKSIDE,
    CEDAR,
    FAIRMONT,
    HARBOR,
    LAKEVIEW,
    MAPLE,
    NAMES,
    OAK,
    RIVERSIDE,
    SUMMIT,
    UNION,
    Job,
)
from integration.sandbox.scenario.setting import Setting

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Contract:
    """`months` are how far back each claim was made, oldest first; `last` is the status of the latest."""

    job: Job
    vendor: str
    number: str
    title: str
    prefix: str  # of the invoice numbers
    first: int  # of the invoice numbers
    lines: tuple[tuple[str, str], ...]  # flat code, amount
    months: tuple[int, ...]
    last: str = "approved"
    kind: str = "WorkOrderContract"


CONTRACTS = (
    Contract(RIVERSIDE, "Bright Spark Electrical LLC", "SC-24017-04", "Electrical", "BSE-", 311,
             (("26-200.S", "148000"), ("26-200.M", "61500")), (3, 2, 1, 0), "under_review"),
    Contract(RIVERSIDE, "Rose City Plumbing", "SC-24017-05", "Plumbing", "", 1,
             (("22-100.S", "96400"), ("22-100.M", "38250")), (2, 1)),
    Contract(MAPLE, "Columbia Drywall & Paint", "SC-24021-02", "Drywall and paint", "CDP-", 1045,
             (("09-290.S", "212000"), ("09-910.S", "74800")), (3, 2, 1)),
    Contract(MAPLE, "Umpqua Tile & Stone", "SC-24021-03", "Tile", "", 1,
             (("09-300.S", "58600"), ("09-300.M", "22750")), (1, 0), "approved_as_noted"),
    Contract(HARBOR, "Summit Excavation Co.", "SC-24030-01", "Sitework", "SE-", 88,
             (("31-200.S", "305000"), ("31-200.E", "82000")), (5, 2, 1, 0), "draft"),
    Contract(CEDAR, "Mount Hood Masonry", "SC-25002-02", "Masonry", "MHM-", 2201,
             (("04-200.S", "187300"), ("04-200.M", "90450")), (2, 1)),
    Contract(OAK, "Delta Mechanical, LLC", "SC-25006-03", "Mechanical", "", 1,
             (("23-300.S", "264000"), ("23-300.E", "118000")), (1, 0), "pending_owner_approval"),
    Contract(LAKEVIEW, "Clackamas Paving LLC", "SC-LV-01", "Paving and striping", "", 1,
             (("32-120.S", "143500"),), (1,)),
    Contract(SUMMIT, "Deschutes Carpentry", "SC-25011-01", "Casework", "DC-", 640,
             (("06-400.S", "52900"),), (1, 0), "revise_and_resubmit"),
    Contract(FAIRMONT, "Tualatin Glass & Glazing", "PO-25014-01", "Storefront glazing", "TG-", 9014,
             (("08-440.S", "87250"),), (1,), "approved", "PurchaseOrderContract"),
    Contract(BROOKSIDE, "Siskiyou Timber Framing", "SC-25019-01", "Framing", "", 1,
             (("06-100.S", "166000"),), (1,)),
    # Approved claims that can't become bills before somebody acts.
    Contract(UNION, "Willamette Steel Erectors", "SC-25023-01", "Structural steel", "WSE-", 17,
             (("05-120.S", "231000"),), (1,)),
    Contract(SUMMIT, "Northwest Roofing & Sheet Metal", "SC-25011-02", "Roofing", "NWR-", 501,
             (("07-500.S", "61800"),), (1,)),
    Contract(FAIRMONT, "Stumptown Landscape Design", "SC-25014-02", "Planters", "", 1,
             (("01-500.O", "14300"),), (1,)),
)  # fmt: skip


def add_contracts(setting: Setting) -> None:
    for contract in CONTRACTS:
        _add_claims(setting, contract, _commitment(setting, contract))


def code(setting: Setting, job: Job, flat_code: str) -> Doc:
    """The project's code, budgeted now if the project did not have it yet."""
    known = setting.codes.get((job.name, flat_code))
    if known is None:
        cost_code, _, cost_type = flat_code.partition(".")
        known = setting.codes[job.name, flat_code] = setting.procore.add_wbs_code(
            setting.projects[job.name], cost_code, cost_type, custom=job.phases[:1],
            cost_code_name=NAMES.get(cost_code, ""),
        )  # fmt: skip
    return known


def _commitment(setting: Setting, contract: Contract) -> Doc:
    lines = [
        ContractLine(code(setting, contract.job, flat), amount, NAMES[flat.partition(".")[0]])
        for flat, amount in contract.lines
    ]
    return setting.procore.add_commitment(
        setting.projects[contract.job.name], setting.vendors[contract.vendor], contract.number,
        contract.title, lines=lines, kind=contract.kind,
    )  # fmt: skip


def _add_claims(setting: Setting, contract: Contract, commitment: Doc) -> None:
    for place, back in enumerate(contract.months):
        share = Decimal(setting.random.randrange(900, 2400)) / 10000
        lines = [_progress(Decimal(amount), share, setting) for _, amount in contract.lines]
        latest = place == len(contract.months) - 1
        end = setting.month_end(back)
        setting.procore.add_claim(
            commitment, f"{contract.prefix}{contract.first + place}", lines, setting.billed(back),
            setting.month_end(back - 1) if place % 3 != 2 else None,
            status=contract.last if latest else "approved", start=setting.month_start(back), end=end,
        )  # fmt: skip


def _progress(amount: Decimal, share: Decimal, setting: Setting) -> ClaimLine:
    wobble = Decimal(setting.random.randrange(-300, 300)) / 10000
    work = (amount * (share + wobble)).quantize(CENT, ROUND_HALF_UP)
    return ClaimLine(work, held=(work / 10).quantize(CENT, ROUND_HALF_UP))
