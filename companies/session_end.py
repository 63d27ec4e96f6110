"""When a person has to sign in again: a fixed time after they did, which pages can tell beforehand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone


def connect() -> None:
    user_logged_in.connect(_fix, dispatch_uid="companies.session_end")


def _fix(request: HttpRequest, **_: Any) -> None:
    """By itself Django counts anew whenever something is kept in the session."""
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
