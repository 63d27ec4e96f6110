"""Renewing tokens of each kind of grant, losing a grant, connecting and disconnecting."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from companies import quickbooks_sign_in, secrets
from companies.disconnect import disconnect
from companies.models import Company, Connection
from companies.sign_ins import redirect_address
from integration.sandbox.quickbooks.signin import ACCOUNTING
from integration.systems import System
from tests.proof.workflow import workflow
from tests.world import Doc, World


def _sign_in_again(world: World) -> None:
    """What a person does when the grant was lost with the answer, and only then."""
    lost = Connection.objects.filter(company=world.site.company, system=System.PROCORE.value)
    for row in lost.exclude(state=Connection.State.CONNECTED):
        _take(row, world.sandbox.procore.connect())


def _take(row: Connection, grant: Doc) -> None:
    for name in ("access_token", "refresh_token"):
        setattr(row, name, secrets.sealed(row, name, grant[name]))
    row.state, row.access_expires_at = Connection.State.CONNECTED, None
    row.save()


def _drain_and_see(world: World) -> None:
    world.later(seconds=settings.LEASE_SECONDS + 1)
    world.drain()
    _sign_in_again(world)
    world.sync()


def _expire(world: World, system: System, **changes: Any) -> None:
    """Its access token has run out, both there and as we know it."""
    mine = Connection.objects.filter(company=world.site.company, system=system.value)
    world.later(minutes=100)
    mine.update(access_expires_at=world.clock.now(), **changes)


@workflow("a token of QuickBooks is renewed", again=_drain_and_see, asked=True)
def _expired_in_quickbooks(world: World) -> None:
    world.ready()
    _expire(world, System.QUICKBOOKS)


@workflow("a token of Procore is renewed, by a person's grant", again=_drain_and_see, asked=True)
def _expired_in_procore(world: World) -> None:
    world.ready()
    _expire(world, System.PROCORE)


@workflow("a token of Procore is renewed, by a service account", again=_drain_and_see, asked=True)
def _expired_service(world: World) -> None:
    world.ready()
    row = Connection.objects.get(company=world.site.company, system=System.PROCORE.value)
    secret = {
        "client_id": secrets.sealed(row, "client_id", "plumbline-service"),
        "client_secret": secrets.sealed(row, "client_secret", "service-secret"),
    }
    _expire(world, System.PROCORE, kind=Connection.Kind.SERVICE, **secret)


def _sign_in_at_quickbooks(world: World) -> None:
    """What a person does once the loss is told."""
    world.later(seconds=settings.LEASE_SECONDS + 1)
    world.drain()
    row = Connection.objects.get(company=world.site.company, system=System.QUICKBOOKS.value)
    assert row.state == Connection.State.LOST
    _take(row, world.sandbox.quickbooks.connect(world.site.books.realm))
    world.sync()


@workflow("a grant that has ended is noted", again=_sign_in_at_quickbooks, asked=True)
def _ended_grant(world: World) -> None:
    world.ready()
    _expire(world, System.QUICKBOOKS)
    world.sandbox.quickbooks.disconnect(world.site.books.realm)


def _disconnect(world: World) -> None:
    """As long as the page shows it as connected."""
    rows = Connection.objects.filter(company=world.site.company, state=Connection.State.CONNECTED)
    for row in rows.filter(system=System.PROCORE.value):
        disconnect(row, world.dana)


@workflow("a connection is ended", act=_disconnect, again=_disconnect)
def _connected(world: World) -> None:
    world.ready()


def _sign_in(world: World) -> None:
    """A person who has not seen that it is connected begins anew."""
    company = Company.objects.get(pk=world.site.company.pk)
    row = company.connections.filter(system=System.QUICKBOOKS.value).first()
    if row is None or row.state != Connection.State.CONNECTED:
        realm = world.site.books.realm
        grants, redirect = world.sandbox.quickbooks.grants, redirect_address(System.QUICKBOOKS)
        code = grants.issue_code(
            client="plumbline", realm=realm, user="dana", scope=ACCOUNTING, redirect=redirect, challenge=""
        )
        quickbooks_sign_in.connect(company, world.dana, code=code, realm=realm, verifier="")


@workflow("QuickBooks is connected for the first time", act=_sign_in, again=_sign_in)
def _unconnected(world: World) -> None:
    company = world.site.company
    company.connections.filter(system=System.QUICKBOOKS.value).delete()
    Company.objects.filter(pk=company.pk).update(quickbooks_realm="", home_currency="")
