"""Where a record can be looked at in its own system."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models.fields.json import KT

from companies.models import Company
from sync.entities.direct_cost_steps import PLACE, place_of
from sync.models import Mapping

# Where people, not programs, open a record. The simulated systems serve such pages themselves.
PROCORE_APP = "https://app.procore.com"
QUICKBOOKS_APP = "https://app.qbo.intuit.com/app"
PROCORE_PAGES = {
    "vendor": "/{company}/company/directory/vendors/{id}",
    "project": "/{id}/project/home",
    "claim": "/{project}/project/invoicing/requisitions/{id}",
    "wbs_code": "/{project}/project/budgeting",
    "direct_cost": "/{project}/project/direct_costs/{id}",
}
QUICKBOOKS_PAGES = {
    "Vendor": "vendordetail?nameId={id}",
    "Customer": "customerdetail?nameId={id}",
    "Item": "item?itemId={id}",
    "Bill": "bill?txnId={id}",
    "Purchase": "expense?txnId={id}",
    "VendorCredit": "vendorcredit?txnId={id}",
    "BillPayment": "billpayment?txnId={id}",
    "Account": "register?accountId={id}",
}


def urls(row: Mapping) -> tuple[str, str]:
    """The record's pages in Procore and in QuickBooks; blank where it has none."""
    return procore_url(row), quickbooks_url(row)


def procore_url(row: Mapping) -> str:
    """The record's page in Procore; blank when it has none."""
    page = PROCORE_PAGES.get(row.entity)
    if not row.procore_id or page is None:
        return ""
    project = row.project.procore_id if row.project else ""
    if row.entity == "direct_cost":
        project = _place(row) or project
    company = row.company.procore_company_id
    return _procore_app() + page.format(company=company, project=project, id=row.procore_id)


def see_places(rows: Sequence[Mapping]) -> None:
    """Where direct costs stand, for a list, which reads the base of no row: one query for all of them."""
    costs = [row for row in rows if row.entity == "direct_cost" and row.procore_id]
    if not costs:
        return
    known = Mapping.objects.filter(pk__in={row.pk for row in costs})
    places = dict(known.values_list("pk", KT(f"base__{PLACE}")))
    for row in costs:
        row.place = places.get(row.pk) or ""


def _place(row: Mapping) -> str:
    return row.place if "base" in row.get_deferred_fields() else place_of(row.base, "")


def quickbooks_url(row: Mapping) -> str:
    """The record's page in QuickBooks; blank when it has none."""
    kind, _, number = row.quickbooks_document.partition(":")
    return "" if row.quickbooks_gone else _page(row.company, kind, number)


def account_url(company: Company, number: str) -> str:
    """The account's register in QuickBooks, where every entry stands; blank without a number."""
    return _page(company, "Account", number) if number else ""


def _page(company: Company, kind: str, number: str) -> str:
    if kind not in QUICKBOOKS_PAGES:
        return ""
    address = f"{_quickbooks_app()}/{QUICKBOOKS_PAGES[kind].format(id=number)}"
    return address if _is_real() else f"{address}&realm={company.quickbooks_realm}"


def _is_real() -> bool:
    return "intuit.com" in settings.QUICKBOOKS_API_URL


def _quickbooks_app() -> str:
    return QUICKBOOKS_APP if _is_real() else f"{settings.QUICKBOOKS_API_URL}/app"


def _procore_app() -> str:
    real = "procore.com" in settings.PROCORE_API_URL
    return PROCORE_APP if real else f"{settings.PROCORE_API_URL}/app"
