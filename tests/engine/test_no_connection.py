"""No connection at all: no name, no answer, a certificate that nobody vouches for. Then all waits."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings
from requests.adapters import BaseAdapter

from integration import sessions
from tests.engine.billing import bill_writes
from tests.engine.calm import assert_billed_once, come_to_rest, small_claims
from tests.environment import SANDBOX
from tests.world import Doc, World
from tests.wsgi_adapter import WSGIAdapter

SAFE = SANDBOX.replace("http://", "https://")
ADDRESSES = (
    "QUICKBOOKS_API_URL", "QUICKBOOKS_DISCOVERY_URL", "QUICKBOOKS_GRAPHQL_URL",
    "PROCORE_API_URL", "PROCORE_LOGIN_URL",
)  # fmt: skip
ERRORS = {
    "a certificate that does not fit": requests.exceptions.SSLError("certificate verify failed"),
    "nobody takes the call": requests.ConnectTimeout("timed out"),
    "no word comes": requests.ReadTimeout("timed out"),
    "no such name": requests.ConnectionError("Name or service not known"),
}


class Broken(BaseAdapter):
    """Fails every request in one way, and keeps what was asked of it."""

    def __init__(self, error: requests.RequestException) -> None:
        super().__init__()
        self.error = error
        self.asked: list[tuple[str, Any]] = []  # address, verify

    def send(self, request: requests.PreparedRequest, *_: Any, **more: Any) -> requests.Response:
        self.asked.append((str(request.url), more["verify"]))
        raise self.error

    def close(self) -> None:
        """Nothing is kept open."""


@contextmanager
def led_to(network: BaseAdapter) -> Iterator[None]:
    """Every request goes there, whatever its scheme and host."""

    def factory() -> requests.Session:
        session = sessions.plain()
        for scheme in ("https://", "http://"):
            session.mount(scheme, network)
        return session

    before = sessions.use(factory)
    try:
        yield
    finally:
        sessions.use(before)


def approved(world: World) -> list[Doc]:
    world.ready()
    claims = small_claims(world, 2)
    world.approve(*claims)
    return claims


@pytest.mark.failure("L3")
@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_without_a_connection_all_is_tried_again_by_and_by_and_no_check_is_dropped(
    world: World, settings: Settings, error: requests.RequestException
) -> None:
    claims = approved(world)
    for name in ADDRESSES:
        setattr(settings, name, getattr(settings, name).replace(SANDBOX, SAFE))
    network = Broken(error)
    with led_to(network):
        tries = [_tries(world, network, minutes) for minutes in (0, 20, 60, 60)]

    assert all(tries)
    assert {(address.startswith(f"{SAFE}/"), verify) for address, verify in network.asked} == {(True, True)}
    assert bill_writes(world) == 0
    with led_to(WSGIAdapter(world.sandbox.wsgi)):
        world.later(hours=1)
        come_to_rest(world)
    assert_billed_once(world, claims)


def _tries(world: World, network: Broken, minutes: int) -> int:
    before = len(network.asked)
    world.later(minutes=minutes)
    world.drain()
    return len(network.asked) - before


@dataclass
class Stranger:
    """A server that says it is QuickBooks, with a certificate that it made for itself."""

    url: str
    turned_away: int = 0
    heard: list[bytes] = field(default_factory=list)


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_own_certificate(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as door:
        made = Stranger(f"https://localhost:{door.getsockname()[1]}")
        thread = threading.Thread(target=_serve, args=(door, context, made))
        thread.start()
        yield made
        door.shutdown(socket.SHUT_RDWR)
        thread.join()


def _serve(door: socket.socket, context: ssl.SSLContext, made: Stranger) -> None:
    while True:
        try:
            caller, _ = door.accept()
        except OSError:
            return
        with caller:
            try:
                with context.wrap_socket(caller, server_side=True) as heard:
                    made.heard.append(heard.recv(100))
            except OSError:
                made.turned_away += 1


def _own_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "stranger.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.failure("L3")
def test_a_server_with_a_certificate_of_its_own_is_told_nothing(
    world: World, settings: Settings, stranger: Stranger
) -> None:
    claims = approved(world)
    quickbooks, settings.QUICKBOOKS_API_URL = settings.QUICKBOOKS_API_URL, stranger.url

    def factory() -> requests.Session:
        session = sessions.plain()
        session.mount(SANDBOX, WSGIAdapter(world.sandbox.wsgi))
        return session

    before = sessions.use(factory)
    try:
        world.drain()
    finally:
        sessions.use(before)

    assert stranger.turned_away > 0
    assert stranger.heard == []
    settings.QUICKBOOKS_API_URL = quickbooks
    world.later(hours=1)
    come_to_rest(world)
    assert_billed_once(world, claims)
