"""The control pages: both books side by side, and the buttons of the people who work in them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from integration.sandbox.control.forms import Form, button
from integration.sandbox.page import Markup, link, page, table
from integration.sandbox.procore.records import Doc
from integration.sandbox.procore.sheets import due
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Reply

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany
    from integration.sandbox.sandbox import Sandbox

STYLE = """<style>
body { max-width: 100rem } nav a { margin-right: 1.2rem }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 2.5rem } @media (max-width: 70rem) { .two { display: block } }
table { font-size: .9rem } td:nth-child(3) { white-space: nowrap } form { display: inline } button { padding: .15rem .6rem }
input { font: inherit; padding: .1rem .3rem; width: 8rem } iframe { width: 100%; height: 24rem; border: 1px solid #d5dae1 }
</style>"""  # noqa: E501 - a style sheet
TABS = (
    ("/", "Claims and bills"),
    ("/vendors", "Vendors"),
    ("/projects", "Projects"),
    ("/trouble", "Trouble"),
)
LAST = 100
View = Callable[[int, str], Reply]


class Views:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def pages(self) -> dict[str, View]:
        return {
            "/": self.money, "/vendors": self.vendors, "/projects": self.projects,
            "/trouble": self.trouble, "/requests": self.requests,
        }  # fmt: skip

    def money(self, place: int, told: str) -> Reply:
        procore, books = self._pair(place)
        claims = (
            [_claim(procore, claim, Form("/", place)) for claim in reversed(procore.claims())]
            if procore
            else []
        )
        bills = [_bill(books, bill, Form("/", place)) for bill in reversed(books.bills())] if books else []
        left = table(("Claim", "Vendor", "Date", "Due", "Status", ""), claims)
        right = table(("Bill", "Vendor", "Date", "Total", "Open", ""), bills)
        return self._page("/", place, told, _two("Claims in Procore", left, "Bills in QuickBooks", right))

    def vendors(self, place: int, told: str) -> Reply:
        procore, books = self._pair(place)
        left = [
            (link(f"/procore/app/{procore.id}/company/directory/vendors/{one['id']}", one["name"]),
             one["origin_id"], "" if one["is_active"] else "inactive")
            for one in procore.vendors()
        ] if procore else []  # fmt: skip
        right = (
            [_vendor(books, one, Form("/vendors", place)) for one in books.every("Vendor")] if books else []
        )
        content = _two(
            "Vendors in Procore", table(("Name", "Linked to", ""), left),
            "Vendors in QuickBooks", table(("Name", "Balance", "", ""), right),
        )  # fmt: skip
        return self._page("/vendors", place, told, content)

    def projects(self, place: int, told: str) -> Reply:
        procore, books = self._pair(place)
        left = [
            (one["project_number"], link(f"/procore/app/{one['id']}/project/home", one["name"]),
             one["origin_id"])
            for one in procore.projects()
        ] if procore else []  # fmt: skip
        right = [
            (one["FullyQualifiedName"], "project" if one.get("IsProject") else "customer")
            for one in books.every("Customer")
        ] if books else []  # fmt: skip
        content = _two(
            "Projects in Procore", table(("Number", "Name", "Linked to"), left),
            "Customers and projects in QuickBooks", table(("Name", "Is a"), right),
        )  # fmt: skip
        return self._page("/projects", place, told, content)

    def trouble(self, place: int, told: str) -> Reply:
        _, books = self._pair(place)
        form = Form("/trouble", place)
        parts = [
            _section(name, button(form, "lose", f"Lose the next reply of {name}", system=system)
                     + button(form, "expire", f"Expire the access tokens of {name}", system=system))
            for system, name in (("procore", "Procore"), ("quickbooks", "QuickBooks"))
        ]  # fmt: skip
        planned = len(self.sandbox.faults.planned())
        parts.append(
            _section("Planned trouble", f"<p>{_waiting(planned)}</p>" + button(form, "calm", "Cancel it"))
        )
        if books:
            closed = books.get("Preferences", "1")["AccountingInfoPrefs"].get("BookCloseDate", "")
            field = f'<input type="date" name="until" value="{escape(closed)}" aria-label="Closed through">'
            close = button(form, "close_books", "Close the books", field, realm=books.realm)
            parts.append(_section("Closing date of the books", close))
        parts.append('<h2>Last requests</h2><iframe src="/requests" title="Last requests"></iframe>')
        return self._page("/trouble", place, told, "".join(parts))

    def requests(self, _place: int, _told: str) -> Reply:
        """The last requests, newest first; the page loads itself again every two seconds."""
        rows = [
            (f"{seen.time:%H:%M:%S}", seen.system, seen.method, seen.path, seen.status,
             "lost" if seen.lost else "")
            for seen in list(self.sandbox.requests)[: -LAST - 1 : -1]
        ]  # fmt: skip
        again = '<meta http-equiv="refresh" content="2">'
        return page(
            "Last requests", STYLE + again + table(("Time", "System", "", "Path", "Status", ""), rows)
        )

    def _pair(self, place: int) -> tuple[ProcoreCompany | None, QboCompany | None]:
        """The companies at this place of both lists: the demo keeps those that belong together in step."""
        procore, books = self.sandbox.procore.companies(), self.sandbox.quickbooks.companies()
        return (
            procore[place] if 0 <= place < len(procore) else None,
            books[place] if 0 <= place < len(books) else None,
        )

    def _page(self, path: str, place: int, told: str, content: str) -> Reply:
        names = [one.name for one in self.sandbox.procore.companies()]
        tabs = "".join(link(f"{to}?place={place}", name) for to, name in TABS)
        others = "".join(link(f"{path}?place={at}", name) for at, name in enumerate(names) if at != place)
        note = f'<p class="note" role="status">{escape(told)}</p>' if told else ""
        title = names[place] if 0 <= place < len(names) else "Sandbox"
        head = f'{STYLE}<nav aria-label="Pages">{tabs}</nav><nav aria-label="Companies">{others}</nav>{note}'
        return page(title, head + content)


def _claim(company: ProcoreCompany, claim: Doc, form: Form) -> list[object]:
    contract = company.commitment(claim["commitment_id"])
    approved = claim["status"] == "approved"
    action, words = ("unapprove", "Unapprove") if approved else ("approve", "Approve")
    address = f"/procore/app/{claim['project_id']}/project/invoicing/requisitions/{claim['id']}"
    return [
        link(address, str(claim["invoice_number"] or claim["number"])),
        company.vendor(contract["vendor_id"])["name"], claim["billing_date"],
        f"{due(company.sheet(claim), claim):,.2f}", claim["status"].replace("_", " "),
        button(form, action, words, company=str(company.id), claim=str(claim["id"])),
    ]  # fmt: skip


def _bill(books: QboCompany, bill: Doc, form: Form) -> list[object]:
    fields = {"realm": books.realm, "bill": bill["Id"]}
    part = f'<input name="amount" value="{bill["Balance"] / 2:.2f}" inputmode="decimal" aria-label="Amount">'
    pay = button(form, "pay", "Pay", part, **fields) if bill["Balance"] else Markup("")
    address = f"/quickbooks/app/bill?txnId={bill['Id']}&realm={books.realm}"
    return [
        link(address, bill.get("DocNumber") or bill["Id"]), bill["VendorRef"].get("name"), bill["TxnDate"],
        f"{bill['TotalAmt']:,.2f}", f"{bill['Balance']:,.2f}",
        Markup(pay + button(form, "delete_bill", "Delete", **fields)),
    ]  # fmt: skip


def _vendor(books: QboCompany, vendor: Doc, form: Form) -> list[object]:
    active = vendor["Active"]
    action, words = ("deactivate", "Make inactive") if active else ("activate", "Make active")
    address = f"/quickbooks/app/vendordetail?nameId={vendor['Id']}&realm={books.realm}"
    return [
        link(address, vendor["DisplayName"]), f"{vendor.get('Balance', 0):,.2f}",
        "" if active else "inactive", button(form, action, words, realm=books.realm, vendor=vendor["Id"]),
    ]  # fmt: skip


def _waiting(planned: int) -> str:
    return f"Waiting to go wrong: {planned}" if planned else "Nothing is planned to go wrong."


def _two(left_title: str, left: str, right_title: str, right: str) -> str:
    columns = ((left_title, left), (right_title, right))
    return '<div class="two">' + "".join(_section(title, content) for title, content in columns) + "</div>"


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"
