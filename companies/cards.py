"""What the connections page says: one sentence about both systems, a card for each, and the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from companies import audit
from companies.binding import bound
from companies.check import Check
from companies.circle import Member
from companies.models import Company, Connection
from companies.preconditions import summary
from companies.usage import Usage
from integration import clock
from integration.systems import System

State = Connection.State
SOON, NOW = 14, 3  # days left of a sign-in
LINES = 10
LOOKS = {
    State.CONNECTED: ("green", "check_circle", "Connected"),
    State.CHOOSING: ("orange", "rule", "Company not chosen yet"),
    State.LOST: ("red", "cloud_off", "Disconnected"),
    State.NONE: ("grey", "power_off", "Not connected"),
}
DID = {
    "connection.connected": "{} connected",
    "connection.disconnected": "{} disconnected",
    "connection.refused": "A sign-in at {} was refused",
    "connection.lost": "The sign-in at {} ended",
}


@dataclass(frozen=True)
class Card:
    system: System
    connection: Connection | None
    remote_name: str
    checks: list[Check]
    usage: Usage

    @property
    def state(self) -> str:
        return self.connection.state if self.connection else State.NONE

    @property
    def look(self) -> tuple[str, str, str]:
        return LOOKS[State(self.state)]

    @property
    def was_bound(self) -> bool:
        return bool(self.remote_name)

    @property
    def summary(self) -> str:
        return summary(self.checks)

    @property
    def failed(self) -> int:
        return sum(one.standing == "failed" for one in self.checks)

    @property
    def ends_at(self) -> datetime | None:
        """When the grant ends by itself; None where it renews for as long as it is used."""
        row = self.connection
        if row is None or row.kind == Connection.Kind.SERVICE:
            return None
        return min(
            (one for one in (row.refresh_expires_at, row.refresh_hard_expires_at) if one), default=None
        )

    @property
    def days_left(self) -> int | None:
        return None if self.ends_at is None else max(0, (self.ends_at - clock.now()).days)

    @property
    def urgency(self) -> str:
        """The tone of the days left."""
        if self.days_left is None or self.days_left >= SOON:
            return "green"
        return "orange" if self.days_left >= NOW else "red"


@dataclass(frozen=True)
class Answer:
    tone: str
    icon: str
    sentence: str
    detail: str


@dataclass(frozen=True)
class Line:
    sentence: str
    at: datetime
    by: str


def cards(company: Company) -> list[Card]:
    rows = {row.system: row for row in company.connections.select_related("connected_by")}
    return [_card(company, system, rows.get(system.value)) for system in System]


def answer(shown: Sequence[Card]) -> Answer:
    """The worst thing that is true of them, in a sentence."""
    for card in shown:
        if card.state == State.LOST:
            detail = "What waits is kept; nothing is lost. An admin signs in again and everything goes on."
            return Answer("red", "cloud_off", f"{card.system.title} must be connected again", detail)
    if failed := sum(card.failed for card in shown):
        told = "1 check stands" if failed == 1 else f"{failed} checks stand"
        return Answer("orange", "rule", f"{told} in the way", "Each says below what to do.")
    for card in shown:
        if card.state != State.CONNECTED:
            detail = "Plumbline reads and shows. It writes nothing until you go live."
            return Answer("violet", "cable", f"Next: connect {card.system.title}", detail)
    return Answer("green", "check_circle", "Both systems are connected", "No check stands in the way.")


def history(company: Company, members: Iterable[Member]) -> list[Line]:
    """Who connected and disconnected, newest first, as others call them."""
    names = {one.login: one.name for one in members} | {audit.OURSELVES: "Plumbline"}
    entries = company.audit_entries.filter(action__in=DID).order_by("-number")[:LINES]
    return [
        Line(DID[one.action].format(one.subject) + _what(one.after), one.at, names.get(one.actor, one.actor))
        for one in entries
    ]


def _card(company: Company, system: System, row: Connection | None) -> Card:
    names = {
        System.PROCORE: company.procore_company_name,
        System.QUICKBOOKS: company.quickbooks_company_name,
    }
    remote_name = names[system] if bound(company, system) else ""
    checks = [Check(**kept) for kept in row.checks] if row else []
    return Card(system, row, remote_name, checks, Usage.of(company, system))


def _what(after: dict[str, object]) -> str:
    return f" to {after['name']}" if after.get("name") else ""
