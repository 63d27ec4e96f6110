"""Claims with the figures of the worked examples: each has one thing that is easily got wrong."""

from __future__ import annotations

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.procore.records import Doc
from integration.sandbox.scenario.jobs import (
    CEDAR,
    FAIRMONT,
    HARBOR,
    LAKEVIEW,
    MAPLE,
    NAMES,
    OAK,
    RIVERSIDE,
    Job,
)
from integration.sandbox.scenario.ordinary import code
from integration.sandbox.scenario.setting import Setting

FIRST_CLAIM = (ClaimLine("12345.67", held="1234.57"), ClaimLine("8000.00", held="800.00"))


def add_examples(setting: Setting) -> None:
    for add in (_first_and_release, _rounding, _unit_price, _stored_materials, _partial_release,
                _deduction, _net_negative, _mismatch, _fully_held, _sub_job, _long_number, _tax):  # fmt: skip
        add(setting)


def _first_and_release(setting: Setting) -> None:
    """A first claim with retainage, and later its release and nothing else."""
    contract = _contract(setting, RIVERSIDE, "Cascade Concrete, Inc.", "SC-24017-01", "Concrete and steel",
                         ("03-300.S", "86000"), ("05-120.M", "42000"))  # fmt: skip
    _claim(setting, contract, "CC-7", *FIRST_CLAIM, back=2)
    setting.procore.release(
        contract, "CC-8", setting.billed(0), payment_date=setting.month_end(-1),
        start=setting.month_start(0), end=setting.month_end(0), final=True,
    )  # fmt: skip


def _rounding(setting: Setting) -> None:
    """Three lines of 33.33: ten per cent of each is 3.33, ten per cent of all would be 10.00."""
    contract = _contract(setting, HARBOR, "Sandy Ridge Surveying", "SC-24030-04", "Surveying",
                         ("01-310.L", "400"), ("31-200.S", "400"), ("31-200.E", "400"))  # fmt: skip
    _claim(setting, contract, "SRS-1", *[ClaimLine("33.33", held="3.33")] * 3)


def _unit_price(setting: Setting) -> None:
    """Quantity times price needs rounding on one line, and does not give the value on the other."""
    project, vendor = setting.projects[HARBOR.name], setting.vendors["Wilsonville Rebar Supply"]
    lines = [
        ContractLine(code(setting, HARBOR, "03-300.S"), description="Concrete, placed", quantity="900",
                     unit_price="84.25", uom="CY"),
        ContractLine(code(setting, HARBOR, "03-300.M"), description="Reinforcing bundles", quantity="60",
                     unit_price="333.33", uom="EA"),
    ]  # fmt: skip
    contract = setting.procore.add_commitment(
        project, vendor, "SC-24030-02", "Rebar and placing", "unit", lines
    )
    said = ClaimLine(quantity="137.5", held="1158.44"), ClaimLine("1000.00", quantity="3", held="100.00")
    _claim(setting, contract, "WRS-2", *said)


def _stored_materials(setting: Setting) -> None:
    """Stored steel is installed a month later: new work 7,500.00, and 3,000.00 from store."""
    contract = _contract(setting, CEDAR, "Willamette Steel Erectors", "SC-25002-01", "Structural steel",
                         ("05-120.S", "124000"))  # fmt: skip
    _claim(setting, contract, "WSE-1", ClaimLine("0", stored="5000.00", stored_held="500.00"), back=2)
    later = ClaimLine("10500.00", held="1050.00", stored="2000.00", stored_held="200.00")
    _claim(setting, contract, "WSE-2", later)


def _partial_release(setting: Setting) -> None:
    contract = _contract(setting, OAK, "Pacific Fire Protection", "SC-25006-01", "Fire sprinklers",
                         ("21-130.S", "98000"))  # fmt: skip
    _claim(setting, contract, "1", ClaimLine("45000.00", held="4500.00"), back=2)
    _claim(setting, contract, "2", ClaimLine("10000.00", held="1000.00", released="4500.00"))


def _deduction(setting: Setting) -> None:
    contract = _contract(setting, FAIRMONT, "Northwest Acoustics", "SC-25014-03", "Ceilings",
                         ("09-290.S", "38000"))  # fmt: skip
    credit = ContractLine(code(setting, FAIRMONT, "09-290.S"), "-1500", "Ceiling height lowered in lobby")
    setting.procore.add_change_order(contract, "CO-001", "Lobby ceiling", [credit])
    said = ClaimLine("10000.00", held="1000.00"), ClaimLine("-1500.00", held="-150.00")
    _claim(setting, contract, "NWA-3", *said)


def _net_negative(setting: Setting) -> None:
    contract = _contract(setting, MAPLE, "Yamhill Millwork", "SC-24021-05", "Millwork",
                         ("06-400.S", "41000"), ("06-100.S", "17000"))  # fmt: skip
    earlier = ClaimLine("9000.00", held="900.00"), ClaimLine("6000.00", held="600.00")
    _claim(setting, contract, "YM-21", *earlier, back=2)
    _claim(
        setting, contract, "YM-22", ClaimLine("1000.00", held="100.00"), ClaimLine("-4000.00", held="-400.00")
    )


def _mismatch(setting: Setting) -> None:
    """The cover sheet is a cent off its lines, as after an edit of an earlier claim."""
    contract = _contract(setting, LAKEVIEW, "Blue Heron Waterproofing", "SC-LV-02", "Waterproofing",
                         ("03-300.S", "86000"), ("05-120.M", "42000"))  # fmt: skip
    claim = _claim(setting, contract, "BHW-1", *FIRST_CLAIM)
    setting.procore.plant_summary(claim, current_payment_due="18311.09")


def _fully_held(setting: Setting) -> None:
    contract = _contract(setting, OAK, "Laurelhurst Elevator Co.", "SC-25006-02", "Elevator",
                         ("23-300.E", "64000"))  # fmt: skip
    _claim(setting, contract, "LE-1", ClaimLine("6400.00", held="6400.00"))


def _sub_job(setting: Setting) -> None:
    """Sub jobs are not supported by the connector; the claim says why it is left out."""
    place = setting.projects[HARBOR.name]
    item = setting.procore.add_wbs_code(place, "26-200", "S", cost_code_name=NAMES["26-200"], sub_job="NORTH")
    contract = setting.procore.add_commitment(
        place, setting.vendors["Tigard Low Voltage Systems"], "SC-24030-05", "Yard lighting",
        lines=[ContractLine(item, "18400", "Pole lights, north yard")],
    )  # fmt: skip
    _claim(setting, contract, "TLV-6", ClaimLine("5200.00", held="520.00"))


def _long_number(setting: Setting) -> None:
    """QuickBooks takes 21 characters."""
    contract = _contract(setting, RIVERSIDE, "Hillsboro Door & Hardware", "PO-24017-02", "Doors",
                         ("08-110.M", "27300"))  # fmt: skip
    _claim(setting, contract, "HILLSBORO-DOOR-24017-0001", ClaimLine("9120.50", held="912.05"))


def _tax(setting: Setting) -> None:
    contract = _contract(setting, MAPLE, "Newberg Cabinet Works", "PO-24021-06", "Vanities",
                         ("06-400.S", "19800"))  # fmt: skip
    _claim(setting, contract, "NCW-12", ClaimLine("3300.00", held="330.00"), tax="214.50")


def _contract(
    setting: Setting, job: Job, vendor: str, number: str, title: str, *lines: tuple[str, str]
) -> Doc:
    values = [
        ContractLine(code(setting, job, flat), amount, NAMES.get(flat.partition(".")[0], title))
        for flat, amount in lines
    ]
    project = setting.projects[job.name]
    return setting.procore.add_commitment(project, setting.vendors[vendor], number, title, lines=values)


def _claim(
    setting: Setting, contract: Doc, number: str, *lines: ClaimLine, back: int = 1, tax: str = "0"
) -> Doc:
    end = setting.month_end(back)
    return setting.procore.add_claim(
        contract, number, lines, setting.billed(back), setting.month_end(back - 1),
        start=setting.month_start(back), end=end, tax=tax,
    )  # fmt: skip
