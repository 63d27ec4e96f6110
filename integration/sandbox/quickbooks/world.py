"""All of simulated QuickBooks: its companies and who may use them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from integration.sandbox.quickbooks.company import QboCompany
from integration.sandbox.quickbooks.founding import found
from integration.sandbox.quickbooks.grants import Grants
from integration.sandbox.quickbooks.signin import ACCOUNTING
from integration.sandbox.quickbooks.throttle import Throttle
from integration.sandbox.quickbooks.webhooks import Webhooks

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

COMPANIES = "quickbooks:company"


class QuickBooks:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.grants = Grants(sandbox)
        self.throttle = Throttle(sandbox)
        self.webhooks = Webhooks(sandbox)
        self._companies: dict[str, QboCompany] = {}

    def add_company(self, realm: str, name: str = "Harbor Builders Inc", **facts: str) -> QboCompany:
        """A new company with a small chart of accounts. Facts: country, currency, edition."""
        with self.sandbox.store.change():
            self.sandbox.store.put(COMPANIES, realm, {"realm": realm})
            company = self.company(realm)
            found(company.books, name, **facts)
        return company

    def company(self, realm: str) -> QboCompany:
        """Raises KeyError when there is no such company."""
        if self.sandbox.store.peek(COMPANIES, realm) is None:
            raise KeyError(realm)
        if realm not in self._companies:
            one = self.sandbox
            company = QboCompany(realm, one.store, one.clock, one.switches)
            company.books.listener = partial(self.webhooks.hear, realm)
            self._companies[realm] = company
        return self._companies[realm]

    def companies(self) -> list[QboCompany]:
        return [self.company(realm) for realm in self.realms()]

    def realms(self) -> list[str]:
        return [doc["realm"] for doc in self.sandbox.store.scan(COMPANIES)]

    def disconnect(self, realm: str) -> None:
        """A person presses Disconnect inside QuickBooks: every token of this company dies."""
        with self.sandbox.store.change():
            for grant in self.grants.of_realm(realm):
                self.grants.end(grant["id"])

    def lose_access(self, realm: str) -> None:
        """The person who connected loses the rights in this company; the tokens live on."""
        with self.sandbox.store.change():
            for grant in self.grants.of_realm(realm):
                self.grants.change(grant["id"], lost_access=True)

    def connect(self, realm: str, client: str = "plumbline", scope: str = ACCOUNTING) -> dict[str, str]:
        """Tokens as if a person had pressed Connect; for tests that are not about signing in."""
        redirect = "http://localhost/"
        with self.sandbox.store.change():
            code = self.grants.issue_code(
                client=client,
                realm=realm,
                user="admin",
                scope=scope,
                redirect=redirect,
                challenge="",
            )
            grant = self.grants.exchange(client, code, redirect, "")
        return {name: grant[name] for name in ("access_token", "refresh_token")}
