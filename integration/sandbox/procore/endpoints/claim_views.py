"""A claim as the API shows it: header, cover sheet, lines. Amounts are strings ("9450.0")."""

from datetime import date
from decimal import Decimal

from integration.sandbox.procore.endpoints.files import shown_files
from integration.sandbox.procore.endpoints.wbs import brief, segments_of
from integration.sandbox.procore.g703 import ZERO, Row, percent
from integration.sandbox.procore.people import PEOPLE
from integration.sandbox.procore.records import Doc, money, text
from integration.sandbox.procore.sheets import Sheet, due
from integration.sandbox.procore.wbs import COST_CODE
from integration.sandbox.procore.world import ProcoreCompany

HEADER = ("id", "project_id", "billing_date", "created_at", "updated_at", "commitment_id", "final",
          "invoice_number", "origin_data", "origin_id", "payment_date", "period_id", "requisition_start",
          "requisition_end", "status", "erp_status", "number", "submitted_at")  # fmt: skip
USD = {"currency_iso_code": "USD"}


class View:
    """`root` is the sandbox's own address, for the files."""

    def __init__(self, company: ProcoreCompany, root: str) -> None:
        self.company = company
        self.root = root
        # By (project, code): the lines of a page of claims share a few codes.
        self._codes: dict[tuple[int, int], Doc] = {}

    def plain(self, claim: Doc) -> Doc:
        """The v1.0 header: no lines, no vendor id, no predecessor."""
        header = self._header(claim, self.company.sheet(claim))
        return {**header, "comment": claim["comment"]}

    def extended(self, claim: Doc, *, items: bool) -> Doc:
        """The v1.1 record; without `items` the lines are left out."""
        sheet, contract = self.company.sheet(claim), self.company.commitment(claim["commitment_id"])
        shown = {
            **self._header(claim, sheet), "previous_requisition_id": claim["previous_requisition_id"],
            "vendor_id": contract["vendor_id"], "summary_text": self._summary_text(claim, contract),
            "move_materials_to_previous_work_completed": False,
        }  # fmt: skip
        if items:
            lines = {line["id"]: line for line in contract["lines"]}
            shown["items"] = [
                self._item(contract, lines[item["line_item_id"]], item, sheet.rows[item["id"]])
                for item in claim["items"]
            ]
            shown["item_packages"] = self._packages(contract, claim)
        return shown

    def detail(self, claim: Doc) -> list[Doc]:
        """The continuation sheet (G703), line by line."""
        contract, sheet = self.company.commitment(claim["commitment_id"]), self.company.sheet(claim)
        lines = {line["id"]: line for line in contract["lines"]}
        return [
            _detail(number, lines[item["line_item_id"]], item, sheet.rows[item["id"]])
            for number, item in enumerate(claim["items"], 1)
        ]

    def item_v10(self, claim: Doc, item: Doc) -> Doc:
        """One line as the v1.0 lists of items show it."""
        contract, sheet = self.company.commitment(claim["commitment_id"]), self.company.sheet(claim)
        line = next(one for one in contract["lines"] if one["id"] == item["line_item_id"])
        row = sheet.rows[item["id"]]
        shown = {
            "id": item["id"], "line_item_id": line["id"], "description_of_work": line["description"],
            **_figures(line, row), "position": line["position"], "currency_configuration": USD,
            "cost_code_id": self._cost_code(contract, line),
            "wbs_code": brief(self.company, contract["project_id"], line["wbs_code_id"]),
        }  # fmt: skip
        if item["item_type"] in ("change_order_item", "whole_change_order_item"):
            return {**shown, "change_order_package_id": line["change_order_id"]}
        if item["item_type"] == "contract_detail_item":
            shown["detail_line_item_id"] = shown.pop("line_item_id")
            return shown
        return {**shown, "item_type": item["item_type"], "status": item["status"], "comment": item["comment"]}

    def _header(self, claim: Doc, sheet: Sheet) -> Doc:
        contract = self.company.commitment(claim["commitment_id"])
        person = PEOPLE[claim["created_by"]]
        original, changes = self.company.contract_sums(contract)
        locked = self.company.is_locked(claim)
        return {
            **{name: claim[name] for name in HEADER},
            "commitment_type": contract["type"], "contract_name": f"{contract['number']} {contract['title']}",
            "vendor_name": self.company.vendor(contract["vendor_id"])["name"],
            "deletable": not locked and self.company.has_deletable_status(claim),
            "attachments": shown_files(self.company, claim, self.root, typed=True),
            "percent_complete": f"{percent(sheet.summary.completed, original + changes):.2f}%",
            "total_claimed_amount": text(sum((row.gross for row in sheet.rows.values()), ZERO)),
            "currency_configuration": USD, "summary": self._summary(claim, sheet, original, changes),
            "created_by": {"id": person.id, "name": person.name, "login": person.login,
                           "company_name": self.company.name},
        }  # fmt: skip

    def _summary(self, claim: Doc, sheet: Sheet, original: Decimal, changes: Decimal) -> Doc:
        total, contract_sum = sheet.summary, original + changes
        figures = {
            "original_contract_sum": original, "net_change_by_change_orders": changes,
            "contract_sum_to_date": contract_sum, "total_completed_and_stored_to_date": total.completed,
            "completed_work_retainage_percent": percent(total.work_retainage, total.completed),
            "completed_work_retainage_amount": total.work_retainage,
            "stored_materials_retainage_percent": percent(total.stored_retainage, _stored(sheet)),
            "stored_materials_retainage_amount": total.stored_retainage,
            "total_retainage": total.retainage, "total_earned_less_retainage": total.earned,
            "less_previous_certificates_for_payment": total.previous_certificates,
            "tax_applicable_to_this_payment": total.tax, "current_payment_due": due(sheet, claim),
            "balance_to_finish_including_retainage": contract_sum - total.earned,
        }  # fmt: skip
        figures |= self._change_order_totals(claim)
        planted = {**figures, **{name: money(value) for name, value in claim["override"].items()}}
        return {**{name: text(value) for name, value in planted.items()}, "formatted_period": _period(claim)}

    def _summary_text(self, claim: Doc, contract: Doc) -> Doc:
        project, vendor = (
            self.company.project(claim["project_id"]),
            self.company.vendor(contract["vendor_id"]),
        )
        return {
            "project_name": project["name"], "project_number": project["project_number"],
            "to_general_contractor": self.company.name, "subcontractor_name": vendor["name"],
            "application_number": claim["invoice_number"], "contract_for": contract["title"],
            "requisition_period_start": claim["requisition_start"],
            "requisition_period_end": claim["requisition_end"],
        }  # fmt: skip

    def _item(self, contract: Doc, line: Doc, item: Doc, row: Row) -> Doc:
        shown = {
            "id": item["id"], "item_type": item["item_type"], "line_item_id": line["id"],
            "accounting_method": contract["accounting_method"], "description_of_work": line["description"],
            "cost_code_id": self._cost_code(contract, line),
            "wbs_code": self._code(contract["project_id"], line["wbs_code_id"]),
            **_figures(line, row), "status": item["status"], "comment": item["comment"],
            "position": line["position"], "uom": line["uom"],
            "materials_presently_stored_from_previous_progress": text(row.before.stored),
            "total_completed_and_stored_to_date_from_previous": text(row.before.completed),
        }  # fmt: skip
        switches = self.company.switches
        if switches.procore_shows_gross_and_net:
            gross = row.gross if switches.procore_gross_amount_counts_materials else row.entry.work
            shown |= {"gross_amount": text(gross), "net_amount": text(gross - row.retainage)}
        return shown

    def _code(self, project_id: int, code_id: int) -> Doc:
        place = project_id, code_id
        if place not in self._codes:
            items = segments_of(self.company, project_id, code_id)
            self._codes[place] = {**brief(self.company, project_id, code_id), "segment_items": items}
        return self._codes[place]

    def _change_order_totals(self, claim: Doc) -> dict[str, Decimal]:
        """What change orders add and take away, those since the claim before apart from the older ones."""
        contract, before = self.company.commitment(claim["commitment_id"]), self.company.previous(claim)
        known = {item["line_item_id"] for item in (before or {"items": []})["items"]}
        totals: dict[str, Decimal] = {}
        for line in self.company.approved_lines(contract):
            if line["change_order_id"] is None:
                continue
            sign = "negative" if money(line["amount"]) < 0 else "positive"
            age = "previous_" if line["id"] in known else "new_"
            for part in ("", age):
                name = f"{sign}_{part}change_order_item_total"
                totals[name] = totals.get(name, ZERO) + money(line["amount"])
        return totals

    def _cost_code(self, contract: Doc, line: Doc) -> int | None:
        code = self.company.wbs_code(contract["project_id"], line["wbs_code_id"])
        segment = self.company.segment(COST_CODE)["id"]
        items = self.company.code_items(code)
        return next((item["id"] for item in items if item["segment_id"] == segment), None)

    def _packages(self, contract: Doc, claim: Doc) -> list[Doc]:
        lines = {line["id"]: line for line in contract["lines"]}
        used = {lines[item["line_item_id"]]["change_order_id"] for item in claim["items"]}
        return [
            {"id": order["id"], "contract_id": contract["id"], "change_order_id": order["id"],
             "number": order["number"], "title": order["title"], "status": order["status"], "position": place}
            for place, order in enumerate(self.company.change_orders(contract), 1) if order["id"] in used
        ]  # fmt: skip


def _figures(line: Doc, row: Row) -> Doc:
    """The figures that both versions of an item have in common."""
    entry, scheduled = row.entry, money(line["amount"])
    shown = {
        "scheduled_value": scheduled, "work_completed_from_previous_application": row.work_from_previous,
        "work_completed_this_period": entry.work, "materials_presently_stored": entry.stored,
        "materials_moved": entry.moved, "materials_retainage_retained_moved": entry.moved_held,
        "total_completed_and_stored_to_date": row.after.completed,
        "total_completed_and_stored_to_date_percent": percent(row.after.completed, scheduled),
        "work_completed_retainage_from_previous_application": row.before.work_retained,
        "work_completed_retainage_retained_this_period": entry.held,
        "work_completed_retainage_percent_this_period": percent(entry.held, entry.work),
        "work_completed_retainage_released_this_period": entry.released,
        "materials_stored_retainage_currently_retained": entry.stored_held,
        "materials_stored_retainage_percent_this_period": percent(entry.stored_held, entry.stored),
        "materials_stored_retainage_released_this_period": entry.stored_released,
    }  # fmt: skip
    if line["unit_cost"] is not None:
        shown |= {
            "scheduled_quantity": line["quantity"], "scheduled_unit_price": line["unit_cost"],
            "work_completed_this_period_quantity": entry.quantity,
            "work_completed_from_previous_application_quantity": row.before.quantity,
        }  # fmt: skip
    return {name: text(value) for name, value in shown.items()}


def _detail(number: int, line: Doc, item: Doc, row: Row) -> Doc:
    shown = {
        **_figures(line, row),
        **{name: text(value) for name, value in {
            "balance_to_finish": money(line["amount"]) - row.after.completed,
            "work_completed_retainage_currently_retained": row.after.work_retained,
            "materials_stored_retainage_from_previous_application": row.before.stored_retained,
            "materials_stored_retainage_retained_this_period": row.stored_retained_this_period,
            "total_retainage_currently_retained": row.after.retainage,
            "total_retainage_from_previous_application": row.before.retainage,
        }.items()},
    }  # fmt: skip
    return {
        "id": item["id"], "item_number": number, "item_type": item["item_type"],
        "description_of_work": line["description"], **shown,
    }  # fmt: skip


def _stored(sheet: Sheet) -> Decimal:
    return sum((row.after.stored for row in sheet.rows.values()), ZERO)


def _period(claim: Doc) -> str | None:
    if not (claim["requisition_start"] and claim["requisition_end"]):
        return None
    start, end = (date.fromisoformat(claim[name]) for name in ("requisition_start", "requisition_end"))
    return f"{start:%m/%d/%y} - {end:%m/%d/%y}"
