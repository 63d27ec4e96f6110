"""The audit trail: who did what, narrowed and exported, and whether its chain is whole."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from django.core import mail

from companies import audit, audit_heads, changes
from sync import pauses, signoff
from sync.admin.audit_words import DID
from sync.entities.documents import DOCUMENTS
from sync.models import Postbox
from sync.post import look, mailing
from sync.tasks import nightly
from tests.admin import factory
from tests.audit_guard import unguarded

if TYPE_CHECKING:
    import pytest

    from tests.admin.office import Office


ROOT = Path(__file__).parents[2]
RECORDERS = ("record", "_record", "_order", "_note")
CODE = re.compile(r"[a-z_]+\.[a-z_]+")


def _recorded() -> Iterator[str]:
    """Every action code that is written down somewhere, as it stands in the source."""
    for path in sorted((*ROOT.glob("companies/**/*.py"), *ROOT.glob("sync/**/*.py"))):
        source = path.read_text()
        if "audit" in source:
            for call in (one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call)):
                if ast.unparse(call.func).rpartition(".")[2] in RECORDERS:
                    texts = (one.value for one in call.args if isinstance(one, ast.Constant))
                    yield from (one for one in texts if isinstance(one, str) and CODE.fullmatch(one))


def _decisions(office: Office) -> None:
    of, by = office.company, office.people["approver"]
    audit.record(of, by, "claim.approved", "Claim 5, Granite Ridge Concrete", amount=Decimal("22639.39"))
    audit.record(of, by, "claim.rejected", "Claim 6, Ace Steel Erectors", amount=Decimal("-0.01"))
    audit.record(of, office.people["admin"], "settings.changed", "=1+1", after={"retention_item": "90"})


def _tamper(office: Office, number: int) -> None:
    with unguarded():
        office.company.audit_entries.filter(number=number).update(subject="Claim 60")


def test_entries_are_narrowed_by_person_action_month_and_record(office: Office) -> None:
    _decisions(office)
    month = f"{office.company.audit_entries.get(number=1).at.astimezone(office.company.zone):%Y-%m}"
    by = office.people["approver"].get_username()

    person = office.see("audit", query=f"?person={by}").text
    action = office.see("audit", query="?action=claim.rejected").text
    record = office.see("audit", query="?record=granite").text
    months = office.see("audit", query=f"?month={month}").text
    none = office.see("audit", query="?month=1999-01").text

    assert "rejected Claim 6" in person
    assert "changed settings =1+1" not in person
    assert "approved Claim 5" not in action
    assert "rejected Claim 6" in action
    assert "approved Claim 5" in record
    assert "rejected Claim 6" not in record
    assert "approved Claim 5" in months
    assert "changed settings =1+1" in months
    assert "No entry matches this filter." in none


def test_people_are_shown_by_name(office: Office) -> None:
    _decisions(office)

    assert "Approver Person approved Claim 5" in office.see("audit").text


def test_the_page_says_when_the_chain_was_walked_and_what_came_since(office: Office) -> None:
    _decisions(office)
    before = office.see("audit").headline
    checked = office.do("audit_check").headline
    audit.record(office.company, "system", "company.paused", "Northgate Builders")

    later = office.see("audit")

    assert before == "3 entries in the audit trail."
    assert checked.startswith("3 entries, chain unbroken, checked at ")
    assert later.headline.startswith("4 entries, chain unbroken")
    assert "1 entry made since then is checked tonight." in later.text


def test_a_broken_chain_is_red_names_its_first_bad_entry_and_what_to_do(office: Office) -> None:
    _decisions(office)
    _tamper(office, 2)

    page = office.do("audit_check")

    assert page.headline == "The chain is broken at entry 2: its content was changed."
    assert "Keep a copy of the database as it is now" in page.text
    assert "first that does not fit" in page.text
    assert "pl-answer pl-red" in page.source


def test_the_night_keeps_the_ends_outside_and_notices_what_was_cut_off(
    office: Office, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.AUDIT_HEADS = str(tmp_path / "kept" / "heads")  # type: ignore[attr-defined]
    _decisions(office)
    nightly()
    kept = audit_heads.read(Path(settings.AUDIT_HEADS))[str(office.company.key)]  # type: ignore[attr-defined]
    with unguarded():
        office.company.audit_entries.filter(number=3).delete()

    nightly()

    assert kept[0] == 3
    assert office.see("audit").headline == office.do("audit_check").headline
    assert office.see("audit").headline == "The chain is broken at entry 3: entries after it were removed."
    lines = Path(settings.AUDIT_HEADS).read_text().splitlines()  # type: ignore[attr-defined]
    assert len([line for line in lines if str(office.company.key) in line]) == 1


def test_admins_are_mailed_once_of_a_broken_chain(office: Office, settings: pytest.FixtureRequest) -> None:
    settings.MAIL_ON = True  # type: ignore[attr-defined]
    _decisions(office)
    _tamper(office, 2)
    audit_heads.check(office.company)

    for _turn in range(2):
        Postbox.objects.all().delete()
        look.look(office.company.pk)
    mailing.deliver()

    told = [(one.to, one.subject) for one in mail.outbox]
    assert told == [(["admin@northgate.example"], "The audit trail is broken at entry 2")]


def test_the_export_holds_what_the_filter_shows_and_no_formula(office: Office) -> None:
    _decisions(office)
    by = office.people["admin"].get_username()

    everything = office.see("audit_csv", who="viewer").source.splitlines()
    one = office.see("audit_csv", who="viewer", query=f"?person={by}").source.splitlines()

    assert len(everything) == 4
    assert "-0.01" in everything[2]
    assert len(one) == 2
    assert "'=1+1" in one[1]
    assert office.company.audit_entries.get(number=3).hash in one[1]


def test_every_action_that_is_recorded_has_its_words() -> None:
    documents = {one.event(what) for one in DOCUMENTS.values() for what in ("adopted", "created", "replaced")}
    recorded = {*_recorded(), *documents, signoff.SIGNED}

    assert {"claim.approved", "connection.connected", "company.writing_stopped"} <= recorded
    assert recorded == set(DID)


def test_what_plumbline_did_is_told_with_its_name_grouped_money_and_who_approved(office: Office) -> None:
    by = f"approved by user {office.people['approver'].pk}"
    after = {"bill": "Bill:9", "total": "2034.57", "authority": by, "key": "9c1d"}
    audit.record(office.company, "system", "bill.created", "Claim 9, Ace Steel Erectors", after=after)

    page, exported = office.see("audit"), office.see("audit_csv").source

    told = "Plumbline created the bill of Claim 9, Ace Steel Erectors total: 2,034.57; authority: approved by"
    assert f"{told} Approver Person" in page.text
    assert "Bill:9" not in page.text
    assert "9c1d" not in page.text
    assert "bill: Bill:9" in exported
    assert "key: 9c1d" in exported


def test_a_setting_is_told_by_its_label_and_by_what_was_chosen(office: Office) -> None:
    factory.item(office.company, "92", "Retainage", "70")
    factory.account(office.company, "92", "Subcontractors", "Expense")
    changed = {"retention_item": "92", "expense_by_type": "S=92", "direct_export": "on"}

    changes.save_settings(office.company, office.people["admin"], changed)

    text = office.see("audit").text
    assert "Retention item: 90 → Retainage" in text
    assert "Expense account by cost type: none → S Subcontractors" in text
    assert "Send without approval here: off → on" in text


def test_an_entry_that_only_took_something_away_has_no_arrow(office: Office) -> None:
    pauses.pause(office.company, office.people["admin"])
    pauses.resume(office.company, office.people["admin"])

    text = office.see("audit").text

    assert "resumed Northgate Builders what: reading and writing –" in text
    assert "→ –" not in text


def test_an_entry_leads_to_its_claim_or_to_the_search_for_its_record(office: Office) -> None:
    one, by = factory.waiting(office.company, "7"), office.people["approver"]
    sent = factory.sent(office.company, "5")
    of = f"{one.label}, {one.vendor_name}"
    audit.record(office.company, by, "claim.approved", of, remote_id=one.procore_id)
    audit.record(office.company, "system", "bill.created", "Claim 5", remote_id=sent.quickbooks_id)
    audit.record(office.company, by, "record.linked", "Ace Steel", after={"with": "Ace"}, remote_id="5")

    source = office.see("audit").source

    assert f'<a href="{office.url("claim", one.pk)}">{of}</a>' in source
    assert f'<a href="{office.url("claim", sent.pk)}">Claim 5</a>' in source
    assert f'<a href="{office.url("find")}?q=Ace+Steel">Ace Steel</a>' in source
