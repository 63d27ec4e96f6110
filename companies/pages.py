"""The pages of connecting: how both systems are connected, choosing a company, a service account, the end."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from companies import cards, procore_sign_in, scope
from companies.answers import company_of, connected, explained, page, person, to_connections
from companies.circle import circle_of
from companies.disconnect import disconnect
from companies.models import Connection
from integration.oauth import App
from integration.systems import System


class ServiceAccount(forms.Form):
    """A Procore service account. The secret is never shown again."""

    company_id = forms.RegexField(
        r"^\d{1,19}$",
        label="Procore company id",
        help_text="The number in the address of any page of the company in Procore.",
        error_messages={"invalid": "A company id has digits only."},
        widget=forms.TextInput(attrs={"class": "pl-input", "inputmode": "numeric"}),
    )
    client_id = forms.CharField(
        label="Client id", max_length=200, widget=forms.TextInput(attrs={"class": "pl-input"})
    )
    client_secret = forms.CharField(
        label="Client secret",
        help_text="Stored encrypted and never shown again.",
        max_length=500,
        widget=forms.PasswordInput(attrs={"class": "pl-input", "autocomplete": "off"}),
    )


@login_required
@require_GET
@explained
def connections(request: HttpRequest, company: str) -> HttpResponse:
    chosen = company_of(request, company, "view")
    shown = cards.cards(chosen)
    refusals = {
        action: "" if scope.may(person(request), chosen, action) else scope.why_not(chosen, action)
        for action in ("connect", "check")
    }
    return page(
        request, "connections.html",
        title="Connections", company=chosen, cards=shown, refusals=refusals,
        answer=cards.answer(shown), history=cards.history(chosen, circle_of(person(request), chosen).members),
    )  # fmt: skip


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
    return page(
        request, "choose.html", title="Choose the company", crumb=True, company=chosen, choices=choices
    )


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
    return page(
        request, "service.html", status, title="Service account", crumb=True, company=chosen, form=form
    )


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
    return page(request, "disconnect.html", title=title, crumb=True, company=chosen, system=system)


def _say(request: HttpRequest, system: System, told: bool) -> None:
    if told:
        messages.success(request, f"{system.title} is disconnected. Nothing was deleted on either side.")
        return
    messages.warning(
        request,
        f"{system.title} is disconnected here, but did not answer. Remove Plumbline from the apps there too.",
    )
