"""What follows a person's return from Procore's sign-in page, or the entry of a service account."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib.auth.models import User

from companies import binding, secrets
from companies.clients import OneToken, procore_client
from companies.models import Company, Connection
from companies.sign_ins import redirect_address
from companies.tokens import Tokens
from integration import oauth
from integration.errors import NeedsUser, Problem
from integration.http import Tokens as TokenSource
from integration.systems import System

SYSTEM = System.PROCORE
Choice = dict[str, str]


def connect(company: Company, user: User, *, code: str, verifier: str) -> Connection:
    """Bind the only company, or the one bound before; with several, wait until one is chosen."""
    grant = oauth.exchange(SYSTEM, code=code, redirect=redirect_address(SYSTEM), verifier=verifier)
    source = OneToken(SYSTEM, grant.access_token)
    try:
        account, choices = _account(source), _companies(source)
        own = _own(company, user, choices)
    except NeedsUser:
        _give_back(grant)
        raise
    kept = {"kind": Connection.Kind.USER, "account": account, "client_id": "", "client_secret": ""}
    if own is None:
        facts = {"choices": choices}
        return binding.store(company, SYSTEM, grant, state=Connection.State.CHOOSING, facts=facts, **kept)
    return binding.bind(
        company, user, SYSTEM, remote_id=own["id"], name=own["name"], grant=grant, facts={}, **kept
    )


def choose(company: Company, user: User, chosen: str) -> Connection:
    """Bind the chosen one of several companies, if this sign-in can still see it."""
    row = Connection.objects.get(company=company, system=SYSTEM.value, state=Connection.State.CHOOSING)
    own = _named(_companies(Tokens(row.pk)), chosen)
    binding.refuse_other(company, user, SYSTEM, own["id"], own["name"])
    return binding.bind(company, user, SYSTEM, remote_id=own["id"], name=own["name"], facts={})


def connect_service(company: Company, user: User, account: oauth.App, company_id: str) -> Connection:
    """Bind a company by a service account's client id and secret."""
    try:
        grant = oauth.service_grant(account)
    except NeedsUser as refusal:
        raise NeedsUser("connection.service_refused") from refusal
    source = OneToken(SYSTEM, grant.access_token)
    own = _named(_companies(source, company_id), company_id)
    binding.refuse_other(company, user, SYSTEM, own["id"], own["name"])
    row = Connection(company=company, system=SYSTEM.value)
    return binding.bind(
        company, user, SYSTEM,
        remote_id=own["id"], name=own["name"], grant=grant,
        kind=Connection.Kind.SERVICE, account=_account(source, company_id), facts={},
        client_id=secrets.sealed(row, "client_id", account.client_id),
        client_secret=secrets.sealed(row, "client_secret", account.client_secret),
    )  # fmt: skip


def _own(company: Company, user: User, choices: list[Choice]) -> Choice | None:
    """The company to bind without asking; None when a person has to choose."""
    if company.procore_company_id:
        return _expected(company, choices)
    if not choices:
        raise NeedsUser("connection.no_company")
    if len(choices) > 1:
        return None
    [only] = choices
    binding.refuse_other(company, user, SYSTEM, only["id"], only["name"])
    return only


def _expected(company: Company, choices: list[Choice]) -> Choice:
    for one in choices:
        if one["id"] == company.procore_company_id:
            return one
    found = ", ".join(one["name"] for one in choices[:3]) or "no company"
    expected = company.procore_company_name
    raise NeedsUser("connection.wrong_company", system=SYSTEM.title, found=found, expected=expected)


def _named(choices: list[Choice], company_id: str) -> Choice:
    for one in choices:
        if one["id"] == company_id:
            return one
    raise NeedsUser("connection.no_company")


def _companies(source: TokenSource, company_id: str = "") -> list[Choice]:
    """The active companies of this sign-in. A service account has to name its company in the header."""
    listed: list[dict[str, Any]] = [
        one
        for page in procore_client(company_id, source).pages("/rest/v1.0/companies")
        for one in page.records
    ]
    return [{"id": str(one["id"]), "name": str(one["name"])} for one in listed if one.get("is_active", True)]


def _account(source: TokenSource, company_id: str = "") -> str:
    me = procore_client(company_id, source).get("/rest/v1.0/me")
    return str(me.get("name") or me.get("login") or "")


def _give_back(grant: oauth.Grant) -> None:
    with suppress(Problem):
        oauth.revoke(SYSTEM, grant.refresh_token)
