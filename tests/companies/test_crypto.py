"""S11 and S12: secrets at rest, bound to their place, under keys that can be changed."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from pytest_django import Settings

from companies import changes, crypto, secrets
from companies.checks import every_secret_has_its_key
from companies.crypto import Place, SealError
from companies.models import Connection, SignIn
from companies.tokens import Tokens
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from tests.companies.connecting import World

PLACE = Place("northgate", "quickbooks", "refresh_token")


def test_a_secret_comes_back_from_its_own_place() -> None:
    assert crypto.unseal(crypto.seal("RT1-secret", PLACE), PLACE) == "RT1-secret"


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("ridgeline", "quickbooks", "refresh_token"),
        Place("northgate", "procore", "refresh_token"),
        Place("northgate", "quickbooks", "access_token"),
    ],
)
def test_s11_a_ciphertext_moved_to_another_place_is_refused(elsewhere: Place) -> None:
    sealed = crypto.seal("RT1-secret", PLACE)

    with pytest.raises(SealError):
        crypto.unseal(sealed, elsewhere)


@pytest.mark.parametrize("place", [0, 5, 9, 40, -2])
def test_s11_an_altered_ciphertext_is_refused(place: int) -> None:
    sealed = list(crypto.seal("RT1-secret", PLACE))
    sealed[place] = "A" if sealed[place] != "A" else "B"

    with pytest.raises(SealError):
        crypto.unseal("".join(sealed), PLACE)


def test_a_blank_is_never_sealed() -> None:
    with pytest.raises(ValueError, match="nothing to seal"):
        crypto.seal("", PLACE)


def test_s11_tokens_swapped_between_companies_are_refused(world: World) -> None:
    _connect_both(world)
    ours, theirs = world.connection(System.QUICKBOOKS), world.connection(System.QUICKBOOKS, world.other)
    ours.access_token, theirs.access_token = theirs.access_token, ours.access_token
    ours.save()

    with pytest.raises(SealError):
        Tokens(ours.pk).current()


def test_s11_no_secret_is_readable_in_the_database(world: World) -> None:
    _connect_both(world)
    world.browser().start(System.QUICKBOOKS)
    known = [
        secrets.read(row, field)
        for row in Connection.objects.select_related("company")
        for field in secrets.FIELDS
    ]
    known += [secrets.read(row, "verifier") for row in SignIn.objects.select_related("company")]

    content = _dump()

    canaries = [one for one in known if one]
    assert len(canaries) >= 8
    assert [one for one in canaries if one in content] == []


@pytest.mark.failure("C12")
def test_s12_keys_are_rotated_under_living_tokens(world: World, settings: Settings) -> None:
    _connect_both(world)
    token = Tokens(world.connection(System.QUICKBOOKS).pk).current()
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()

    settings.ENCRYPTION_KEYS = [new, old]
    call_command("rotate_keys", verbosity=0)
    settings.ENCRYPTION_KEYS = [new]

    assert Tokens(world.connection(System.QUICKBOOKS).pk).current() == token
    assert every_secret_has_its_key(["default"]) == []


@pytest.mark.failure("C12")
@pytest.mark.parametrize("system", System)
def test_s12_a_rotation_in_the_middle_of_a_renewal_loses_no_token(
    world: World, settings: Settings, system: System
) -> None:
    world.books("9130")
    world.site(4001)
    world.browser().connect_quickbooks("9130")
    world.browser().connect_procore()
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [new, old]
    rotation = faults.then_call(lambda: call_command("rotate_keys", verbosity=0))
    world.sandbox.faults.add(Fault(rotation, path="/oauth2?/token$"))
    tokens = Tokens(world.connection(system).pk)
    first = tokens.current()

    newest = tokens.renew(first)
    world.later(hours=2)

    assert len({first, newest, tokens.current()}) == 3
    assert world.connection(system).is_connected


def test_s12_rotating_leaves_alone_what_a_worker_stores_meanwhile(world: World, settings: Settings) -> None:
    _connect_both(world)
    row = world.connection(System.QUICKBOOKS)
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [new, old]
    newer = secrets.sealed(row, "access_token", "stored meanwhile")
    written: list[str] = []

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE") and not written:
            written.append(sql)
            Connection.objects.filter(pk=row.pk).update(access_token=newer)
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        call_command("rotate_keys", verbosity=0)

    assert secrets.read(world.connection(System.QUICKBOOKS), "access_token") == "stored meanwhile"


def test_s12_rotating_again_keeps_newer_tokens(world: World, settings: Settings) -> None:
    _connect_both(world)
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [new, old]
    call_command("rotate_keys", verbosity=0)
    tokens = Tokens(world.connection(System.QUICKBOOKS).pk)
    newest = tokens.renew(tokens.current())

    call_command("rotate_keys", verbosity=0)

    assert tokens.current() == newest


@pytest.mark.failure("C12")
def test_s12_a_key_taken_away_too_early_stops_the_start_and_never_reads_as_blank(
    world: World, settings: Settings
) -> None:
    _connect_both(world)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    [error] = every_secret_has_its_key(["default"])

    assert "ENCRYPTION_KEYS does not have" in error.msg
    with pytest.raises(SystemCheckError, match="ENCRYPTION_KEYS does not have"):
        call_command("migrate", skip_checks=False, verbosity=0)
    with pytest.raises(SealError):
        Tokens(world.connection(System.QUICKBOOKS).pk).current()
    with pytest.raises(CommandError, match="fit no key"):
        call_command("rotate_keys", verbosity=0)


def _connect_both(world: World) -> None:
    world.books("9130")
    world.books("9131")
    changes.set_roles(world.other, "test", world.dana, ["admin"])
    world.browser().connect_quickbooks("9130")
    world.browser().connect_quickbooks("9131", world.other)
    world.site(4001)
    form = {"company_id": "4001", "client_id": "plumbline-service", "client_secret": "service-secret"}
    world.browser().client.post(f"/connect/procore/{world.company.key}/service/", form)


def _dump() -> str:
    """Every row of every table."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return str(rows)
