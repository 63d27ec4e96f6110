"""Ending a connection: the grant is given back, and no secret of it stays here."""

from __future__ import annotations

import structlog
from django.contrib.auth.models import User
from django.db import transaction

from companies import audit, crypto, hooks, secrets
from companies.models import Connection
from companies.tokens import service_app
from integration import oauth
from integration.errors import Problem
from integration.systems import System

log = structlog.get_logger(__name__)


def disconnect(row: Connection, user: User | str) -> bool:
    """Erase the tokens; False if the system could not be told, so that the app stays listed there."""
    hooks.take_down(row)
    told = _revoke(row)
    with transaction.atomic():
        Connection.objects.filter(pk=row.pk).update(
            **dict.fromkeys(secrets.FIELDS, ""),
            state=Connection.State.NONE,
            access_expires_at=None,
            refresh_expires_at=None,
            refresh_lease=None,
            refresh_hard_expires_at=None,
            checks=[],
            checked_at=None,
        )
        audit.record(
            row.company, user, "connection.disconnected", row.get_system_display(), after={"revoked": told}
        )
    return told


def _revoke(row: Connection) -> bool:
    system = System(row.system)
    try:
        # With the refresh token the access token ends too; a service account has no other.
        token = secrets.read(row, "refresh_token") or secrets.read(row, "access_token")
        if token:
            oauth.revoke(system, token, service_app(row) if row.kind == Connection.Kind.SERVICE else None)
    except (Problem, crypto.SealError) as problem:
        log.warning("revoke failed", system=system.value, error_type=type(problem).__name__)
        return False
    return True
