"""One claim, for the person who changes it in Procore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.control.asked import Asked, Pair
from integration.sandbox.control.forms import amount, button, field, sheet
from integration.sandbox.control.frame import framed, two
from integration.sandbox.page import Markup, table
from integration.sandbox.procore.records import Doc, NotThere, money
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Reply

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox


def claim(sandbox: Sandbox, asked: Asked) -> Reply:
    company = Pair.at(sandbox, asked.place).procore
    try:
        doc = company.claim(int(asked.id)) if company else None
    except (NotThere, ValueError):
        doc = None
    if company is None or doc is None:
        return framed(sandbox, asked, "<h2>Claim</h2><p>There is no such claim (any more).</p>")
    return framed(sandbox, asked, two(_title(doc), _lines(company, doc, asked), *_rest(company, doc, asked)))


def _title(doc: Doc) -> str:
    return f"Claim {doc['invoice_number'] or doc['number']}, {doc['status'].replace('_', ' ')}"


def _lines(company: ProcoreCompany, doc: Doc, asked: Asked) -> str:
    contract = company.commitment(doc["commitment_id"])
    rows = [_line(company, contract, item, place) for place, item in enumerate(doc["items"])]
    content = table(("WBS code", "This period", "Retention held", "Released"), rows)
    return _lock(doc) + sheet(asked, "edit_lines", "Save the lines", content, **_whose(company, doc))


def _line(company: ProcoreCompany, contract: Doc, item: Doc, place: int) -> list[object]:
    line = next(one for one in contract["lines"] if one["id"] == item["line_item_id"])
    code = company.flat_code(company.wbs_code(contract["project_id"], line["wbs_code_id"]))
    parts = (("work", "This period"), ("held", "Retention held"), ("released", "Released"))
    fields = [
        amount(f"{name}-{place}", f"{money(item[name]):.2f}", f"{words}, {code}") for name, words in parts
    ]
    return [code, *map(Markup, fields)]


def _rest(company: ProcoreCompany, doc: Doc, asked: Asked) -> tuple[str, str]:
    whose = _whose(company, doc)
    head = sheet(
        asked, "edit_claim", "Save",
        field("invoice_number", "Invoice number", doc["invoice_number"])
        + field("billing_date", "Billing date", doc["billing_date"], kind="date")
        + field("payment_date", "Payment date", doc["payment_date"], kind="date"),
        **whose,
    )  # fmt: skip
    action, words = ("unapprove", "Unapprove") if doc["status"] == "approved" else ("approve", "Approve")
    buttons = [
        button(asked, action, words, "", **whose),
        button(asked, "delete_claim", "Delete the claim", "", **whose),
        _release(company, doc, asked),
    ]
    return "What people can do", f'{head}<div class="buttons">{"".join(buttons)}</div>'


def _release(company: ProcoreCompany, doc: Doc, asked: Asked) -> str:
    """A new claim that asks for everything held on the contract."""
    last = company.claims_of(doc["commitment_id"])[-1]
    held = company.sheet(last).summary.retainage
    if not held:
        return ""
    number = f"{last['invoice_number'] or last['number']}-R"
    return button(
        asked, "release", f"Release the retention of ${held:,.2f} by a new claim",
        company=company.id, commitment=doc["commitment_id"], number=number,
    )  # fmt: skip


def _lock(doc: Doc) -> str:
    if doc["origin_id"] is None:
        return ""
    return "<p>Synced with an ERP system: Procore refuses changes as long as that is so.</p>"


def _whose(company: ProcoreCompany, doc: Doc) -> dict[str, str]:
    return {"company": str(company.id), "claim": str(doc["id"])}
