"""Who is signed in, and which companies they see."""

from integration.sandbox.procore.desk import PAGES, Desk, route
from integration.sandbox.procore.people import Person
from integration.sandbox.procore.records import Doc
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Reply


class Account:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.routes = (
            route("GET", "/rest/v1.0/me", self.me),
            route("GET", "/rest/v1.0/companies", self.companies, *PAGES, "include_free_companies"),
            route("GET", "/rest/v1.0/companies/<company_id>/me", self.company_me),
        )

    def me(self, call: Call) -> Reply:
        person: Person = call.facts["person"]
        return Reply({"id": person.id, "login": person.login, "name": person.name})

    def companies(self, call: Call) -> Reply:
        """Companies without the app are left out, as an app can't call them."""
        companies = [one for one in self.desk.sandbox.procore.companies() if one.app_installed]
        return self.desk.page(call, [_company(one) for one in companies], lambda doc: doc)

    def company_me(self, call: Call) -> Reply:
        person: Person = call.facts["person"]
        first, _, last = person.name.partition(" ")
        return Reply({
            "id": person.id, "name": person.name, "first_name": first, "last_name": last,
            "email_address": person.login, "is_active": True, "is_employee": True,
            "job_title": "Administrator" if person.admin else "Project engineer",
            "initials": f"{first[:1]}{last[:1]}", "country_code": "US", "vendor": None,
        })  # fmt: skip


def _company(company: ProcoreCompany) -> Doc:
    return {
        "id": company.id,
        "name": company.name,
        "is_active": company.is_active,
        "logo_url": None,
        "pcn_business_experience": None,
        "my_company": True,
    }
