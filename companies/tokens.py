"""Access tokens of a connection: one refresher at a time, and the newest pair stored before it is used."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from companies import audit, secrets
from companies.models import Connection
from integration import clock, oauth
from integration.errors import NeedsUser, TryLater
from integration.systems import System

EARLY = timedelta(minutes=5)
SPREAD = 300  # seconds over which the renewals of companies connected at the same time are spread
STRIDE = 71  # from one connection to the next; has no factor in common with the above
LEASE = timedelta(seconds=90)  # longer than the slowest answer of a token endpoint
LOOK_AGAIN = 0.25  # seconds between looks while another process refreshes
ONE_RENEWAL_IN = timedelta(minutes=1)
# What it takes to have a token that is still good.
TOKEN = ("state", "system", "access_token", "access_expires_at", "company__key")


class Tokens:
    """Where a connection's access token comes from. Call it outside of transactions, from one thread.

    Raises NeedsUser("connection.lost") when only a person can help, and TryLater.
    """

    def __init__(self, connection_id: int) -> None:
        self.connection_id = connection_id
        self._early = EARLY + timedelta(seconds=connection_id * STRIDE % SPREAD)

    def current(self) -> str:
        """A token that is good for a few minutes more."""
        # Asked before every request, so it reads no more than it needs; only a renewal needs the whole row.
        for rows in (self._rows().only(*TOKEN), self._rows()):
            row = self._checked(rows)
            if _lasts_until(row) > clock.now() + self._early:
                return secrets.read(row, "access_token")
        try:
            return self._renewed(row)
        except TryLater:
            if _lasts_until(row) > clock.now():
                return secrets.read(row, "access_token")
            raise

    def renew(self, refused: str) -> str:
        """A token other than `refused`; another process may have got it meanwhile."""
        row = self._row()
        if row.access_token and (stored := secrets.read(row, "access_token")) != refused:
            return stored
        if row.renewed_at and clock.now() < row.renewed_at + ONE_RENEWAL_IN:
            # A token refused right after it was given is not cured by the next one.
            raise self._later(row, row.renewed_at + ONE_RENEWAL_IN)
        return self._renewed(row)

    def _renewed(self, row: Connection) -> str:
        give_up = clock.now() + LEASE
        while clock.now() < give_up:
            if self._lease(row):
                return self._refresh(row)
            clock.sleep(LOOK_AGAIN)
            before, row = row, self._row()
            # The secrets are compared, not their seals: a rotation of keys seals the same token anew.
            if (newest := secrets.read(row, "access_token")) != secrets.read(before, "access_token"):
                return newest
        raise self._later(row, clock.now() + LEASE)

    def _refresh(self, row: Connection) -> str:
        try:
            return self._store(row, _ask(row))
        except NeedsUser as refusal:
            newest = self._row()
            if newest.refresh_lease != row.refresh_lease:
                return secrets.read(newest, "access_token")
            if not _is_our_own_fault(row, refusal):
                self._lose(row, refusal)
            raise
        finally:
            self._held(row).update(refresh_lease=None, refresh_lease_expires_at=None)

    def _store(self, row: Connection, grant: oauth.Grant) -> str:
        changes = granted(row, grant)
        # Durable: a token that was used but not committed could be lost with everything it grants.
        with transaction.atomic(durable=True):
            if self._held(row).update(**changes):
                return grant.access_token
        # Somebody connected anew, or disconnected, while we asked: theirs counts.
        return secrets.read(self._row(), "access_token")

    def _lose(self, row: Connection, refusal: NeedsUser) -> None:
        facts = {**row.facts, "lost": {"code": refusal.code, **refusal.facts}}
        with transaction.atomic(durable=True):
            if self._held(row).update(state=Connection.State.LOST, lost_at=clock.now(), facts=facts):
                audit.record(
                    row.company, audit.OURSELVES, "connection.lost", str(row), after={"reason": refusal.code}
                )

    def _lease(self, row: Connection) -> bool:
        """Take the refresh lease if it is free and the tokens are still those of `row`."""
        now, mine = clock.now(), uuid.uuid4()
        free = self._same(row).filter(Q(refresh_lease=None) | Q(refresh_lease_expires_at__lt=now))
        if not free.update(refresh_lease=mine, refresh_lease_expires_at=now + LEASE):
            return False
        row.refresh_lease = mine
        return True

    def _held(self, row: Connection) -> QuerySet[Connection]:
        """The row while the lease taken with it lasts: whoever connects or disconnects ends the lease."""
        return Connection.objects.filter(pk=row.pk, refresh_lease=row.refresh_lease)

    def _same(self, row: Connection) -> QuerySet[Connection]:
        return Connection.objects.filter(
            pk=row.pk, access_token=row.access_token, refresh_token=row.refresh_token
        )

    def _row(self) -> Connection:
        return self._checked(self._rows())

    def _rows(self) -> QuerySet[Connection]:
        return Connection.objects.filter(pk=self.connection_id).select_related("company")

    def _checked(self, rows: QuerySet[Connection]) -> Connection:
        row = rows.get()
        if row.state not in (Connection.State.CONNECTED, Connection.State.CHOOSING):
            raise NeedsUser("connection.lost", system=System(row.system).title)
        return row

    def _later(self, row: Connection, at: datetime) -> TryLater:
        return TryLater("system.busy", at=at, counts=False, system=System(row.system).title)


def granted(row: Connection, grant: oauth.Grant) -> dict[str, Any]:
    """The columns of `row` that keep `grant`, sealed. The refresh token it replaces is kept beside it."""
    known = secrets.read(row, "refresh_token")
    newest = grant.refresh_token or known
    changes = {
        "access_token": secrets.sealed(row, "access_token", grant.access_token),
        "refresh_token": row.refresh_token
        if newest == known
        else secrets.sealed(row, "refresh_token", newest),
        "access_expires_at": grant.access_expires_at,
        "refresh_expires_at": grant.refresh_expires_at or row.refresh_expires_at,
        "refresh_hard_expires_at": grant.refresh_hard_expires_at or row.refresh_hard_expires_at,
        "renewed_at": clock.now(),
        "refresh_lease": None,
        "refresh_lease_expires_at": None,
    }
    if newest != known:
        changes["previous_refresh_token"] = secrets.sealed(row, "previous_refresh_token", known)
    return changes


def service_app(row: Connection) -> oauth.App:
    return oauth.App(secrets.read(row, "client_id"), secrets.read(row, "client_secret"))


def _ask(row: Connection) -> oauth.Grant:
    system = System(row.system)
    if row.kind == Connection.Kind.SERVICE:
        return oauth.service_grant(service_app(row))
    try:
        return oauth.refresh(system, secrets.read(row, "refresh_token"))
    except NeedsUser as refusal:
        # QuickBooks takes the value before for up to a day ("Validity of Refresh Token"); Procore takes it
        # once only, so there nothing is left to try.
        earlier = secrets.read(row, "previous_refresh_token")
        if refusal.code != "connection.lost" or not earlier or system is not System.QUICKBOOKS:
            raise
        return oauth.refresh(system, earlier)


def _is_our_own_fault(row: Connection, refusal: NeedsUser) -> bool:
    """Wrong settings of this installation say nothing about the company's grant."""
    ours = ("connection.no_app", "connection.unknown_app")
    return row.kind == Connection.Kind.USER and refusal.code in ours


def _lasts_until(row: Connection) -> datetime:
    return (
        row.access_expires_at
        if row.access_token and row.access_expires_at
        else datetime.min.replace(tzinfo=UTC)
    )
