"""The pages of connecting: how both systems are connected, choosing a company, a service account, the end."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from companies import procore_sign_in, scope
from companies.answers import company_of, connected, explained, page, person, to_connections
from companies.binding import bound
from companies.check import Check
from companies.disconnect import disconnect
from companies.models import Company, Connection
from companies.preconditions import summary
from integration import clock
from integration.oauth import App
from integration.systems import System

WARN_DAYS, ALARM_DAYS = 14, 3


class ServiceAccount(forms.Form):
    """A Procore service account. The secret is never shown again."""

    company_id = forms.RegexField(
        r"^\d{1,19}$", label="Procore company id", error_messages={"invalid": "A company id has digits only."}
    )
    client_id = forms.CharField(label="Client id", max_length=200)
    client_secret = forms.CharField(
        label="Client secret", max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )


@dataclass(frozen=True)
class Card:
    """What the page shows of one system."""

    system: System
    connection: Connection | None
    remote_name: str
    checks: list[Check]
    days_left: int | None

    @property
    def state(self) -> str:
        return self.connection.state if self.connection else Connection.State.NONE

    @property
    def was_bound(self) -> bool:
        return bool(self.remote_name)

    @property
    def summary(self) -> str:
        return summary(self.checks) if self.checks else ""

    @property
    def urgency(self) -> str:
        """How the days left are shown: good, soon or now."""
        if self.days_left is None or self.days_left >= WARN_DAYS:
            return "good"
        return "soon" if self.days_left >= ALARM_DAYS else "now"


@login_required
@require_GET
@explained
def connections(request: HttpRequest, company: str) -> HttpResponse:
    chosen = company_of(request, company, "view")
    rows = {row.system: row for row in chosen.connections.select_related("connected_by")}
    cards = [_card(chosen, system, rows.get(system.value)) for system in System]
    refusals = {
        action: "" if scope.may(person(request), chosen, action) else scope.why_not(chosen, action)
        for action in ("connect", "check")
    }
    return page(
        request, "connections.html", title="Connections", company=chosen, cards=cards, refusals=refusals
    )


@login_required
@require_http_methods(["GET", "POST"])
@explained
def choose(request: HttpRequest, company: str) -> HttpResponse:
    """Choose one of the Procore companies that the sign-in can see."""
    chosen = company_of(request, company, "connect")
    row = get_object_or_404(
        Connection, company=chosen, system=System.PROCORE.value, state=Connection.State.CHOOSING
    )
    if request.method == "POST":
        return connected(request, procore_sign_in.choose(chosen, person(request), request.POST.get("id", "")))
    choices = row.facts.get("choices", [])
    return page(request, "choose.html", title="Choose the Procore company", company=chosen, choices=choices)


@login_required
@require_http_methods(["GET", "POST"])
@explained
def service(request: HttpRequest, company: str) -> HttpResponse:
    """Connect Procore by a service account instead of a person's sign-in."""
    chosen = company_of(request, company, "connect")
    form = ServiceAccount(request.POST or None, initial={"company_id": chosen.procore_company_id})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        account = App(given["client_id"].strip(), given["client_secret"].strip())
        row = procore_sign_in.connect_service(chosen, person(request), account, given["company_id"])
        return connected(request, row)
    status = 400 if form.errors else 200
    return page(request, "service.html", status, title="Procore service account", company=chosen, form=form)


@login_required
@require_http_methods(["GET", "POST"])
@explained
def disconnect_page(request: HttpRequest, system: System, company: str) -> HttpResponse:
    """Ask once, then end the connection."""
    chosen = company_of(request, company, "connect")
    row = get_object_or_404(
        Connection.objects.select_related("company").exclude(state=Connection.State.NONE),
        company=chosen,
        system=system.value,
    )
    if request.method == "POST":
        _say(request, system, disconnect(row, person(request)))
        return to_connections(chosen)
    title = f"Disconnect {system.title}?"
    return page(request, "disconnect.html", title=title, company=chosen, system=system)


def _say(request: HttpRequest, system: System, told: bool) -> None:
    if told:
        messages.success(request, f"{system.title} is disconnected. Nothing was deleted on either side.")
        return
    messages.warning(
        request,
        f"{system.title} is disconnected here, but did not answer. Remove Plumbline from the apps there too.",
    )


def _card(company: Company, system: System, row: Connection | None) -> Card:
    names = {
        System.PROCORE: company.procore_company_name,
        System.QUICKBOOKS: company.quickbooks_company_name,
    }
    remote_name = names[system] if bound(company, system) else ""
    checks = [Check(**kept) for kept in row.checks] if row else []
    return Card(system, row, remote_name, checks, _days_left(row))


def _days_left(row: Connection | None) -> int | None:
    """Days until the grant ends by itself; None where it renews for as long as it is used."""
    if row is None or row.kind == Connection.Kind.SERVICE or not row.is_connected:
        return None
    ends = [one for one in (row.refresh_expires_at, row.refresh_hard_expires_at) if one]
    return max(0, (min(ends) - clock.now()).days) if ends else None
