"""A company with records in every standing, made directly in the database: pages only read what is there."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from companies.models import Company, Connection, Membership
from integration import clock
from sync.models import Conflict, Feed, LogEntry, Mapping, Run, Write

_ids = itertools.count(1000)
CHECKS = [
    ("adds_up", "Adds up to the cent", "25,154.88 work − 2,515.49 retention = 22,639.39, as in Procore"),
    ("previous", "Agrees with claim 6", "retention rose by 2,515.49, work to date by 25,154.88"),
    ("period", "Period is open", "Oct 31, 2026 is after the books’ closing date, Sep 30, 2026"),
    ("number_free", "Bill number is free", "no other bill 7 of this vendor"),
    ("nothing_negative", "Nothing is negative or zero", "4 lines of work, net 22,639.39"),
    ("vendor", "Vendor is linked and active", "Granite Ridge Concrete, QuickBooks vendor 58"),
    ("project", "Project is linked and active", "24-017 Riverside Clinic"),
    ("items", "Every item exists", "4 of 4 WBS codes have their service item"),
    ("retention_item", "Retention item is right", "Retainage"),
    ("approved", "Approved in Procore", "status approved"),
    ("not_sent_before", "Not sent before", "no bill carries this claim’s mark"),
]
LINES = [
    ("work", "24-017-03-300.S", "Footings and grade beams", "137.5", "CY", "84.25", "11584.38"),
    ("work", "24-017-03-350.S", "Slab on grade, level 1", "", "", "", "8000.00"),
    ("work", "24-017-03-100.S", "Formwork", "", "", "", "4250.00"),
    ("work", "24-017-03-900.M", "Change order 2: curb at loading dock", "", "", "", "1320.50"),
    ("retention", "Retainage", "Retention held, claim 7", "", "", "", "-2515.49"),
]


def person(name: str, *roles: str, company: Company, superuser: bool = False) -> User:
    first, _, last = name.partition(" ")
    user = User.objects.create_user(
        first.lower() + str(next(_ids)), f"{first.lower()}@northgate.example", "a long password",
        first_name=first, last_name=last, is_staff=True, is_superuser=superuser,
    )  # fmt: skip
    for role in roles:
        Membership.objects.create(user=user, company=company, role=role)
    return user


def company(name: str = "Northgate Builders", *, live: bool = True, connected: bool = True) -> Company:
    now = clock.now()
    known = {
        "procore_company_id": str(next(_ids)), "procore_company_name": f"{name}, Inc.",
        "quickbooks_realm": str(next(_ids)), "quickbooks_company_name": f"{name}, Inc.",
    }  # fmt: skip
    made = Company.objects.create(
        name=name,
        went_live_at=now - timedelta(days=30) if live else None,
        settings={"retention_item": "90", "expense_account": "80", "income_account": "81"} if live else {},
        budget={
            "procore": {
                "hours": {now.strftime("%Y-%m-%dT%H"): 412},
                "limit": 3600,
                "remaining": 3188,
            },
            "quickbooks": {"month": now.strftime("%Y-%m"), "reads": 48210},
        },
        **(known if connected else {}),
    )
    if connected:
        _connect(made, now)
    return made


def project(of: Company, name: str = "Riverside Clinic", number: str = "24-017", **columns: Any) -> Mapping:
    return record(
        of, "project", f"{number} {name}", number=number, linked="Customer",
        procore_seen={"name": name, "number": number, "active": True, "origin_id": ""},
        quickbooks_seen={"name": name, "full_name": f"{name} (project)", "active": True, "is_project": True},
        **columns,
    )  # fmt: skip


def vendor(
    of: Company, name: str = "Granite Ridge Concrete", *, linked: bool = True, **columns: Any
) -> Mapping:
    here = {
        "name": name,
        "email": "ap@granite.example",
        "phone": "(719) 555-0142",
        "city": "Pueblo",
        "state": "CO",
        "ein_last4": "4471",
        "active": True,
    }
    there = {**here, "tax_id_last4": "4471", "currency": "USD"}
    there.pop("ein_last4")
    return record(
        of, "vendor", name, linked="Vendor" if linked else "", procore_seen=here,
        quickbooks_seen=there if linked else None, **columns,
    )  # fmt: skip


def vendor_there(of: Company, name: str, **seen: Any) -> Mapping:
    """A vendor of QuickBooks that is linked to nothing."""
    return record(
        of, "vendor", name, procore_id="", linked="Vendor", number=name.casefold(),
        quickbooks_seen={"name": name, "email": "", "active": True, **seen},
    )  # fmt: skip


def payment(
    of: Company, paid: Mapping, number: str = "4512", amount: str = "100.00", **columns: Any
) -> Mapping:
    """What one bill payment pays on the bill of a claim."""
    bill = paid.quickbooks_number
    seen = {
        "bill": bill, "kind": "cash", "amount": amount, "date": "2026-11-15", "method": "Check",
        "number": number, "to_print": False, "memo": "",
    }  # fmt: skip
    return record(
        of, "payment", f"Payment {number} on {paid.label.lower()}", linked="BillPayment",
        **{
            "quickbooks_id": f"BillPayment:{number}/Bill:{bill}",
            "quickbooks_document": f"BillPayment:{number}",
            "quickbooks_seen": seen, "money": Decimal(amount), "date": date(2026, 11, 15), "number": number,
            "vendor_name": paid.vendor_name, "project": paid.project, **columns,
        },
    )  # fmt: skip


def claim(
    of: Company,
    number: str = "7",
    vendor_name: str = "Granite Ridge Concrete",
    money: str = "22639.39",
    *,
    on: Mapping | None = None,
    **columns: Any,
) -> Mapping:
    """A claim that was read and planned; `columns` decide where it stands."""
    return record(
        of, "claim", f"Claim {number}", number=number, vendor_name=vendor_name, money=Decimal(money),
        retention=Decimal("2515.49"), date=date(2026, 10, 31), project=on,
        procore_seen={"number": number, "status": "approved", "vendor_id": "17", "vendor_name": vendor_name},
        **{"plan": plan(number, vendor_name, money), "planned_at": clock.now(), **columns},
    )  # fmt: skip


def waiting(of: Company, number: str = "7", **columns: Any) -> Mapping:
    since = clock.now() - timedelta(days=2)
    return claim(of, number, plan_fingerprint=f"f{number:0>63}", waiting_since=since, **columns)


def stuck(of: Company, code: str, facts: dict[str, Any], waits_on: str = "", **columns: Any) -> Mapping:
    since = clock.now() - timedelta(days=3)
    return claim(of, problem=code, facts=facts, waits_on=waits_on, problem_since=since, **columns)


def sent(of: Company, number: str = "5", balance: str = "12639.39", **columns: Any) -> Mapping:
    bill = {
        "number": number, "date": "2026-10-31", "due": "2026-11-30", "vendor_id": "58", "total": "22639.39",
        "balance": balance, "vendor": "Granite Ridge Concrete", "lines": [],
    }  # fmt: skip
    return claim(
        of, number, linked="Bill", quickbooks_seen=bill, sent_at=clock.now() - timedelta(hours=3), **columns
    )


def record(of: Company, entity: str, label: str, *, linked: str = "", **columns: Any) -> Mapping:
    now, number = clock.now() - timedelta(minutes=4), next(_ids)
    if linked:
        columns.setdefault("quickbooks_id", f"{linked}:{number}")
        columns.setdefault("quickbooks_document", columns["quickbooks_id"])
        columns.setdefault("quickbooks_seen_at", now)
    columns.setdefault("procore_id", str(number))
    columns.setdefault("procore_seen_at", now)
    return Mapping.objects.create(company=of, entity=entity, label=label, **columns)


def plan(number: str, vendor_name: str, total: str, outcome: str = "approval") -> dict[str, Any]:
    keys = ("kind", "item", "description", "qty", "uom", "rate", "amount")
    lines = [{**dict(zip(keys, line, strict=True)), "item_id": "1", "note": ""} for line in LINES]
    return {
        "outcome": outcome,
        "bill": {
            "vendor": vendor_name,
            "vendor_id": "58",
            "number": number,
            "date": "2026-10-31",
            "due": "2026-11-30",
            "memo": f"Procore claim {number}, SC-24-017-003 Cast-in-place concrete",
            "currency": "USD",
            "project": "24-017 Riverside Clinic",
            "project_id": "7001",
            "lines": lines,
            "total": total,
        },
        "checks": [
            {"name": name, "title": title, "state": "ok", "text": text} for name, title, text in CHECKS
        ],
        "effect": [
            {"account": "Subcontractors", "kind": "job cost", "debit": "23834.38", "credit": ""},
            {"account": "Materials", "kind": "job cost", "debit": "1320.50", "credit": ""},
            {"account": "Retainage Payable", "kind": "retention", "debit": "", "credit": "2515.49"},
            {"account": "Accounts payable", "kind": "owed", "debit": "", "credit": "22639.39"},
        ],
        "effect_total": "25154.88",
        "retention": {
            "before": "14820.00",
            "holds": "2515.49",
            "releases": "0.00",
            "after": "17335.49",
            "commitment": "SC-24-017-003 Cast-in-place concrete",
        },
    }


def account(of: Company, number: str, name: str, kind: str) -> Mapping:
    return record(
        of, "account", name, procore_id="", linked="Account", quickbooks_id=f"Account:{number}",
        quickbooks_seen={"name": name, "number": "", "type": kind, "active": True},
    )  # fmt: skip


def item(of: Company, number: str, name: str, account_id: str) -> Mapping:
    """An item that belongs to no WBS code."""
    return record(
        of, "wbs_code", name, procore_id="", linked="Item", quickbooks_id=f"Item:{number}",
        quickbooks_seen={"name": name, "type": "Service", "active": True, "expense_account": account_id},
    )  # fmt: skip


def conflict(row: Mapping, field: str = "phone") -> Conflict:
    Mapping.objects.filter(pk=row.pk).update(conflicts_open=1)
    return Conflict.objects.create(
        mapping=row,
        field=field,
        base="(719) 555-0142",
        procore="(719) 555-0177",
        quickbooks="(719) 555-0190",
        since=clock.now() - timedelta(days=1),
    )


def run(of: Company, *, finished: bool = True, by: User | None = None, **columns: Any) -> Run:
    now = clock.now()
    columns.setdefault("counts", {"claim": {"checked": 12, "created": 2, "in_step": 9, "needs_you": 1}})
    return Run.objects.create(
        company=of,
        by=by,
        asked_at=now - timedelta(minutes=5),
        started_at=now - timedelta(minutes=5),
        finished_at=now - timedelta(minutes=4) if finished else None,
        **{
            "why": "Schedule",
            "checked": 212,
            "written": 9,
            "done": 189,
            "total": 300,
            "money_sent": Decimal("18022.75"),
            **columns,
        },
    )


def log(
    of: Company, row: Mapping | None, in_run: Run | None, code: str, level: str, **columns: Any
) -> LogEntry:
    return LogEntry.objects.create(
        company=of,
        mapping=row,
        run=in_run,
        code=code,
        level=level,
        at=clock.now() - timedelta(minutes=4),
        **columns,
    )


def unanswered(row: Mapping) -> Write:
    """Sent, and no answer came; the worker looks it up in two minutes."""
    Mapping.objects.filter(pk=row.pk).update(due_at=clock.now() + timedelta(minutes=2))
    return Write.objects.create(
        mapping=row,
        system="quickbooks",
        target="Bill",
        verb="create",
        kind="once",
        step="bill",
        payload="{}",
        payload_hash="0",
        key=str(next(_ids)),
        state=Write.State.SENT,
        created_at=clock.now(),
        sent_at=clock.now(),
    )


def written(row: Mapping, at: datetime = datetime(2026, 8, 4, 18, tzinfo=UTC)) -> Write:
    """Something that was written to QuickBooks and read back."""
    return Write.objects.create(
        mapping=row, system="quickbooks", target="Vendor", verb="update", kind="repeatable", step="vendor",
        payload="{}", payload_hash="0", key=str(next(_ids)), state=Write.State.DONE, created_at=at,
        settled_at=at,
    )  # fmt: skip


def feeds(of: Company) -> None:
    now = clock.now()
    for source, minutes in (("procore.vendors", 60), ("procore.projects", 60), ("quickbooks.changes", 15)):
        Feed.objects.create(
            company=of,
            source=source,
            due_at=now + timedelta(minutes=11),
            read_at=now - timedelta(minutes=4),
            interval_seconds=minutes * 60,
        )
    for one in Mapping.objects.filter(company=of, entity="project"):
        Feed.objects.create(
            company=of, source="procore.requisitions", project=one, due_at=now + timedelta(minutes=9),
            read_at=now - timedelta(minutes=6), interval_seconds=1500,
        )  # fmt: skip


def _connect(of: Company, now: datetime) -> None:
    checks = [
        {
            "code": "x",
            "standing": "passed",
            "title": "An administrator signed in",
            "why": "",
            "fix": "",
            "page": "",
        }
    ]
    Connection.objects.create(
        company=of, system="procore", state="connected", kind="service", account="Plumbline service account",
        checks=checks, checked_at=now,
    )  # fmt: skip
    Connection.objects.create(
        company=of,
        system="quickbooks",
        state="connected",
        account="Dana Whitfield",
        checks=checks,
        checked_at=now,
        refresh_expires_at=datetime(2027, 2, 21, tzinfo=UTC),
        facts={"edition": "Plus", "currency": "USD"},
    )
