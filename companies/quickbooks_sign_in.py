"""What follows a person's return from QuickBooks' sign-in page."""

from __future__ import annotations

import re
from contextlib import suppress

from django.contrib.auth.models import User
from django.db import transaction

from companies import binding
from companies.clients import OneToken, quickbooks_client
from companies.models import Company, Connection
from companies.quickbooks_checks import facts, home_currency
from companies.sign_ins import redirect_address
from integration import oauth
from integration.errors import NeedsUser, Problem
from integration.systems import System

SYSTEM = System.QUICKBOOKS
REALM = re.compile(r"[0-9A-Za-z]{1,30}")


def connect(company: Company, user: User, *, code: str, realm: str, verifier: str) -> Connection:
    """Bind the company that `realm` names. Raises NeedsUser, TryLater; then nothing was changed."""
    if not REALM.fullmatch(realm):
        raise NeedsUser("connection.realm_refused")
    grant = oauth.exchange(SYSTEM, code=code, redirect=redirect_address(SYSTEM), verifier=verifier)
    info, preferences = _ask(realm, grant)
    name = str(info.get("CompanyName") or "")
    try:
        binding.refuse_other(company, user, SYSTEM, realm, name)
    except NeedsUser:
        _give_back(grant, realm)
        raise
    with transaction.atomic():
        if not company.quickbooks_realm:
            Company.objects.filter(pk=company.pk).update(home_currency=home_currency(preferences))
        return binding.bind(
            company, user, SYSTEM,
            remote_id=realm, name=name, grant=grant,
            kind=Connection.Kind.USER, account="", facts=facts(info, preferences),
        )  # fmt: skip


def _ask(realm: str, grant: oauth.Grant) -> tuple[dict[str, object], dict[str, object]]:
    """CompanyInfo and Preferences of the realm: the address of our page could have named any."""
    client = quickbooks_client(realm, OneToken(SYSTEM, grant.access_token))
    try:
        return client.company_info(), client.preferences()
    except NeedsUser as refusal:
        if refusal.code == "quickbooks.no_access":
            raise NeedsUser("connection.not_admin", **refusal.facts) from refusal
        raise NeedsUser("connection.realm_refused") from refusal


def _give_back(grant: oauth.Grant, realm: str) -> None:
    """End a grant that is not wanted, unless a company lives by it: a revoke ends all tokens of the realm."""
    if not Company.objects.filter(quickbooks_realm=realm).exists():
        with suppress(Problem):
            oauth.revoke(SYSTEM, grant.refresh_token)
