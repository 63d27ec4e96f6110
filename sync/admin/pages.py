"""What turns a function into a page: sign-in, company, role, method and time zone, in one place."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from companies import scope
from sync.admin.visit import Visit

Handler = Callable[..., HttpResponse]
READ = ("GET", "HEAD")


def page(handler: Handler) -> Handler:
    """Shows, and changes nothing."""
    return _view(handler, READ, needs="view")


def action(needs: str) -> Callable[[Handler], Handler]:
    """Changes something: POST only, by the roles of `needs`."""
    return lambda handler: _view(handler, ("POST",), needs)


def form(needs: str) -> Callable[[Handler], Handler]:
    """A page everyone may see and whose button needs the roles of `needs`."""
    return lambda handler: _view(handler, (*READ, "POST"), needs)


def visit_of(request: HttpRequest, **company: Any) -> Visit:
    """The visit of this request, made once; a company that is not the person's own is "not found"."""
    known = getattr(request, "visit", None)
    if isinstance(known, Visit):
        return known
    visit = Visit(request, *scope.entered(request.user, **company))
    request.visit = visit  # type: ignore[attr-defined]
    return visit


def _view(handler: Handler, methods: tuple[str, ...], needs: str) -> Handler:
    @wraps(handler)
    def view(request: HttpRequest, company_id: int, **kwargs: Any) -> HttpResponse:
        visit = visit_of(request, pk=company_id)
        if request.method not in methods:
            return _not_allowed(visit, methods)
        with timezone.override(visit.company.zone):
            if not visit.may("view" if request.method in READ else needs):
                return _refused(visit, needs)
            return handler(visit, **kwargs)

    return admin.site.admin_view(view)


def _refused(visit: Visit, needs: str) -> HttpResponse:
    return visit.render("sync/refused.html", status=403, reason=visit.why_not(needs))


def _not_allowed(visit: Visit, methods: tuple[str, ...]) -> HttpResponse:
    """Whoever was signed out when they pressed a button comes here after signing in again."""
    answer = visit.render("sync/not_allowed.html", status=405)
    answer["Allow"] = ", ".join(methods)
    return answer
