"""What makes work due without a schedule: a new connection, a changed setting."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from companies import signals
from companies.models import Company


def connect() -> None:
    signals.connected.connect(_connected, dispatch_uid="sync.connected")
    user_logged_in.connect(_signed_in, dispatch_uid="sync.signed_in")
    signals.settings_changed.connect(_settings_changed, dispatch_uid="sync.settings")


def _connected(company: Company, by: User, **_: Any) -> None:
    """Whoever has signed in may be allowed what was refused to the one before."""
    from sync import ledger, work
    from sync.models import Mapping

    ledger.want(Mapping.objects.filter(company=company, problem="procore.no_access"))
    work.everything(company, why="New connection", by=by)


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """The session knows whether single keys act, so that no page has to ask."""
    from sync.post.people import preference_of

    request.session["single_keys"] = "on" if preference_of(user).single_keys else "off"


def _settings_changed(company: Company, names: Collection[str], **_: Any) -> int:
    from sync import work

    return work.after_settings(company, names)
