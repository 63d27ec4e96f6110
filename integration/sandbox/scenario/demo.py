"""Northgate Builders, Inc.: the contractor that people meet in the demo."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from integration.sandbox.clock import today
from integration.sandbox.scenario.books import add_old_bills, pay_some, set_up_books
from integration.sandbox.scenario.directory import add_projects, add_vendors
from integration.sandbox.scenario.examples import add_examples
from integration.sandbox.scenario.ordinary import add_contracts
from integration.sandbox.scenario.scale import build_scale
from integration.sandbox.scenario.setting import NAME, PROCORE_COMPANY, REALM, Setting

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

# A second company in each system, so that there is something to choose wrongly.
OTHER_NAME = "Northgate Service Co."
OTHER_COMPANY = 4002
OTHER_REALM = "9341452233447788"


def build(sandbox: Sandbox, scale: str) -> Setting:
    """The contractor, or plain data where more of it is wanted."""
    return build_demo(sandbox) if scale == "small" else build_scale(sandbox, scale)


def build_demo(sandbox: Sandbox) -> Setting:
    """Fill an empty sandbox. Dates are counted back from the sandbox's own today."""
    with sandbox.store.change():
        setting = Setting(
            sandbox.procore.add_company(PROCORE_COMPANY, NAME),
            sandbox.quickbooks.add_company(REALM, NAME),
            today(sandbox.clock),
            Random(sandbox.seed),
        )
        set_up_books(setting)
        add_vendors(setting)
        add_projects(setting)
        add_examples(setting)
        add_contracts(setting)
        add_old_bills(setting)
        pay_some(setting)
        # One old claim on Harbor Point Warehouse falls into the closed books.
        setting.books.close_books(setting.month_end(5))
        _add_other(sandbox)
    return setting


def _add_other(sandbox: Sandbox) -> None:
    company = sandbox.procore.add_company(OTHER_COMPANY, OTHER_NAME)
    company.add_project("Service calls", "SVC")
    company.add_vendor("Rose City Plumbing")
    sandbox.quickbooks.add_company(OTHER_REALM, OTHER_NAME)
