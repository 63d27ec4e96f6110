"""A1 to A4: tokens are renewed once, the newest is never lost, a lost grant stops its own company only."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from companies import changes, secrets
from companies.models import Company, Connection
from companies.tokens import Tokens
from integration.errors import NeedsUser, TryLater
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from tests.companies.connecting import World

QUICKBOOKS, PROCORE = System.QUICKBOOKS, System.PROCORE
TOKEN_PATH = "/oauth2?/token$"


def connected(world: World, system: System, company: Company | None = None, realm: str = "9130") -> Tokens:
    changes.set_roles(company or world.company, "test", world.dana, ["admin"])
    if system is QUICKBOOKS:
        world.books(realm)
        world.browser().connect_quickbooks(realm, company)
    else:
        world.site(4001)
        world.browser().connect_procore(company)
    world.sandbox.requests.clear()
    return Tokens(world.connection(system, company).pk)


def renewals(world: World) -> int:
    return world.sandbox.requests.count(path=TOKEN_PATH)


@pytest.mark.parametrize("system", System)
def test_a_token_is_used_for_as_long_as_it_lasts(world: World, system: System) -> None:
    tokens = connected(world, system)

    world.later(minutes=45)

    assert tokens.current() == tokens.current()
    assert renewals(world) == 0


@pytest.mark.parametrize("system", System)
def test_a_token_is_renewed_before_it_ends(world: World, system: System) -> None:
    tokens = connected(world, system)
    first = tokens.current()

    world.later(minutes=86 if system is PROCORE else 56)

    assert tokens.current() != first
    assert tokens.current() == tokens.current()
    assert renewals(world) == 1


def test_an_early_renewal_that_fails_does_no_harm_while_the_token_lasts(world: World) -> None:
    tokens = connected(world, QUICKBOOKS)
    first = tokens.current()
    world.sandbox.faults.add(Fault(faults.refuse, path=TOKEN_PATH))

    world.later(minutes=56)

    assert tokens.current() == first
    assert tokens.current() != first


@pytest.mark.failure("A1")
def test_a1_whoever_comes_late_uses_the_token_that_another_process_got(world: World) -> None:
    tokens = connected(world, QUICKBOOKS)
    refused = tokens.current()
    elsewhere = Tokens(tokens.connection_id)
    newest = elsewhere.renew(refused)

    assert tokens.renew(refused) == newest
    assert renewals(world) == 1


def test_a1_while_another_process_renews_nobody_else_asks(world: World) -> None:
    tokens = connected(world, QUICKBOOKS)
    refused = tokens.current()
    seen: list[str] = []

    def meanwhile() -> None:
        with pytest.raises(TryLater):
            Tokens(tokens.connection_id).renew(refused)
        seen.append("waited")

    world.sandbox.faults.add(Fault(faults.then_call(meanwhile), path=TOKEN_PATH))
    tokens.renew(refused)

    assert seen == ["waited"]
    assert renewals(world) == 1


@pytest.mark.failure("A1")
def test_a1_a_renewal_that_died_is_taken_over_when_its_lease_ends(world: World) -> None:
    tokens = connected(world, QUICKBOOKS)
    refused = tokens.current()
    Connection.objects.update(
        refresh_lease="00000000-0000-0000-0000-000000000001",
        refresh_lease_expires_at=world.clock.now(),
    )

    assert tokens.renew(refused) != refused


@pytest.mark.failure("A2")
def test_a2_quickbooks_renews_again_after_a_lost_answer(world: World) -> None:
    tokens = connected(world, QUICKBOOKS)
    refused = tokens.current()
    world.sandbox.faults.add(Fault(faults.lose_reply, path=TOKEN_PATH))

    with pytest.raises(TryLater):
        tokens.renew(refused)

    assert tokens.renew(refused) != refused
    assert world.connection(QUICKBOOKS).is_connected


@pytest.mark.failure("A2")
def test_a2_the_refresh_token_of_the_day_before_is_tried_once(world: World) -> None:
    """The newest value was stored, but QuickBooks only knows the one before."""
    tokens = connected(world, QUICKBOOKS)
    row = world.connection(QUICKBOOKS)
    known = secrets.read(row, "refresh_token")
    row.refresh_token = secrets.sealed(row, "refresh_token", "RT1-never-issued")
    row.previous_refresh_token = secrets.sealed(row, "previous_refresh_token", known)
    row.save()

    assert tokens.renew(tokens.current()).startswith("eyJ")
    assert secrets.read(world.connection(QUICKBOOKS), "refresh_token") == known
    assert renewals(world) == 2


@pytest.mark.failure("A2")
def test_a2_the_newest_value_is_stored_and_the_one_before_is_kept(world: World) -> None:
    tokens = connected(world, QUICKBOOKS)
    first = secrets.read(world.connection(QUICKBOOKS), "refresh_token")

    world.later(hours=25)
    tokens.current()

    row = world.connection(QUICKBOOKS)
    assert secrets.read(row, "previous_refresh_token") == first
    assert secrets.read(row, "refresh_token") != first


@pytest.mark.failure("A2")
def test_a2_procore_is_lost_with_the_answer_and_says_so(world: World) -> None:
    """Its refresh token works once, also when the answer never arrives."""
    tokens = connected(world, PROCORE)
    refused = tokens.current()
    world.sandbox.faults.add(Fault(faults.lose_reply, path=TOKEN_PATH))

    with pytest.raises(TryLater):
        tokens.renew(refused)
    with pytest.raises(NeedsUser) as lost:
        tokens.renew(refused)

    assert (lost.value.code, lost.value.facts) == ("connection.lost", {"system": "Procore"})
    assert world.connection(PROCORE).state == Connection.State.LOST
    assert world.company.audit_entries.filter(action="connection.lost").count() == 1


@pytest.mark.failure("A2")
def test_a2_a_service_account_just_asks_again(world: World) -> None:
    world.site(4001)
    form = {"company_id": "4001", "client_id": "plumbline-service", "client_secret": "service-secret"}
    world.browser().client.post(f"/connect/procore/{world.company.key}/service/", form)
    tokens = Tokens(world.connection(PROCORE).pk)
    first = tokens.current()
    world.sandbox.faults.add(Fault(faults.lose_reply, path=TOKEN_PATH))

    world.later(minutes=91)

    with pytest.raises(TryLater):
        tokens.current()

    assert tokens.current() != first


@pytest.mark.failure("A3")
@pytest.mark.parametrize("cause", ["revoked", "unused for 101 days", "after five years"])
def test_a3_a_lost_grant_stops_that_company_only(world: World, cause: str) -> None:
    tokens = connected(world, QUICKBOOKS)
    other = connected(world, QUICKBOOKS, world.other, realm="9131")
    if cause == "revoked":
        world.sandbox.quickbooks.disconnect("9130")
        world.later(hours=1)
    elif cause == "unused for 101 days":
        world.later(days=60)
        other.current()
        world.later(days=60)
    else:
        [grant] = world.sandbox.quickbooks.grants.of_realm("9130")
        world.sandbox.quickbooks.grants.change(grant["id"], hard_until=world.clock.now().isoformat())
        world.later(hours=1)

    with pytest.raises(NeedsUser, match=r"connection\.lost"):
        tokens.current()
    other.current()

    assert world.connection(QUICKBOOKS).state == Connection.State.LOST
    assert world.connection(QUICKBOOKS, world.other).is_connected


@pytest.mark.failure("A3")
def test_a3_a_lost_connection_asks_no_more(world: World) -> None:
    tokens = connected(world, QUICKBOOKS)
    refused = tokens.current()
    world.sandbox.quickbooks.disconnect("9130")
    with pytest.raises(NeedsUser):
        tokens.renew(refused)
    asked = renewals(world)

    for _ in range(5):
        with pytest.raises(NeedsUser):
            tokens.current()

    assert renewals(world) == asked


@pytest.mark.failure("A3")
def test_a3_connecting_again_brings_a_lost_company_back(world: World) -> None:
    tokens = connected(world, QUICKBOOKS)
    refused = tokens.current()
    world.sandbox.quickbooks.disconnect("9130")
    with pytest.raises(NeedsUser):
        tokens.renew(refused)

    world.browser().connect_quickbooks("9130")

    assert tokens.current() != refused


@pytest.mark.failure("A4")
def test_a4_a_storm_of_refusals_renews_once_a_minute_at_most(world: World) -> None:
    tokens = connected(world, QUICKBOOKS)
    world.later(minutes=2)
    token = tokens.renew(tokens.current())

    for _ in range(59):
        world.later(seconds=1)
        with pytest.raises(TryLater):
            tokens.renew(token)

    assert renewals(world) == 1


def test_a_wrong_client_secret_of_ours_takes_no_company_away(world: World, settings: Settings) -> None:
    tokens = connected(world, QUICKBOOKS)
    settings.QUICKBOOKS_CLIENT_SECRET = "mistyped"
    world.later(hours=2)

    with pytest.raises(NeedsUser, match=r"connection\.unknown_app"):
        tokens.current()

    assert world.connection(QUICKBOOKS).is_connected
