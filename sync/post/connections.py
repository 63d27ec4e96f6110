"""A connection that was lost, is back, or whose sign-in ends soon: told to admins."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from companies.models import Company, Connection
from companies.roles import ADMIN
from integration import clock
from integration.systems import System
from sync.admin import words
from sync.admin.connection_card import cards
from sync.admin.figures import WORKING, figures
from sync.admin.where import where
from sync.models import Mail, Notice, Standing
from sync.post import mailing
from sync.post.letter import Letter
from sync.post.people import ALARMS, Reader, readers

LOST, BACK, ENDS = "connection_lost", "connection_back", "sign_in_ends"
AGAIN = timedelta(hours=24)
DAYS = (2, 7, 14)
BECAUSE = "you are an admin"


def tell(company: Company) -> None:
    to = readers(company, ALARMS, ADMIN)
    for row in company.connections.all():
        if row.state == Connection.State.LOST and row.lost_at:
            _lost(company, row, row.lost_at, to)
        elif row.is_connected:
            _back(company, row)
    for card in cards(company):
        left = next((days for days in DAYS if card.days_left is not None and card.days_left < days), None)
        if card.connection.is_connected and card.ends_at and left:
            key = f"{card.system.value} {card.ends_at.date()} {left}"
            mailing.tell(company, ENDS, key, to, ends(company, card.system, card.ends_at))


def _lost(company: Company, row: Connection, lost_at: datetime, to: list[Reader]) -> None:
    key = f"{row.system} {lost_at.isoformat()}"
    facts = {"system": row.system, "lost_at": lost_at.isoformat()}
    mailing.tell(company, LOST, key, to, lost(company, System(row.system), lost_at), facts)
    if clock.now() - lost_at >= AGAIN:
        mailing.tell(company, LOST, f"{key} again", to, lost(company, System(row.system), lost_at), facts)


def _back(company: Company, row: Connection) -> None:
    """Everybody who got the alarm hears that it is over."""
    notice = (
        Notice.objects.filter(company=company, kind=LOST, facts__system=row.system).order_by("-at").first()
    )
    if notice is None:
        return
    told = Mail.objects.filter(notice__company=company, notice__kind=LOST).filter(
        notice__facts__lost_at=notice.facts["lost_at"], notice__facts__system=row.system
    )
    to = {mail.address: Reader(mail.user, mail.address) for mail in told.select_related("user")}
    since = datetime.fromisoformat(notice.facts["lost_at"])
    key = f"{row.system} {notice.facts['lost_at']}"
    mailing.tell(company, BACK, key, to.values(), back(company, System(row.system), since, row.connected_at))


def lost(company: Company, system: System, since: datetime) -> Letter:
    waiting = figures(company).rows(Standing.NEEDS_YOU, Standing.APPROVAL, *WORKING)
    return Letter(
        f"{system.title} must be connected again",
        (
            f"The sign-in to {system.title} ended on {_moment(since)}.",
            f"{words.count(waiting, 'record')} {words.waits(waiting)}; nothing is lost.",
        ),
        (f"Connect {system.title}", _connections(company)),
        BECAUSE,
    )


def back(company: Company, system: System, since: datetime, at: datetime | None) -> Letter:
    moving = figures(company).rows(*WORKING)
    caught = f"{words.count(moving, 'record')} {words.are(moving)} being caught up." if moving else ""
    gone = words.age(since, at or clock.now())
    return Letter(
        f"{system.title} is connected again",
        (f"{system.title} is connected again after {gone}. Everything goes on by itself.", caught),
        ("Open connections", _connections(company)),
        "you were told that it was lost",
    )


def ends(company: Company, system: System, at: datetime) -> Letter:
    days = max(0, (at - clock.now()).days)
    when = f"in {words.count(days, 'day')}" if days else "today"
    return Letter(
        f"{system.title} sign-in ends {when}",
        (
            f"The sign-in to {system.title} is good until {words.day(at)}.",
            "Sign in once more before that, and nothing stops.",
        ),
        (f"Renew the sign-in to {system.title}", _connections(company)),
        BECAUSE,
    )


def _moment(at: datetime) -> str:
    """A letter is read later, and elsewhere: with the day and the zone."""
    return f"{words.day(at)}, {words.hour(at)} {timezone.localtime(at):%Z}"


def _connections(company: Company) -> str:
    return f"{settings.PUBLIC_URL}{where(company, 'connections')}"
