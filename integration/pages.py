"""Pages that belong to no company: the address itself, and the generic errors."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def home(_request: HttpRequest) -> HttpResponse:
    return redirect("admin:index")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """The form was older than the sign-in: the same page as any other refusal, without Django's details."""
    return render(request, "403.html", status=403)


def locked_out(request: HttpRequest, *_axes: Any, **_why: Any) -> HttpResponse:
    """Too many wrong passwords. It does not tell whether there is such an account."""
    return render(request, "429.html", status=429)
