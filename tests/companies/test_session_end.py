"""A sign-in lasts a fixed time, whatever is done meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

pytestmark = pytest.mark.django_db


def test_what_is_kept_in_the_session_does_not_prolong_it() -> None:
    client = Client()
    client.force_login(User.objects.create_user("dana", is_staff=True))
    session = client.session
    ends = session.get_expiry_date()

    session["single_keys"] = "off"
    session.save()

    assert Session.objects.get().expire_date == client.session.get_expiry_date() == ends
    assert ends <= timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
