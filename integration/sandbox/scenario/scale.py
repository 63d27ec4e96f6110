"""Plain data in chosen amounts, to measure with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from integration.sandbox.clock import today
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.procore.records import Doc
from integration.sandbox.scenario.books import set_up_books
from integration.sandbox.scenario.jobs import CODES
from integration.sandbox.scenario.ledger import add_transactions
from integration.sandbox.scenario.setting import NAME, PROCORE_COMPANY, REALM, Setting

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

OWNERS = 20  # customers for whom the projects are built, in turn


@dataclass(frozen=True)
class Size:
    projects: int
    vendors: int
    contracts: int  # per project
    claims: int  # per contract
    transactions: int  # in the books, none of them from a claim


SIZES = {
    "small": Size(projects=2, vendors=10, contracts=2, claims=5, transactions=50),
    "medium": Size(projects=20, vendors=200, contracts=10, claims=5, transactions=5_000),
    "large": Size(projects=200, vendors=5_000, contracts=10, claims=5, transactions=50_000),
}


def build(sandbox: Sandbox, scale: str) -> Setting:
    return build_scale(sandbox, scale)


def build_scale(sandbox: Sandbox, scale: str) -> Setting:
    """Fill an empty sandbox with everything matching by name in both systems, and every claim approved."""
    size = SIZES[scale]
    with sandbox.store.change():
        setting = Setting(
            sandbox.procore.add_company(PROCORE_COMPANY, NAME),
            sandbox.quickbooks.add_company(REALM, NAME),
            today(sandbox.clock),
            Random(sandbox.seed),
        )
        set_up_books(setting)
        for number in range(size.vendors):
            name = f"Subcontractor {number:05}"
            setting.vendors[name] = setting.procore.add_vendor(name)
            setting.vendors_in_books[name] = setting.books.add_vendor(name)
        owners = [setting.books.add_customer(f"Owner {number}") for number in range(OWNERS)]
        for number in range(size.projects):
            _add_project(setting, size, number, owners[number % OWNERS])
        add_transactions(setting, size.transactions)
    return setting


def _add_project(setting: Setting, size: Size, number: int, owner: Doc) -> None:
    name = f"Project {number:04}"
    project = setting.projects[name] = setting.procore.add_project(name, f"S-{number:04}")
    setting.customers[name] = setting.books.add_project(name, owner["Id"])
    codes = [
        setting.procore.add_wbs_code(project, cost_code, kind[0], cost_code_name=label)
        for cost_code, label, kind in CODES
    ]
    vendors = list(setting.vendors.values())
    for place in range(size.contracts):
        lines = [ContractLine(code, 1_000_000) for code in setting.random.sample(codes, 3)]
        vendor = setting.random.choice(vendors)
        contract = setting.procore.add_commitment(
            project, vendor, f"SC-{place:03}", f"Work {place}", lines=lines
        )
        _add_claims(setting, size, contract)


def _add_claims(setting: Setting, size: Size, contract: Doc) -> None:
    for number in range(1, size.claims + 1):
        amounts = [Decimal(setting.random.randrange(1000, 900000)) / 100 for _ in range(3)]
        lines = [ClaimLine(amount, held=(amount / 10).quantize(Decimal("0.01"))) for amount in amounts]
        back = size.claims - number
        setting.procore.add_claim(
            contract,
            f"{contract['id']}-{number}",
            lines,
            setting.month_end(back),
            setting.month_end(back - 1),
        )
