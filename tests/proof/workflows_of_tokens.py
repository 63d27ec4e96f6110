"""Renewing tokens, of each kind of grant."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from companies import secrets
from companies.models import Connection
from integration.systems import System
from tests.proof.workflow import workflow
from tests.world import World


def _sign_in_again(world: World) -> None:
    """What a person does when the grant was lost with the answer, and only then."""
    lost = Connection.objects.filter(company=world.site.company, system=System.PROCORE.value)
    for row in lost.exclude(state=Connection.State.CONNECTED):
        grant = world.sandbox.procore.connect()
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
