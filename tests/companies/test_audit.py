"""S34 and S35: the audit trail keeps what was decided, and shows whatever was done to it."""

from __future__ import annotations

import json
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from companies import audit
from companies.models import AuditEntry, Company
from tests.audit_guard import unguarded


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(name="Northgate Builders")


def entries(company: Company, count: int = 5) -> None:
    for number in range(1, count + 1):
        audit.record(
            company, "dana", "claim.approved", f"Claim {number}",
            before={"net": Decimal("1.10")}, after={"net": Decimal("22639.39")}, amount=Decimal("22639.39"),
        )  # fmt: skip


def test_s34_a_chain_that_nobody_touched_verifies(company: Company) -> None:
    entries(company)

    verdict = audit.verify(company)

    assert (verdict.count, verdict.broken_at) == (5, None)


@pytest.mark.parametrize(
    ("damage", "broken_at", "reason"),
    [
        ("UPDATE companies_auditentry SET amount = 1 WHERE number = 3", 3, "its content was changed"),
        ("UPDATE companies_auditentry SET actor = 'sam' WHERE number = 1", 1, "its content was changed"),
        ("DELETE FROM companies_auditentry WHERE number = 2", 2, "an entry is missing"),
        ("UPDATE companies_auditentry SET number = 9 WHERE number = 4", 4, "an entry is missing"),
        ("UPDATE companies_auditentry SET hash = 'x' WHERE number = 5", 5, "its content was changed"),
    ],
)
def test_s34_a_changed_or_missing_entry_is_named(
    company: Company, damage: str, broken_at: int, reason: str
) -> None:
    entries(company)
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(damage)

    verdict = audit.verify(company)

    assert (verdict.broken_at, verdict.reason) == (broken_at, reason)


def test_s34_swapped_entries_are_found(company: Company) -> None:
    entries(company)
    with unguarded():
        AuditEntry.objects.filter(number=2).update(number=99)
        AuditEntry.objects.filter(number=3).update(number=2)
        AuditEntry.objects.filter(number=99).update(number=3)

    assert audit.verify(company).broken_at == 2


def test_s34_an_inserted_entry_is_found_even_with_a_hash_of_its_own(company: Company) -> None:
    entries(company)
    last = company.audit_entries.last()
    assert last
    forged = AuditEntry(
        company=company, number=6, at=last.at, actor="dana", action="claim.approved", subject="Claim 99",
        previous_hash=last.previous_hash, hash="f" * 64,
    )  # fmt: skip
    forged.save()

    assert audit.verify(company).broken_at == 6


def test_s34_entries_cut_off_at_the_end_show_against_a_kept_head(company: Company, tmp_path: Path) -> None:
    entries(company)
    heads = tmp_path / "heads"
    call_command("verify_audit", heads=heads, verbosity=0)
    with unguarded():
        company.audit_entries.filter(number__gt=3).delete()

    assert audit.verify(company).broken_at is None
    with pytest.raises(CommandError, match="broken"):
        call_command("verify_audit", heads=heads, verbosity=0)


@pytest.mark.parametrize(
    "statement", ["UPDATE companies_auditentry SET actor = 'x'", "DELETE FROM companies_auditentry"]
)
def test_s34_the_database_refuses_to_change_an_entry(company: Company, statement: str) -> None:
    entries(company, 1)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert audit.verify(company).count == 1


def test_s34_each_company_has_a_chain_of_its_own(company: Company) -> None:
    other = Company.objects.create(name="Ridgeline Interiors")
    entries(company, 3)
    entries(other, 2)

    assert [audit.verify(one).count for one in (company, other)] == [3, 2]


def test_s34_an_entry_of_another_company_does_not_fit_in(company: Company) -> None:
    other = Company.objects.create(name="Ridgeline Interiors")
    entries(other, 1)
    with unguarded():
        other.audit_entries.update(company=company)

    assert audit.verify(company).broken_at == 1


@pytest.mark.usefixtures("transactional_db")
def test_s34_fifty_writers_at_once_keep_one_chain() -> None:
    company = Company.objects.create(name="Northgate Builders")

    def write(number: int) -> None:
        try:
            audit.record(company, "system", "test", f"entry {number}")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    verdict = audit.verify(company)
    assert (verdict.count, verdict.broken_at) == (50, None)


HOSTILE = ["two\nlines", "tab\tand\r", "\x1b[31mred", "\u202egnp.exe", "null\x00byte", "\u2028line", "\ud800"]


@pytest.mark.parametrize("text", HOSTILE)
def test_s35_an_entry_is_one_printable_line_whatever_a_remote_name_holds(company: Company, text: str) -> None:
    entry = audit.record(company, text, "link", text, after={text: [text, {"deep": text}]}, remote_id=text)

    entry.refresh_from_db()
    told = json.dumps([entry.actor, entry.subject, entry.remote_id, entry.after], ensure_ascii=False)
    assert told.replace(" ", "").replace("\\\\", "").isprintable()
    assert audit.verify(company).broken_at is None


def test_s35_an_entry_says_who_what_when_and_how_much(company: Company) -> None:
    entry = audit.record(
        company, "dana", "claim.approved", "Claim 7", after={"total": Decimal("18022.75")},
        amount=Decimal("18022.75"), remote_id="Bill:130", source="10.0.0.1",
    )  # fmt: skip

    entry.refresh_from_db()
    assert (entry.actor, entry.action, entry.subject) == ("dana", "claim.approved", "Claim 7")
    assert (entry.amount, entry.after, entry.remote_id) == (
        Decimal("18022.75"),
        {"total": "18022.75"},
        "Bill:130",
    )
    assert entry.at.utcoffset() is not None


def test_an_entry_is_undone_with_the_transaction_that_it_tells_of(company: Company) -> None:
    with transaction.atomic():
        audit.record(company, "dana", "test", "never happened")
        transaction.set_rollback(True)

    assert audit.verify(company).count == 0
