"""Clients for the few calls a page makes: to see who signed in, and whether a company is fit to be connected.

The engine makes its own, with a budget; these send a few dozen requests when a person presses a button.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from integration import http, procore, quickbooks, sessions
from integration.errors import NeedsUser, Problem
from integration.executor import InOrder
from integration.http import Request
from integration.procore import Procore
from integration.quickbooks import QuickBooks
from integration.systems import System

LONGEST_WAIT = 30.0  # seconds; a person is looking at the page


@dataclass(frozen=True)
class OneToken:
    """A token that was just given and is not stored yet: there is nothing to renew."""

    system: System
    token: str = field(repr=False)

    def current(self) -> str:
        return self.token

    def renew(self, refused: str) -> str:  # noqa: ARG002 - the protocol's
        raise NeedsUser("connection.lost", system=self.system.title)


class Unmetered:
    """No budget: replies that say "slow down" end the page's work instead."""

    def check(self, request: Request) -> None:
        """Nothing is known of earlier requests."""

    def permit(self, request: Request) -> None:
        """A handful of requests needs no permission."""

    def learn(self, request: Request, status: int, headers: Mapping[str, str]) -> None:
        """Nothing is planned from it."""

    def judge(self, request: Request, problem: Problem | None, status: int | None) -> None:
        """A person sees it and decides."""


def quickbooks_client(realm: str, tokens: http.Tokens) -> QuickBooks:
    return QuickBooks(realm, _door(System.QUICKBOOKS, settings.QUICKBOOKS_API_URL, tokens))


def procore_client(company_id: str, tokens: http.Tokens) -> Procore:
    """`company_id` may be blank while it is not known yet."""
    return Procore(company_id, _door(System.PROCORE, settings.PROCORE_API_URL, tokens))


def _door(system: System, base_url: str, tokens: http.Tokens) -> http.Door:
    classify = {System.PROCORE: procore.classify, System.QUICKBOOKS: quickbooks.classify}[system]
    timeout = min(LONGEST_WAIT, settings.REQUEST_TIMEOUT)
    transport = http.Transport(
        system, base_url.rstrip("/"), timeout, Unmetered(), classify, sessions.session()
    )
    return http.Door(transport, tokens, InOrder())
