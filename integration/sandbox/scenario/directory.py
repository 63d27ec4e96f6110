"""Vendors and projects in both systems."""

from __future__ import annotations

from integration.sandbox.procore.records import Doc
from integration.sandbox.scenario.jobs import JOBS, NAMES, ONLY_BOOKS, Job, codes_of
from integration.sandbox.scenario.people import FIRMS, Firm
from integration.sandbox.scenario.setting import Setting


def add_vendors(setting: Setting) -> None:
    for place, firm in enumerate(FIRMS):
        street = f"{120 + place * 13} Industry Way"
        if firm.procore is not None:
            setting.vendors[firm.procore] = _in_procore(setting, firm, street)
        if firm.name_in_books is not None:
            setting.vendors_in_books[firm.name_in_books] = _in_books(setting, firm, street)


def add_projects(setting: Setting) -> None:
    for place, job in enumerate(JOBS):
        setting.projects[job.name] = project = setting.procore.add_project(
            job.name, job.number, city=job.city, state_code="OR", address=f"{400 + place * 50} Main St",
            start_date=setting.month_start(9 - place % 4).isoformat(),
        )  # fmt: skip
        if job.name_in_books is not None:
            _add_customer(setting, job, job.name_in_books)
        if job.phases:
            setting.procore.add_custom_segment("Phase", [project])
        _add_codes(setting, job, project, place)
        for back in range(6, -1, -1):
            start, end = setting.month_start(back), setting.month_end(back)
            setting.procore.add_billing_period(project, start, end, end, "open" if back < 2 else "closed")
    name, owner = ONLY_BOOKS
    setting.books.add_project(name, setting.books.named("Customer", owner)["Id"])


def _in_procore(setting: Setting, firm: Firm, street: str) -> Doc:
    return setting.procore.add_vendor(
        firm.name, ein=firm.ein, address=street, city=firm.city, state_code="OR", zip="97201",
        business_phone=firm.phone, email_address=firm.mail,
    )  # fmt: skip


def _in_books(setting: Setting, firm: Firm, street: str) -> Doc:
    name = firm.name_in_books or ""
    members: Doc = {"CompanyName": name}
    if firm.procore is not None:
        address = {"Line1": street, "City": firm.city, "CountrySubDivisionCode": "OR", "PostalCode": "97201"}
        members["BillAddr"] = {**address, "Country": "US"}
    if firm.mail:
        members["PrimaryEmailAddr"] = {"Address": firm.mail}
    if firm.phone:
        members["PrimaryPhone"] = {"FreeFormNumber": firm.phone}
    if firm.ein and firm.procore != "Rose City Plumbing":
        members["TaxIdentifier"] = firm.ein
    vendor = setting.books.add_vendor(name, **members)
    return vendor if firm.active_in_books else setting.books.deactivate("Vendor", vendor["Id"])


def _add_customer(setting: Setting, job: Job, name: str) -> None:
    owner = setting.books.add_customer(job.owner)
    if job.sub_customer:
        parent = {"ParentRef": {"value": owner["Id"]}, "Job": True, "BillWithParent": True}
        setting.customers[job.name] = setting.books.add_customer(name, **parent)
    else:
        setting.customers[job.name] = setting.books.add_project(name, owner["Id"])


def _add_codes(setting: Setting, job: Job, project: Doc, place: int) -> None:
    company = setting.procore
    for number, (cost_code, cost_type) in enumerate(codes_of(place)):
        custom = (job.phases[number % len(job.phases)],) if job.phases else ()
        code = company.add_wbs_code(
            project, cost_code, cost_type, custom=custom, cost_code_name=NAMES[cost_code]
        )
        setting.codes[job.name, f"{cost_code}.{cost_type}"] = code
