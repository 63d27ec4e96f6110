"""An installation of many companies, made by the database itself: a million records in minutes.

One company has a tenth of all records; the others are nine large, ninety of a middle size and many small.
Records of all companies lie mixed in the table, as they do when they come in over the years.
"""

from __future__ import annotations

import json
import time

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, models

from companies.models import AuditEntry, Company, Membership
from sync.models import Conflict, Feed, LogEntry, Mapping, Run, Write
from tests.admin import factory

LOGIN = "member"
LINE = {
    "id": "", "wbs": "4711", "description": "Footings and grade beams, level 1", "scheduled": "84250.00",
    "this_period": "11584.38", "previous": "23168.76", "stored": "0.00", "retention": "1158.44",
}  # fmt: skip
CLAIM = {
    "status": "approved", "vendor_name": "Granite Ridge Concrete", "created_by": "sam@northgate.example",
    "lines": [LINE] * 10,
}  # fmt: skip
BILL = {
    "date": "2026-10-31", "due": "2026-11-30", "total": "22639.39", "memo": "Procore claim 7",
    "vendor": "Granite Ridge Concrete", "lines": [{"item": "90", "amount": "11584.38", "project": "7001"}] * 5,
}  # fmt: skip
CONTACT = {
    "email": "ap@granite.example", "phone": "(719) 555-0142", "city": "Pueblo", "state": "CO", "active": True,
}  # fmt: skip
# Of a hundred records, by the number below which each kind ends; projects come apart.
KINDS = (
    ("vendor", 3), ("wbs_code", 13), ("claim", 58), ("payment", 83), ("direct_cost", 93), ("bill", 98),
    ("expense", 99), ("account", 100),
)  # fmt: skip
# Of a thousand records, by the number below which each standing ends.
STANDINGS = (
    ("in_step", 905), ("excluded", 935), ("archived", 947), ("needs_you", 962), ("approval", 972),
    ("rejected", 976), ("tries_again", 981), ("queued", 986), ("conflict", 990), ("previewed", 994),
    ("not_linked", 1000),
)  # fmt: skip
TYPES = {
    "vendor": "Vendor", "project": "Customer", "wbs_code": "Item", "claim": "Bill", "payment": "BillPayment",
    "direct_cost": "Purchase", "bill": "Bill", "expense": "Purchase", "account": "Account",
}  # fmt: skip
ONLY_READ = "('bill', 'expense', 'account')"


def migrate() -> None:
    call_command("migrate", verbosity=0)


def filled(companies: int, mappings: int, log_lines: int) -> User:
    """The member of every company. A database that holds companies already is left as it is."""
    known = User.objects.filter(username=LOGIN).first()
    if known:
        return known
    started = time.monotonic()
    of = [factory.company(f"Company {number:03}") for number in range(1, companies + 1)]
    _plan_rows(of, sizes(companies, mappings))
    for make in (_mappings, _feeds, _conflicts, _writes):
        make()
    _runs(max(2, log_lines // 10))
    _log(log_lines)
    _audit(of)
    user = _member(of)
    _settle()
    print(f"{mappings:,} mappings and {log_lines:,} log lines in {time.monotonic() - started:.0f} s")
    return user


def sizes(companies: int, mappings: int) -> list[int]:
    """How many records each company has: a tenth in the first."""
    weights = [
        9 if place < companies // 50 else 2 if place < companies // 5 else 0.45
        for place in range(1, companies)
    ]
    share = (mappings - mappings // 10) / sum(weights) if weights else 0
    return [mappings // 10, *(max(20, round(one * share)) for one in weights)]


def _plan_rows(of: list[Company], counts: list[int]) -> None:
    """Which rows there are: company, place in it, kind and standing."""
    first = 1
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE part (company bigint, rows int, first bigint, projects int)")
        for company, rows in zip(of, counts, strict=True):
            cursor.execute(
                "INSERT INTO part VALUES (%s, %s, %s, %s)", [company.pk, rows, first, max(2, rows // 100)]
            )
            first += rows
        cursor.execute(f"""
            CREATE TEMP TABLE planned AS
            SELECT company, n, first + n - 1 AS id, first, projects, rows,
                   CASE WHEN n <= projects THEN 'project' {_steps("mod(n * 19, 100)", KINDS)} END AS kind,
                   CASE {_steps("mod(n * 541::bigint, 1000)", STANDINGS)} END AS standing
            FROM part, generate_series(1, rows) AS n ORDER BY n::float / rows, company""")
        cursor.execute("ANALYZE planned")


def _mappings() -> None:
    now = "now()"
    standing_is = "standing = '{}'".format
    claim, plan = "kind = 'claim'", json.dumps(factory.plan("7", "Granite Ridge Concrete", "22639.39"))
    gated = f"standing IN ('approval', 'rejected', 'previewed') AND {claim}"
    linked = f"(standing NOT IN ('not_linked', 'approval', 'rejected', 'previewed', 'needs_you') OR kind IN {ONLY_READ})"
    stuck = f"standing = 'needs_you' AND kind NOT IN {ONLY_READ}"
    number = "CASE WHEN kind IN ('claim', 'bill') THEN (mod(n, 24) + 1)::text ELSE kind || ' ' || n END"
    vendor = "'Vendor ' || mod(n, 600) || ' Contracting'"
    types = " ".join(f"WHEN '{kind}' THEN '{name}'" for kind, name in TYPES.items())
    document = f"CASE kind {types} END || ':' || n"
    of_bill = "CASE WHEN kind = 'payment' THEN '/Bill:' || greatest(n - 70, 1) ELSE '' END"
    _insert(
        Mapping, "planned",
        id="id", company_id="company", entity="kind",
        project_id="CASE WHEN kind IN ('claim', 'payment', 'direct_cost', 'wbs_code') THEN first + mod(n, projects) END",
        procore_id=f"CASE WHEN kind IN {ONLY_READ} THEN '' ELSE n::text END",
        quickbooks_id=f"CASE WHEN {linked} THEN {document} || {of_bill} ELSE '' END",
        quickbooks_document=f"CASE WHEN {linked} THEN {document} ELSE '' END",
        procore_seen=_seen_in_procore(number), quickbooks_seen=_seen_in_quickbooks(number, linked),
        procore_seen_at=f"{now} - interval '4 minutes'", quickbooks_seen_at=f"{now} - interval '6 minutes'",
        base=f"CASE WHEN {linked} THEN {_json({**CONTACT, 'number': '7', 'date': '2026-10-31'})} END",
        plan=f"CASE WHEN {claim} THEN '{plan.replace(chr(39), chr(39) * 2)}'::jsonb || jsonb_build_object('n', n) END",
        plan_fingerprint=f"CASE WHEN {gated} OR standing = 'previewed' THEN md5(id::text) ELSE '' END",
        waiting_since=f"CASE WHEN standing IN ('approval', 'rejected') AND {claim} THEN {now} - mod(n, 500) * interval '1 hour' END",
        rejected=f"CASE WHEN {standing_is('rejected')} AND {claim} THEN md5(id::text) ELSE '' END",
        rejected_at=f"CASE WHEN {standing_is('rejected')} AND {claim} THEN {now} - mod(n, 500) * interval '1 hour' END",
        label=f"CASE WHEN {claim} THEN 'Claim ' || {number} WHEN kind = 'payment' THEN 'Payment ' || n || ' on claim 7'"
        " WHEN kind = 'vendor' THEN 'Vendor ' || n || ' Contracting' ELSE initcap(kind) || ' ' || n END",
        number=number,
        vendor_name=f"CASE WHEN kind IN ('claim', 'payment', 'direct_cost', 'bill') THEN {vendor} ELSE '' END",
        money="CASE WHEN kind IN ('claim', 'payment', 'direct_cost') THEN mod(n * 7907::bigint, 5000000) / 100.0 END",
        retention=f"CASE WHEN {claim} THEN mod(n * 7907::bigint, 500000) / 100.0 END",
        date="CASE WHEN kind IN ('claim', 'payment', 'direct_cost', 'bill') THEN DATE '2026-11-20' - mod(n, 1500) END",
        sent_at=f"CASE WHEN {claim} AND {linked} THEN {now} - mod(n, 1500) * interval '1 day' END",
        conflicts_open="CASE WHEN standing = 'conflict' THEN 1 ELSE 0 END",
        due_at=f"CASE standing WHEN 'tries_again' THEN {now} + mod(n, 9) * interval '1 day' WHEN 'queued' THEN {now} END",
        problem=f"CASE WHEN {stuck} THEN CASE mod(n, 10) WHEN 0 THEN 'claim.not_tied_out' WHEN 1 THEN 'bill.deleted'"
        " ELSE 'vendor.not_linked' END WHEN standing = 'tries_again' THEN 'system.busy' ELSE '' END",
        facts=f"CASE WHEN {stuck} THEN jsonb_build_object('name', {vendor}, 'difference', '0.01', 'computed', '1.10', 'due', '1.09')"
        " WHEN standing = 'excluded' THEN '{\"status\": \"draft\"}'::jsonb ELSE '{}'::jsonb END",
        problem_since=f"CASE WHEN {stuck} THEN {now} - mod(n, 300) * interval '1 hour' END",
        waits_on=f"CASE WHEN {stuck} AND mod(n, 10) > 1 THEN 'vendor:' || (first + mod(n, 40)) ELSE '' END",
        excluded="CASE standing WHEN 'excluded' THEN 'claim.not_approved' ELSE '' END",
        archived_at=f"CASE standing WHEN 'archived' THEN {now} - mod(n, 700) * interval '1 day' END",
        archived_by="CASE standing WHEN 'archived' THEN 'Dana Whitfield' ELSE '' END",
    )  # fmt: skip


def _seen_in_procore(number: str) -> str:
    return (
        f"CASE WHEN kind = 'claim' THEN {_json(CLAIM)} || jsonb_build_object('number', {number}, 'vendor_id', mod(n, 600)::text)"
        f" WHEN kind NOT IN {ONLY_READ} THEN {_json(CONTACT)} || jsonb_build_object('name', kind || n, 'flat_code', '03-' || n || '.S') END"
    )


def _seen_in_quickbooks(number: str, linked: str) -> str:
    return (
        f"CASE WHEN NOT {linked} THEN NULL WHEN kind IN ('claim', 'bill') THEN {_json(BILL)} || jsonb_build_object("
        f"'number', {number}, 'vendor_id', mod(n, 600)::text, 'balance', CASE mod(n, 9) WHEN 0 THEN '22639.39' ELSE '0.00' END)"
        " WHEN kind = 'payment' THEN jsonb_build_object('bill', greatest(n - 70, 1)::text, 'kind', 'cash', 'amount', '100.00',"
        " 'date', '2026-11-15', 'method', 'Check', 'number', n::text)"
        f" ELSE {_json(CONTACT)} || jsonb_build_object('name', kind || n) END"
    )


def _feeds() -> None:
    for source in (
        "procore.vendors",
        "procore.projects",
        "quickbooks.changes",
        "quickbooks.books",
        "compare",
    ):
        _insert(Feed, "part", company_id="company", source=f"'{source}'", **_read_times())
    for source in ("procore.requisitions", "procore.wbs_codes"):
        _insert(
            Feed,
            "planned WHERE kind = 'project'",
            company_id="company",
            source=f"'{source}'",
            project_id="id",
            **_read_times(),
        )


def _read_times() -> dict[str, str]:
    times = {"due_at": "now() + interval '9 minutes'", "read_at": "now() - interval '6 minutes'"}
    return {**times, "interval_seconds": "1500"}


def _conflicts() -> None:
    _insert(
        Conflict,
        "planned WHERE standing = 'conflict'",
        mapping_id="id",
        field="'phone'",
        since="now()",
        base="'\"1\"'::jsonb",
        procore="'\"2\"'::jsonb",
        quickbooks="'\"3\"'::jsonb",
    )


def _writes() -> None:
    sent = "kind = 'claim' AND standing = 'tries_again' AND mod(n, 4) = 0"
    _insert(
        Write,
        f"planned WHERE kind = 'claim' AND standing = 'in_step' OR {sent}",
        mapping_id="id",
        system="'quickbooks'",
        target="'Bill'",
        verb="'create'",
        kind="'once'",
        step="'bill'",
        key="md5(id::text)",
        payload="repeat('a bill with five lines ', 30)",
        payload_hash="md5(id::text)",
        created_at="now()",
        state=f"CASE WHEN {sent} THEN 'sent' ELSE 'done' END",
        sent_at="now()",
        settled_at=f"CASE WHEN {sent} THEN NULL ELSE now() END",
    )


def _runs(count: int) -> None:
    """As many for a small company as for a large one; the last of the largest is still under way."""
    _insert(
        Run,
        f"part, generate_series(1, {count} / (SELECT count(*) FROM part)) AS n",
        company_id="company",
        why="'Schedule'",
        asked_at="now() - n * interval '15 minutes'",
        started_at="now() - n * interval '15 minutes'",
        finished_at="now() - n * interval '15 minutes' + interval '40 seconds'",
        checked="mod(n, 300)",
        written="CASE mod(n, 5) WHEN 0 THEN mod(n, 40) ELSE 0 END",
        needs_you="CASE mod(n, 50) WHEN 0 THEN 2 ELSE 0 END",
        money_sent="mod(n, 100000)",
    )


def _log(lines: int) -> None:
    """A tenth in one run, the first of the largest company; the rest like the records and runs themselves."""
    _log_of(
        f"(SELECT r.id AS run, r.company_id AS company, s.n FROM generate_series(1, {lines // 10}) AS s(n),"
        " (SELECT id, company_id FROM sync_run ORDER BY company_id, asked_at LIMIT 1) r) AS line",
        "first + mod(n * 7907::bigint, part.rows)",
        "now() - n * interval '1 second'",
    )
    per_run = "(SELECT count(*) FROM sync_run)"
    _log_of(
        f"(SELECT r.id AS run, r.company_id AS company, r.asked_at, s.n FROM sync_run r,"
        f" generate_series(1, ceil({lines - lines // 10}::float / {per_run})::int) AS s(n) ORDER BY r.asked_at) AS line",
        "first + mod((run * 31 + n) * 7907::bigint, part.rows)",
        "asked_at + n * interval '1 second'",
    )


def _log_of(source: str, mapping: str, at: str) -> None:
    level = "CASE WHEN mod(n, 10) < 6 THEN 'request' WHEN mod(n, 10) < 8 THEN 'note' WHEN mod(n, 10) < 9 THEN 'done' ELSE 'problem' END"
    code = "CASE WHEN mod(n, 10) < 6 THEN 'request' WHEN mod(n, 10) < 8 THEN 'seen.changed' WHEN mod(n, 10) < 9 THEN 'origin.noted' ELSE 'vendor.not_linked' END"
    _insert(
        LogEntry,
        f"{source} JOIN part USING (company)",
        company_id="company",
        run_id="run",
        mapping_id=f"CASE WHEN mod(n, 10) >= 6 THEN {mapping} END",
        level=level,
        code=code,
        at=at,
        system="'quickbooks'",
        method="'POST'",
        path="'/v3/company/1/batch'",
        status="200",
        ms="800",
        remote_id="md5(n::text)",
        facts="jsonb_build_object('system', 'QuickBooks', 'name', 'Granite Ridge Concrete', 'label', 'Claim 7')",
    )


def _audit(of: list[Company]) -> None:
    _insert(
        AuditEntry,
        f"part, generate_series(1, CASE WHEN company = {of[0].pk} THEN 20000 ELSE 100 END) AS n",
        company_id="company",
        number="n",
        at="now() - (20000 - n) * interval '1 hour'",
        actor="'Dana Whitfield'",
        action="'claim.approved'",
        subject="'Claim 7, Granite Ridge Concrete'",
        amount="22639.39",
        previous_hash="md5(n::text)",
        hash="md5((n + 1)::text)",
    )


def _member(of: list[Company]) -> User:
    user = User.objects.create_user(LOGIN, "member@northgate.example", is_staff=True)
    roles = (Membership.Role.APPROVER, Membership.Role.OPERATOR)
    Membership.objects.bulk_create(
        Membership(user=user, company=one, role=role) for one in of for role in roles
    )
    return user


def _settle() -> None:
    """Ids go on where the made ones end; the planner knows the tables, and the maps are visible."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('sync_mapping', 'id'), (SELECT max(id) FROM sync_mapping))"
        )
        cursor.execute("DROP TABLE planned, part")
        cursor.execute("VACUUM (ANALYZE)")


def _insert(model: type[models.Model], source: str, /, **columns: str) -> None:
    """Rows of `source`; `columns` are SQL, and what is not named has the model's own default."""
    started, values, known = time.monotonic(), [], dict(columns)
    for field in model._meta.local_concrete_fields:
        plain = not (field.primary_key or field.generated or field.null)
        column = str(field.column)
        if plain and column not in known:
            known[column] = "now()" if getattr(field, "auto_now_add", False) else "%s"
            if known[column] == "%s":
                values.append(field.get_db_prep_save(field.get_default(), connection))
    names = ", ".join(f'"{name}"' for name in known)
    sql = ", ".join(text if text == "%s" else text.replace("%", "%%") for text in known.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {sql} FROM {source.replace('%', '%%')}",
            values,
        )  # noqa: S608
        print(
            f"{cursor.rowcount:>10,} {model._meta.verbose_name_plural} in {time.monotonic() - started:.0f} s",
            flush=True,
        )


def _steps(value: str, ends: tuple[tuple[str, int], ...]) -> str:
    return " ".join(f"WHEN {value} < {end} THEN '{name}'" for name, end in ends)


def _json(value: object) -> str:
    return f"'{json.dumps(value)}'::jsonb"
