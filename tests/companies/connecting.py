"""Two simulated systems, some people, and a browser that walks from our pages to theirs and back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import requests
from django.contrib.auth.models import User
from django.test import Client

from companies import changes
from companies.models import Company, Connection
from integration.sandbox.clock import ManualClock
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.quickbooks.company import QboCompany
from integration.sandbox.sandbox import Sandbox
from integration.systems import System
from tests.environment import SANDBOX
from tests.wsgi_adapter import WSGIAdapter

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page

START = datetime(2026, 11, 20, 15, tzinfo=UTC)
EVERY_ROLE = ("viewer", "approver", "operator", "admin")


class World:
    """Northgate is connected in most tests; Other is a second company whose records have the same ids."""

    def __init__(self, start: datetime = START) -> None:
        self.clock = ManualClock(start)
        self.sandbox = Sandbox(self.clock)
        self.company = Company.objects.create(name="Northgate Builders")
        self.other = Company.objects.create(name="Ridgeline Interiors")
        self.dana = self.person("dana", "Dana Whitfield", self.company, "admin", "operator")

    def person(self, name: str, full: str = "", company: Company | None = None, *roles: str) -> User:
        first, _, last = full.partition(" ")
        user = User.objects.create_user(name, first_name=first, last_name=last, is_staff=True)
        if company:
            changes.set_roles(company, "test", user, roles)
        return user

    def books(self, realm: str = "9130", name: str = "Northgate Books") -> QboCompany:
        return self.sandbox.quickbooks.add_company(realm, name)

    def site(self, company_id: int = 4001, name: str = "Northgate Builders, Inc.") -> ProcoreCompany:
        return self.sandbox.procore.add_company(company_id, name)

    def browser(self, user: User | None = None) -> Browser:
        return Browser(self, user or self.dana)

    def connection(self, system: System, company: Company | None = None) -> Connection:
        return Connection.objects.select_related("company").get(
            company=company or self.company, system=system.value
        )

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount(SANDBOX, WSGIAdapter(self.sandbox.wsgi))
        return session

    def later(self, **length: float) -> None:
        self.clock.advance(timedelta(**length).total_seconds())

    def tell(self, user: User, action: str) -> list[str]:
        """What the audit trail says this person did."""
        entries = self.company.audit_entries.filter(actor=user.get_username(), action=action)
        return [entry.subject for entry in entries]


class Browser:
    """A person's browser: our pages through Django's client, the systems' own pages over HTTP."""

    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.client = Client()
        self.client.force_login(user)

    def connect_quickbooks(self, realm: str, company: Company | None = None, **choices: str) -> Page:
        back = self.sign_in_at_quickbooks(self.start(System.QUICKBOOKS, company), realm, **choices)
        return self.come_back(back)

    def connect_procore(self, company: Company | None = None, **choices: str) -> Page:
        return self.come_back(self.sign_in_at_procore(self.start(System.PROCORE, company), **choices))

    def start(self, system: System, company: Company | None = None) -> str:
        """Press Connect; the address of the system's sign-in page."""
        key = (company or self.world.company).key
        reply = self.client.post(f"/connect/{system.value}/{key}/")
        assert reply.status_code == 302, reply.content.decode()
        return reply["Location"]

    def sign_in_at_quickbooks(
        self, address: str, realm: str, user: str = "admin", decision: str = "connect"
    ) -> str:
        """Fill in QuickBooks' page; the address it sends the browser back to."""
        return self._answer(address, realm=realm, user=user, decision=decision)

    def sign_in_at_procore(self, address: str, person: str = "11", answer: str = "allow") -> str:
        return self._answer(address, person=person, answer=answer)

    def come_back(self, address: str) -> Page:
        """Open the address that a system sent the browser to, and follow our own redirects."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}" == "http://127.0.0.1:8000"
        return self.client.get(f"{parts.path}?{parts.query}", follow=True)

    def _answer(self, address: str, **choices: str) -> str:
        session = self.world.session()
        asked = session.get(address, timeout=5)
        assert asked.status_code == 200, asked.text
        fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', asked.text))
        fields = {name: unescape(value) for name, value in fields.items()}
        reply = session.post(
            urljoin(address, "authorize"), data={**fields, **choices}, timeout=5, allow_redirects=False
        )
        return reply.headers["Location"] if reply.is_redirect else reply.text


def text_of(reply: Page) -> str:
    """The words of a page."""
    words = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", reply.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(words).split())
