"""What people do when all is calm: whatever a page asks of them."""

from __future__ import annotations

from contextlib import suppress

from django.db.models import F

from integration.errors import NeedsUser
from sync import decisions, desk
from sync.models import Conflict, Mapping
from tests.proof.simulation.here import rows, waiting
from tests.proof.simulation.run import Run
from tests.proof.simulation.stage import Office

NAME_TAKEN = ("procore.name_taken", "quickbooks.name_taken")


def see_to(run: Run, office: Office) -> bool:
    """Whether there was anything that a person could do."""
    company, dana = office.site.company, run.dana
    did = _in_the_books(office) | _numbers(office) | _names(run, office)
    for row in rows(office, entity="claim", problem="bill.deleted"):
        did |= desk.unlink(company, dana, row.pk)
    for row in rows(office, entity="claim").exclude(rejected=""):
        did |= desk.take_back(company, dana, row.pk)
    archived = rows(office).exclude(archived_at=None).values_list("pk", flat=True)
    did |= bool(desk.unarchive(company, dana, archived))
    did |= _decide(run, office)
    stuck = rows(office).exclude(problem="").filter(due_at=None)
    did |= bool(desk.retry(company, dana, stuck.values_list("pk", flat=True)).asked)
    picks = [
        (row.pk, row.plan_fingerprint) for row in waiting(office).exclude(rejected=F("plan_fingerprint"))
    ]
    approved = len(desk.approve(company, dana, picks).done)
    run.count("approved", approved)
    return did or bool(approved)


def _decide(run: Run, office: Office) -> bool:
    """Each open conflict, and each one whose decision one of the systems did not take."""
    did = False
    for one in Conflict.objects.filter(mapping__company=office.site.company, closed_at=None).order_by("pk"):
        if one.choice and not one.mapping.problem:
            continue
        offered = decisions.choices(one.mapping.entity, one.field)
        choice = "quickbooks" if "quickbooks" in offered else "procore"
        if one.field == "name" and one.mapping.problem == "procore.name_taken":
            choice = "procore"
        did |= decisions.decide(office.site.company, run.dana, one.pk, choice, one.procore, one.quickbooks)
    return did


def _in_the_books(office: Office) -> bool:
    """The closing date is taken back, what is inactive made active, copies deleted; settings as they come."""
    books, procore = office.site.books, office.site.procore
    books.close_books(None)
    did = False
    for kind in ("Vendor", "Item"):
        for one in books.every(kind):
            if not one["Active"]:
                books.activate(kind, one["Id"])
                did = True
    for vendor in procore.vendors():
        if not vendor["is_active"]:
            procore.activate_vendor(vendor)
            did = True
    for bill in books.bills():
        if f"Bill:{bill['Id']}" in office.diary.copied and not _is_used(office, bill["Id"]):
            _delete_with_payments(office, bill["Id"])
            did = True
    return did


def _numbers(office: Office) -> bool:
    """Two claims of one number: the later one gets another."""
    procore, repeated = office.site.procore, rows(office, entity="claim", problem="claim.number_repeated")
    for row in repeated:
        claim = procore.claim(int(row.procore_id))
        office.note_claims(claim["commitment_id"])
        number = f"{claim['invoice_number']}-{claim['id']}"
        procore.edit_claim(claim, force=True, invoice_number=number)  # its mark may name a bill that is void
    return bool(repeated)


def _names(run: Run, office: Office) -> bool:
    """Of two records with one name, one is named otherwise; a vendor that is there already is linked."""
    taken = rows(office, entity="vendor", problem__in=(*NAME_TAKEN, "vendor.exists"))
    for row in taken:
        if row.problem == "vendor.exists" and _is_free(row.waits_on):
            with suppress(NeedsUser):  # made active a moment ago, and not seen yet: in the next round
                desk.link(office.site.company, run.dana, row.pk, int(row.waits_on.partition(":")[2]))
        elif row.problem == "procore.name_taken":
            number = row.quickbooks_id.partition(":")[2]
            name = f"{(row.quickbooks_seen or {})['name']} ({number})"
            office.site.books.edit("Vendor", number, DisplayName=name)
        else:
            vendor = office.site.procore.vendor(int(row.procore_id))
            office.site.procore.edit_vendor(vendor, name=f"{vendor['name']} ({vendor['id']})")
    return bool(taken)


def _is_free(reference: str) -> bool:
    return Mapping.objects.filter(pk=int(reference.partition(":")[2] or 0), procore_id="").exists()


def _delete_with_payments(office: Office, bill: str) -> None:
    """QuickBooks lets nobody delete a bill that was paid."""
    books, link = office.site.books, {"TxnId": bill, "TxnType": "Bill"}
    for payment in books.every("BillPayment"):
        if any(link in line["LinkedTxn"] for line in payment["Line"]):
            books.delete("BillPayment", payment["Id"])
    books.delete("Bill", bill)


def _is_used(office: Office, bill: str) -> bool:
    """Taken as the bill of a claim by a person."""
    return rows(office, entity="claim", quickbooks_id=f"Bill:{bill}").exists()
