"""What an entry of the audit trail says: who, what was done, and what changed. Ids stay in the export."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.utils.dateparse import parse_datetime

from companies import audit
from companies.company_settings import BY_TYPE, SCHEDULES, CompanySettings, by_type
from companies.models import AuditEntry
from integration import clock, problems
from integration.systems import System
from sync.admin import words
from sync.admin.fields import address, name_of, text_of
from sync.admin.visit import Visit
from sync.models import Mapping

# What was done, in words: completes "Dana Whitfield …".
DID = {
    "claim.approved": "approved",
    "claim.rejected": "rejected",
    "claim.accepted": "accepted the bill as it is in QuickBooks:",
    "claim.sent_again": "sent again, over the bill as it is in QuickBooks:",
    "claim.taken_back": "took back a decision on",
    "record.linked": "linked",
    "record.unlinked": "unlinked",
    "record.followed": "followed a merge in QuickBooks:",
    "record.archived": "archived",
    "record.unarchived": "took out of the archive",
    "record.create_asked": "asked to create",
    "record.create_taken_back": "took back the request to create",
    "project.option_set": "set for the project",
    "bill.adopted": "adopted a bill for",
    "bill.created": "created the bill of",
    "bill.replaced": "wrote over the bill of",
    "credit.adopted": "adopted a vendor credit for",
    "credit.created": "created the vendor credit of",
    "credit.replaced": "wrote over the vendor credit of",
    "company.paused": "paused",
    "company.resumed": "resumed",
    "company.halted": "halted the installation with",
    "company.halt_lifted": "lifted the halt of",
    "company.went_live": "went live with",
    "company.writing_stopped": "stopped writing for",
    "company.stop_confirmed": "confirmed a stop of",
    "company.added": "added the company",
    "company.erased": "erased what was kept of",
    "month.signed_off": "signed off",
    "settings.changed": "changed settings",
    "item.put_away": "asked to make the item inactive:",
    "items.renamed": "asked to rename items of",
    "conflict.decided": "decided a conflict of",
    "connection.connected": "connected",
    "connection.disconnected": "disconnected",
    "connection.lost": "lost the connection:",
    "connection.refused": "was refused a connection to",
    "roles.changed": "changed the roles of",
    "person.invited": "invited",
    "second_step.set_up": "set up the second step of",
    "second_step.reset": "reset the second step of",
}
CLAIMS = ("claim.", "bill.", "credit.")
RECORDS = ("record.", "project.", "item.", "items.", "conflict.")
NAMED = ("system", "in", "side")
HIDDEN = ("fingerprint", "digest", "reading", "by")  # technical, or told by the line itself
IDS = ("key", "quickbooks_id")  # only in the export
CHOSEN = ("settings.changed", "project.option_set")
SETTINGS = {one.name: one.metadata for one in fields(CompanySettings)}
REFERENCE = re.compile(r"[A-Z][A-Za-z]+:\d+(/[A-Z][A-Za-z]+:\d+)?")
AMOUNT = re.compile(r"-?\d+\.\d{2}")
APPROVER = re.compile(r"approved by user (\d+)")


@dataclass(frozen=True)
class Names:
    """`logins` and `people`: whom a sign-in or a key means; `chosen`: what "Item:90" is called."""

    logins: dict[str, str]
    people: dict[int, str]
    chosen: dict[str, str]

    def who(self, actor: str) -> str:
        return "Plumbline" if actor == audit.OURSELVES else self.logins.get(actor, actor)

    def authority(self, text: str) -> str:
        found = APPROVER.fullmatch(text)
        return f"approved by {self.people.get(int(found[1]), 'a former member')}" if found else text


def names_for(visit: Visit, entries: Iterable[tuple[str, dict[str, Any], dict[str, Any]]]) -> Names:
    """`entries` are action, before and after of those that are told."""
    references = {
        reference
        for action, before, after in entries
        if action in CHOSEN
        for facts in (before, after)
        for name, value in facts.items()
        for reference in _references(name, value)
    }
    found = Mapping.objects.filter(company=visit.company, entity__in=("wbs_code", "account", "class"))
    members = visit.circle.members
    return Names(
        {one.login: one.name for one in members},
        {one.pk: one.name for one in members},
        dict(found.filter(quickbooks_id__in=references).values_list("quickbooks_id", "label"))
        if references
        else {},
    )


def did(action: str) -> str:
    return DID.get(action, action.replace(".", " ").replace("_", " "))


def subject(entry: AuditEntry, names: Names) -> str:
    if entry.action == "roles.changed":
        return names.logins.get(entry.subject, entry.subject)
    if entry.action == "settings.changed":
        return ", ".join(_label(name) for name in entry.subject.split(", "))
    return entry.subject


def change(entry: AuditEntry, names: Names) -> str:
    """Both in one: "Retention item: none → Retainage"."""
    before, after = facts(entry, entry.before, names), facts(entry, entry.after, names)
    told = [f"{name}: {f'{before[name]} → ' if name in before else ''}{text}" for name, text in after.items()]
    gone = [f"{name}: {text}" for name, text in before.items() if name not in after]
    return "; ".join((*gone, *told))


def column(entry: AuditEntry, of: dict[str, Any], names: Names) -> str:
    """One side of it, for the export: with the ids."""
    return "; ".join(f"{name}: {text}" for name, text in facts(entry, of, names, ids=True).items())


def facts(entry: AuditEntry, of: dict[str, Any], names: Names, *, ids: bool = False) -> dict[str, str]:
    """What is told of one side, by the words for it. Blank is told where it is one side of a change."""
    told = {}
    for name, value in of.items():
        if name in HIDDEN or (not ids and _is_technical(name, value)):
            continue
        if value not in (None, "", [], {}) or (name in entry.before and name in entry.after):
            told[_label(name)] = _value(name, value, entry, names) or "none"
    return told


def _is_technical(name: str, value: Any) -> bool:
    return name in IDS or (isinstance(value, str) and bool(REFERENCE.fullmatch(value)))


def _label(name: str) -> str:
    if name in tuple(System):
        return System(name).title
    if name in SETTINGS:
        return str(SETTINGS[name]["label"])
    return {"code": "cause"}.get(name, name.replace("_", " "))


def _value(name: str, value: Any, entry: AuditEntry, names: Names) -> str:
    if name in SETTINGS or name == "class":
        return _chosen(name, value, names)
    if entry.action == "conflict.decided":
        return _decided(name, value, entry)
    if name in ("code", "reason") and value in problems.CATALOGUE:
        return problems.explain(value, {**entry.before, **entry.after}).title
    if name == "authority":
        return names.authority(str(value))
    return _plain(name, value)


def _plain(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return address(value)
    if name in NAMED and value in tuple(System):
        return System(value).title
    if name.endswith("_at") and (at := parse_datetime(str(value))):
        return words.moment(at, clock.now())
    return words.money(value) if AMOUNT.fullmatch(str(value)) else str(value or "")


def _decided(name: str, value: Any, entry: AuditEntry) -> str:
    field = str(entry.after.get("field") or "")
    if name == "field":
        return name_of(field)
    if name == "side":
        return {"both": "each as it is", "value": "what was typed"}.get(str(value), _plain(name, value))
    return text_of(field, value)


def _chosen(name: str, value: Any, names: Names) -> str:
    """The value of a setting; what it was chosen from by its name there."""
    choice = SETTINGS[name]["choice"] if name in SETTINGS else name
    if isinstance(value, bool):
        return "on" if value else "off"
    if value in (None, ""):
        return "none"
    if choice == "schedule":
        return SCHEDULES[value][0] if value in SCHEDULES else str(value)
    if choice in BY_TYPE:
        called = {one: names.chosen.get(f"Account:{pk}", pk) for one, pk in by_type(str(value)).items()}
        return ", ".join(f"{one} {account}" for one, account in called.items())
    reference = next(iter(_references(name, value)), "")
    return names.chosen.get(reference, words.day(value) if name == "cut_off" else str(value))


def _references(name: str, value: Any) -> list[str]:
    """The records of QuickBooks that the value of a setting means."""
    choice = SETTINGS[name]["choice"] if name in SETTINGS else ""
    if choice in BY_TYPE:
        return [f"Account:{one}" for one in by_type(str(value or "")).values()]
    if choice.endswith("_account"):
        return [f"Account:{value}"]
    if choice.endswith("_item"):
        return [f"Item:{value}"]
    return [f"Class:{value}"] if name == "class" and value else []
