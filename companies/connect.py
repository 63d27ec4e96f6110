"""Starting a sign-in at a remote system, and what comes back from it."""

from __future__ import annotations

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from companies import audit, procore_sign_in, quickbooks_sign_in, scope, sign_ins
from companies.answers import checked, company_of, connected, explained, person, refused, to_connections
from companies.models import Connection, SignIn
from companies.secrets import read
from integration.errors import NeedsUser, Problem
from integration.systems import System

log = structlog.get_logger(__name__)


@login_required
@require_POST
@explained
def start(request: HttpRequest, system: System, company: str) -> HttpResponse:
    """Send the person to the system's own sign-in page."""
    chosen = company_of(request, company, "connect")
    return HttpResponseRedirect(sign_ins.begin(request.session, person(request), chosen, system))


@require_GET
@explained
def callback(request: HttpRequest, system: System) -> HttpResponse:
    """Where the system sends the browser back to. Everything in the address is untrusted until proven."""
    if not request.user.is_authenticated:
        log.warning("sign-in refused", system=system.value, reason="nobody is signed in")
        return refused(request, NeedsUser("connection.bad_return", system=system.title))
    user = person(request)
    sign_in = sign_ins.take(request.session, user, request.GET.get("state", ""), system)
    scope.require(user, sign_in.company, "connect")
    try:
        row = _complete(request, sign_in)
    except Problem as problem:
        audit.record(
            sign_in.company, user, "connection.refused", system.title, after={"reason": problem.code}
        )
        raise
    if row.state == Connection.State.CHOOSING:
        return redirect("companies:choose", company=str(row.company.key))
    return connected(request, row)


@login_required
@require_POST
@explained
def check(request: HttpRequest, system: System, company: str) -> HttpResponse:
    """Ask the system again whether everything that Plumbline needs is in place."""
    chosen = company_of(request, company, "check")
    row = Connection.objects.filter(
        company=chosen, system=system.value, state=Connection.State.CONNECTED
    ).first()
    if row is None:
        raise NeedsUser("connection.lost", system=system.title)
    messages.info(request, f"{system.title}: {checked(request, row)}")
    return to_connections(chosen)


def _complete(request: HttpRequest, sign_in: SignIn) -> Connection:
    system, code = System(sign_in.system), request.GET.get("code", "")
    if request.GET.get("error") == "access_denied":
        raise NeedsUser("connection.cancelled", system=system.title)
    if not code:
        raise NeedsUser("connection.sign_in_failed", system=system.title)
    company, user, verifier = sign_in.company, sign_in.user, read(sign_in, "verifier")
    if system is System.PROCORE:
        return procore_sign_in.connect(company, user, code=code, verifier=verifier)
    realm = request.GET.get("realmId", "")
    return quickbooks_sign_in.connect(company, user, code=code, realm=realm, verifier=verifier)
