"""A company's data with one claim in each standing, and one record of each other kind."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import User

from companies import audit
from companies.models import Company
from integration import clock
from sync.models import Mapping
from tests.admin.factory import (
    account,
    claim,
    conflict,
    feeds,
    item,
    log,
    payment,
    project,
    record,
    run,
    sent,
    stuck,
    unanswered,
    vendor,
    vendor_there,
    waiting,
)

Found = dict[str, Mapping]


def everything(of: Company, by: User) -> Found:
    """By what each is there for."""
    found = _directory(of)
    found |= _decided(of, found, by) | _held(of, found) | _on_their_way(of, found, by)
    unanswered(found["unknown"])
    found["payment"] = payment(of, found["sent"])
    conflict(found["clash"])
    _books(of)
    feeds(of)
    _history(of, found["waiting"], by)
    return found


def _directory(of: Company) -> Found:
    on = project(of)
    found = {
        "project": on,
        "vendor": vendor(of),
        "unlinked": vendor(of, "Ace Steel Erectors", linked=False),
        "clash": vendor(of, "Blue Mesa Drywall"),
        "wbs": record(of, "wbs_code", "24-017-03-300.S", linked="Item", project=on, number="03-300.S"),
    }
    vendor_there(of, "Ace Steel Erectors LLC", email="ap@granite.example")
    return found


def _decided(of: Company, found: Found, by: User) -> Found:
    """Waiting for a decision, or decided about."""
    now, on = clock.now(), found["project"]
    return {
        "waiting": waiting(of, "7", on=on),
        "waiting2": waiting(of, "8", on=on, vendor_name="Halvorsen Electric", money="9115.50"),
        "rejected": waiting(
            of, "4", on=on, rejected=f"f{'4':0>63}", rejected_by=by, rejected_at=now,
            rejected_reason="Retention should be 5 %, not 10 %.",
        ),
        "came_back": waiting(of, "10", on=on, approved="older", approved_by=by, approved_at=now),
        "archived": claim(of, "1", on=on, archived_at=now, archived_by="Dana Whitfield"),
    }  # fmt: skip


def _held(of: Company, found: Found) -> Found:
    """In need of a person, or kept out by a rule."""
    on, ace = found["project"], found["unlinked"]
    return {
        "not_linked": stuck(
            of, "vendor.not_linked", {"name": ace.label}, ace.reference, number="3", on=on,
            vendor_name=ace.label, money="28400.00",
        ),
        "off": stuck(
            of, "claim.not_tied_out", {"difference": "0.01", "computed": "18,311.10", "due": "18,311.09"},
            number="12", vendor_name="Delgado Roofing", money="18311.09", on=on,
        ),
        "excluded": claim(of, "9", on=on, excluded="claim.not_approved", facts={"status": "under review"}),
    }  # fmt: skip


def _on_their_way(of: Company, found: Found, by: User) -> Found:
    """Sent, or about to be."""
    now, on = clock.now(), found["project"]
    return {
        "sent": sent(of, "5", on=on),
        "paid": sent(of, "2", "0.00", on=on),
        "queued": waiting(
            of, "6", on=on, approved=f"f{'6':0>63}", approved_by=by, approved_at=now, due_at=now
        ),
        "again": claim(
            of, "11", on=on, problem="system.busy", facts={"system": "QuickBooks"},
            due_at=now + timedelta(minutes=20),
        ),
        "unknown": claim(of, "13", on=on),
    }  # fmt: skip


def _books(of: Company) -> None:
    account(of, "70", "Retainage Payable", "Other Current Liability")
    account(of, "80", "Subcontractors", "Cost of Goods Sold")
    account(of, "81", "Services", "Income")
    item(of, "90", "Retainage", "70")
    item(of, "91", "Retainage old", "80")


def _history(of: Company, row: Mapping, by: User) -> None:
    done = run(of, needs_you=1)
    run(of, by=by, written=0)
    log(of, row, done, "plan.ready", "note")
    log(of, row, done, "item.created", "done", facts={"name": "24-017-03-300.S"})
    log(of, row, done, "claim.not_tied_out", "problem", facts={"label": "Claim 12", "difference": "0.01"})
    log(
        of, None, done, "request", "request", system="quickbooks", method="POST", path="/v3/company/1/batch",
        status=200, ms=1812, remote_id="1-6740a1f3-5be2",
    )  # fmt: skip
    audit.record(of, by, "claim.approved", "Claim 5, Granite Ridge Concrete", amount=Decimal("22639.39"))
    audit.record(
        of, by, "settings.changed", of, before={"retention_item": ""}, after={"retention_item": "90"}
    )
