"""The simulated Procore: its companies, and what people do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.procore.attachments import Attachments
from integration.sandbox.procore.budget import Budget
from integration.sandbox.procore.directory import Directory
from integration.sandbox.procore.payments import Payments
from integration.sandbox.procore.people import ADMIN, STANDARD
from integration.sandbox.procore.projects import Projects
from integration.sandbox.procore.records import Doc, NotThere
from integration.sandbox.procore.tokens import Tokens
from integration.sandbox.procore.webhooks.hooks import Hooks
from integration.sandbox.procore.webhooks.sending import Webhooks

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

KIND = "procore/company"


class ProcoreCompany(Hooks, Attachments, Directory, Projects, Budget, Payments):
    """One company's records, with what its people can do to them.

    Every method takes a record's id or its document and gives the document back, for reading only.
    """

    @property
    def name(self) -> str:
        return str(self._facts["name"])

    @property
    def is_active(self) -> bool:
        return bool(self._facts["is_active"])

    @property
    def app_installed(self) -> bool:
        """Whether an administrator has connected the app to this company; without it every call is a 403."""
        return bool(self._facts["app_installed"])

    def install_app(self, on: bool = True) -> None:
        self._set(app_installed=on)

    def permit_projects(self, projects: list[int] | None) -> None:
        """Projects that the service account may see; None means all of them."""
        self._set(permitted_projects=projects)

    @property
    def permitted_projects(self) -> list[int] | None:
        found: list[int] | None = self._facts["permitted_projects"]
        return found

    @property
    def _facts(self) -> Doc:
        found = self.store.peek(KIND, str(self.id))
        if found is None:
            raise NotThere(f"company {self.id}")
        return found

    def _set(self, **facts: object) -> None:
        self.store.put(KIND, str(self.id), {**self._facts, **facts})


class Procore:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.tokens = Tokens(sandbox.store, sandbox.clock)
        self.webhooks = Webhooks(self)
        self._companies: dict[int, ProcoreCompany] = {}

    def add_company(self, company_id: int, name: str) -> ProcoreCompany:
        """A new company with the usual cost types and no data. Ids may be chosen freely."""
        facts = {"id": company_id, "name": name, "is_active": True, "app_installed": True,
                 "permitted_projects": None}  # fmt: skip
        self.sandbox.store.put(KIND, str(company_id), facts)
        company = self.company(company_id)
        company.set_up_wbs()
        return company

    def company(self, company_id: int) -> ProcoreCompany:
        """Raises NotThere for an id that nobody has added."""
        if self.sandbox.store.peek(KIND, str(company_id)) is None:
            raise NotThere(f"company {company_id}")
        if company_id not in self._companies:
            one = self.sandbox
            self._companies[company_id] = ProcoreCompany(company_id, one.store, one.clock, one.switches)
        return self._companies[company_id]

    def connect(self, person: str = "admin") -> dict[str, str]:
        """Tokens as if "admin", "standard" or the "service" account had signed in."""
        if person == "service":
            return self.tokens.for_service("plumbline-service")
        who = STANDARD if person == "standard" else ADMIN
        redirect = "http://localhost/"
        with self.sandbox.store.change():
            code = self.tokens.issue_code(who.id, "plumbline", redirect)
            return self.tokens.redeem_code(code, "plumbline", redirect) or {}

    def companies(self) -> list[ProcoreCompany]:
        return [self.company(doc["id"]) for doc in self.sandbox.store.scan(KIND)]
