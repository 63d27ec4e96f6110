"""Whether both sides are fit to be kept in step: asked when a company is connected, and on *Check now*."""

from __future__ import annotations

from companies.check import Check
from companies.clients import procore_client, quickbooks_client
from companies.models import Company, Connection
from companies.procore_checks import procore_checks
from companies.quickbooks_checks import facts, quickbooks_checks
from companies.tokens import Tokens
from integration import clock
from integration.systems import System


def check(connection: Connection) -> list[Check]:
    """Ask the system and keep the answers. Raises TryLater, NeedsUser; then the old ones stay."""
    ask = {System.PROCORE: _procore, System.QUICKBOOKS: _quickbooks}[System(connection.system)]
    checks = ask(Connection.objects.select_related("company").get(pk=connection.pk))
    Connection.objects.filter(pk=connection.pk).update(
        checks=[one.as_json() for one in checks], checked_at=clock.now()
    )
    return checks


def failing(connection: Connection) -> list[Check]:
    """The kept checks that stand in the way."""
    return [one for one in (Check(**kept) for kept in connection.checks) if one.standing == "failed"]


def summary(checks: list[Check]) -> str:
    """ "9 of 9 checks passed."; a warning does not stand in the way."""
    good = sum(one.standing != "failed" for one in checks)
    return f"{good} of {len(checks)} checks passed."


def _quickbooks(connection: Connection) -> list[Check]:
    company = connection.company
    client = quickbooks_client(company.quickbooks_realm, Tokens(connection.pk))
    info, preferences = client.company_info(), client.preferences()
    Connection.objects.filter(pk=connection.pk).update(facts=facts(info, preferences))
    Company.objects.filter(pk=company.pk).update(quickbooks_company_name=str(info["CompanyName"])[:200])
    return quickbooks_checks(company, info, preferences)


def _procore(connection: Connection) -> list[Check]:
    company = connection.company
    client = procore_client(company.procore_company_id, Tokens(connection.pk))
    return procore_checks(company, client, connection.account)
