"""How the connecting pages answer: with a page, with a refusal that says what to do, or by going on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from companies import preconditions, scope
from companies.models import Company, Connection
from integration.errors import Problem, TryLater
from integration.problems import explain
from integration.systems import System

View = Callable[..., HttpResponse]


def person(request: HttpRequest) -> User:
    """Who asks. Only for pages behind a sign-in."""
    assert isinstance(request.user, User)  # noqa: S101 - the views require a sign-in
    return request.user


def company_of(request: HttpRequest, reference: str, action: str) -> Company:
    """The company by its key, or by its number; raises Http404, PermissionDenied."""
    company = scope.company_for(person(request), **_lookup(reference))
    scope.require(person(request), company, action)
    return company


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    everything = {**admin.site.each_context(request), **context}
    company = everything.get("company")
    with timezone.override(company.zone if isinstance(company, Company) else UTC):
        return render(request, f"companies/{template}", everything, status=status)


def explained(view: View) -> View:
    """Turn a problem or a missing right into a page that says what happened and what to do."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as denied:
            return refusal(request, "This is not open to you", str(denied), status=403)
        except Problem as problem:
            return refused(request, problem)

    return answer


def refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    code = "connection.no_answer" if isinstance(problem, TryLater) else problem.code
    told = explain(code, problem.facts)
    status = 503 if isinstance(problem, TryLater) else 409
    return refusal(request, told.title, told.why, told.fix, status=status)


def refusal(request: HttpRequest, title: str, why: str, fix: str = "", status: int = 409) -> HttpResponse:
    if not request.user.is_authenticated:  # the admin's frame needs a person
        return render(
            request, "companies/signed_out.html", {"title": title, "why": why, "fix": fix}, status=status
        )
    return page(request, "refused.html", status, title=title, why=why, fix=fix)


def connected(request: HttpRequest, row: Connection) -> HttpResponse:
    """Look whether the company is fit, say so, and go to the page that shows it."""
    system = System(row.system)
    name = {
        System.PROCORE: row.company.procore_company_name,
        System.QUICKBOOKS: row.company.quickbooks_company_name,
    }[system]
    messages.success(request, f"Connected to {name.rstrip('.')}. {checked(request, row)}")
    return to_connections(row.company)


def checked(request: HttpRequest, row: Connection) -> str:
    """The outcome of the checks in a sentence."""
    try:
        checks = preconditions.check(row)
    except Problem as problem:
        messages.warning(request, explain(problem.code, problem.facts).title)
        return "The checks could not be made; press Check now."
    return preconditions.summary(checks)


def to_connections(company: Company) -> HttpResponse:
    return redirect("companies:connections", company=str(company.key))


def _lookup(reference: str) -> dict[str, Any]:
    try:
        return {"key": UUID(reference)}
    except ValueError:
        return {"pk": int(reference)} if reference.isdecimal() else {"pk": None}
