"""The page of the second step: setting up an app, typing its code, and the recovery codes shown once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from companies import second_step as steps
from companies.answers import person

WRONG = "That code does not fit. Codes change every 30 seconds and work once; type the one shown now."


@login_required
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Sets an app up for whoever has none, else asks for its code; then goes on to `next`."""
    if not settings.SECOND_FACTOR:
        raise Http404("the second step is off")
    user = person(request)
    if steps.is_verified(request):
        return redirect(_next(request))
    return _type(request, user) if steps.has_device(user) else _set_up(request, user)


@login_required
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new ones; those before them no longer work."""
    if not settings.SECOND_FACTOR:
        raise Http404("the second step is off")
    return _show(request, codes=steps.new_recovery_codes(person(request)))


def _type(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "GET":
        return _show(request)
    if steps.pass_step(request, user, request.POST.get("code", "")):
        return redirect(_next(request))
    return _show(request, 400, error=WRONG)


def _set_up(request: HttpRequest, user: User) -> HttpResponse:
    device = steps.new_device(user)
    shown: dict[str, Any] = {"picture": steps.picture(device), "key": steps.typed_key(device)}
    if request.method == "GET":
        return _show(request, **shown)
    codes = steps.confirm(request, user, device, request.POST.get("code", ""))
    return _show(request, codes=codes) if codes else _show(request, 400, error=WRONG, **shown)


def _show(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"next": _next(request), "site_title": "Plumbline"}
    return render(request, "companies/second_step.html", context, status=status)


def _next(request: HttpRequest) -> str:
    """A page of ours, whatever the address says."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("admin:index")
