"""What must be true of a Procore company and its projects before claims can be read from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any
from urllib.parse import parse_qsl

from companies.check import Check, failed, passed, warning
from companies.models import Company
from integration.errors import NeedsUser, Problem
from integration.http import Reply
from integration.procore import Procore

Json = dict[str, Any]
# A person waits for the answer, and each project costs four requests.
MOST_PROJECTS = 12
MOST_PAGES = 5
NAMES_SHOWN = 3
TOOLS = {
    "commitments": ("procore.commitments_off", "Commitments"),
    "invoicing": ("procore.invoicing_off", "Invoicing"),
    "direct_costs": ("procore.direct_costs_off", "Direct Costs"),
    "budget": ("procore.budget_off", "Budget"),
}


def procore_checks(company: Company, client: Procore, account: str) -> list[Check]:
    """All checks, passed ones included. Raises TryLater, NeedsUser when Procore can't be asked at all."""
    projects = list(islice(_listed(client, "/rest/v1.0/projects", active=True), MOST_PROJECTS))
    names = [str(one.get("name")) for one in projects]
    tools = _each(client, projects, "/rest/v1.0/projects/{id}/tools")
    commitments = _each(client, projects, "/rest/v1.0/commitments?project_id={id}")
    claims = _each(client, projects, "/rest/v1.1/requisitions?project_id={id}")
    vendors = _listed(client, "/rest/v1.0/vendors")
    return [
        _administrator(client, account),
        passed("connection.wrong_company", f"The company is {company.procore_company_name}"),
        passed("connection.elsewhere", "No other company here is connected to it"),
        *(_tool(engine, names, tools) for engine in TOOLS),
        _payments_issued(client, projects, commitments),
        _foreign_links(company, chain(vendors, projects, *(rows for rows in claims if rows))),
        *_unseen(names, tools),
    ]


def _administrator(client: Procore, account: str) -> Check:
    # Only administrators see the lists of standard cost codes, one of which Plumbline sets up.
    [answer] = client.get_all([("/rest/v1.0/standard_cost_code_lists", [("company_id", client.company)])])
    if _rows(answer) is None and isinstance(answer, Problem):
        return failed("connection.not_admin", system="Procore", detail=answer.facts.get("detail"))
    return passed("connection.not_admin", f"Connected as {account}, an administrator")


def _listed(client: Procore, path: str, active: bool = False) -> Iterator[Json]:
    query = [("company_id", client.company)]
    if active:
        query.append(("filters[by_status]", "Active"))
    for page in islice(client.pages(path, query), MOST_PAGES):
        yield from page.records


def _each(client: Procore, projects: Sequence[Json], template: str) -> list[list[Json] | None]:
    """The list at an address of each project; None where this sign-in may not see it."""
    path, _, parameters = template.partition("?")
    requests = [
        (path.replace("{id}", str(one["id"])), parse_qsl(parameters.replace("{id}", str(one["id"]))))
        for one in projects
    ]
    return [_rows(outcome) for outcome in client.get_all(requests)]


def _rows(outcome: Reply | Problem) -> list[Json] | None:
    if isinstance(outcome, NeedsUser) and outcome.code.startswith("procore."):
        return None
    if isinstance(outcome, Problem):
        raise outcome
    return list(outcome.body)


def _tool(engine: str, names: Sequence[str], tools: Sequence[list[Json] | None]) -> Check:
    code, title = TOOLS[engine]
    off = [
        name
        for name, found in zip(names, tools, strict=True)
        if found is not None and not any(t["engine_name"] == engine and t["is_active"] for t in found)
    ]
    return _switched(code, title, off, names)


def _payments_issued(
    client: Procore, projects: Sequence[Json], commitments: Sequence[list[Json] | None]
) -> Check:
    # The tab is no tool of its own: a single commitment says whether payments are allowed on it.
    with_commitment = [(one, rows[0]) for one, rows in zip(projects, commitments, strict=True) if rows]
    answers = client.get_all(
        [
            (f"/rest/v1.0/commitments/{first['id']}", [("project_id", str(project["id"]))])
            for project, first in with_commitment
        ]
    )
    off = [
        str(project["name"])
        for (project, _), answer in zip(with_commitment, answers, strict=True)
        if isinstance(answer, Reply) and answer.body.get("allow_payments") is False
    ]
    return _switched(
        "procore.payments_off", "Payments Issued", off, [one["name"] for one, _ in with_commitment]
    )


def _switched(code: str, title: str, off: Sequence[str], names: Sequence[str]) -> Check:
    if not off:
        return passed(code, f"{title} is on")
    told = failed if len(off) == len(names) else warning
    return told(code, projects=_some(off))


def _foreign_links(company: Company, records: Iterator[Json]) -> Check:
    ours = f"qbo:{company.quickbooks_realm}:" if company.quickbooks_realm else "qbo:"
    foreign = [one for one in records if one.get("origin_id") and not str(one["origin_id"]).startswith(ours)]
    if not foreign:
        return passed("connection.foreign_link", "No record belongs to another integration")
    examples = [
        str(one.get("name") or one.get("number") or one.get("invoice_number") or "") for one in foreign
    ]
    return failed("connection.foreign_link", count=len(foreign), examples=_some(examples))


def _unseen(names: Sequence[str], tools: Sequence[list[Json] | None]) -> Iterator[Check]:
    unseen = [name for name, found in zip(names, tools, strict=True) if found is None]
    if unseen:
        yield warning("procore.no_access", label=_some(unseen), detail="no access to the project")


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(name for name in names[:NAMES_SHOWN] if name)
    return f"{shown} and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else shown
