"""Sign-ins that have begun: what a `state` is bound to, and taking it exactly once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from secrets import token_urlsafe

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase

from companies import audit, secrets
from companies.models import Company, SignIn
from integration import clock, oauth
from integration.errors import NeedsUser
from integration.systems import System

LASTS = timedelta(minutes=10)
KEPT = timedelta(days=1)  # afterwards a late return is unknown rather than late
BYTES = 32
IN_SESSION = "sign_in"

log = structlog.get_logger(__name__)


def redirect_address(system: System) -> str:
    """Where a system sends the browser back to; never built from what a request says of its host."""
    return f"{settings.PUBLIC_URL}/connect/{system.value}/callback/"


def begin(session: SessionBase, user: User, company: Company, system: System) -> str:
    """The address at which this person signs in for this company."""
    state, verifier = token_urlsafe(BYTES), oauth.new_verifier(system)
    row = SignIn(
        state_hash=_hash(state),
        session_hash=_hash(_mark(session)),
        company=company,
        user=user,
        system=system.value,
        expires_at=clock.now() + LASTS,
    )
    row.verifier = secrets.sealed(row, "verifier", verifier)
    SignIn.objects.filter(expires_at__lt=clock.now() - KEPT).delete()
    address = oauth.authorize_url(system, redirect=redirect_address(system), state=state, verifier=verifier)
    row.save()
    return address


def take(session: SessionBase, user: User, state: str, system: System) -> SignIn:
    """The sign-in that `state` belongs to, used up. Raises NeedsUser for every other state."""
    row = SignIn.objects.select_related("company").filter(state_hash=_hash(state)).first()
    reason = _objection(row, session, user, system)
    if row and not reason:
        if SignIn.objects.filter(pk=row.pk, used_at=None).update(used_at=clock.now()):
            return row
        reason = "used before"
    _tell(row, user, system, reason)
    raise NeedsUser("connection.bad_return", system=system.title)


def _objection(row: SignIn | None, session: SessionBase, user: User, system: System) -> str:
    if row is None:
        return "unknown state"
    if row.system != system.value:
        return "state of another system"
    if row.session_hash != _hash(_mark(session)) or row.user_id != user.pk:
        return "state of another session"
    if row.used_at:
        return "used before"
    return "expired" if row.expires_at < clock.now() else ""


def _tell(row: SignIn | None, user: User, system: System, reason: str) -> None:
    log.warning("sign-in refused", system=system.value, reason=reason, user_id=user.pk)
    if row:
        after = {"system": system.value, "reason": reason}
        audit.record(row.company, user, "connection.refused", system.title, after=after)


def _mark(session: SessionBase) -> str:
    """A secret of this session; its key would change when a person signs in again."""
    mark: str = session.setdefault(IN_SESSION, token_urlsafe(BYTES))
    return mark


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
