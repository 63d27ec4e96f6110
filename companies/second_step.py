"""The second step of signing in: an authenticator app's code, or one of the recovery codes kept on paper.

Required of everybody where SECOND_FACTOR is on. django-otp keeps the devices, checks the codes, refuses one
that was used before, and slows down whoever guesses.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import segno
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_otp import devices_for_user, login, match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from companies import audit
from companies.models import Company

RECOVERY_CODES = 10
# Reachable with a password alone: the second step itself, and the way out.
OPEN = ("second_step", "logout", "login", "jsi18n")

Answer = Callable[[HttpRequest], HttpResponse]


class Required:
    """Middleware, behind django-otp's: whoever has signed in by password alone gets the second step only."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        is_open = match is not None and match.url_name in OPEN
        if is_open or not request.user.is_authenticated or is_verified(request):
            return None
        going_to = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return redirect(f"{reverse('companies:second_step')}?{going_to}".rstrip("?"))


def is_verified(request: HttpRequest) -> bool:
    verified: bool = request.user.is_verified()  # type: ignore[union-attr]  # added by django-otp's middleware
    return verified


def has_device(user: User) -> bool:
    return any(isinstance(one, TOTPDevice) for one in devices_for_user(user, confirmed=True))


def new_device(user: User) -> TOTPDevice:
    """The app that is being set up; the same one until a code of it has been typed."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})
    return device


def picture(device: TOTPDevice) -> str:
    """The address of the device as a square code, in SVG."""
    drawn: str = segno.make(device.config_url).svg_inline(scale=5, border=2, light="#fff")
    return drawn


def typed_key(device: TOTPDevice) -> str:
    """The same for people who type it: groups of four letters."""
    key = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def confirm(request: HttpRequest, user: User, device: TOTPDevice, code: str) -> list[str]:
    """Recovery codes when `code` is the app's present one, which ends setting up; nothing otherwise."""
    if not device.verify_token(_digits(code)):
        return []
    with transaction.atomic():
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        codes = new_recovery_codes(user)
        _note(user, user, "second_step.set_up")
    login(request, device)
    return codes


def pass_step(request: HttpRequest, user: User, code: str) -> bool:
    """Whether `code` is one of the app or an unused recovery code; the session is verified then."""
    device = match_token(user, _digits(code))
    if device is not None:
        login(request, device)
    return device is not None


def new_recovery_codes(user: User) -> list[str]:
    """Each works once; those before them no longer do."""
    device, _ = StaticDevice.objects.get_or_create(user=user, name="recovery")
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def reset(user: User, by: User | str) -> int:
    """Forget somebody's devices, as when a telephone is lost: the next sign-in sets one up anew."""
    with transaction.atomic():
        count = sum(int(one.delete()[0] > 0) for one in devices_for_user(user, confirmed=None))
        if count:
            _note(user, by, "second_step.reset")
    return count


def _note(user: User, by: User | str, action: str) -> None:
    for company in Company.objects.filter(memberships__user=user).distinct():
        audit.record(company, by, action, user.get_full_name() or user.get_username())


def _digits(code: str) -> str:
    return "".join(code.split()).lower()
