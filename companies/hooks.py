"""What a delivery of Procore's webhooks must show: one long random secret for each connection.

Procore signs nothing; it repeats the header that was registered with a hook ("Procore: Webhooks").
"""

from __future__ import annotations

import hmac
import secrets as random_bits

import structlog

from companies import crypto, secrets
from companies.clients import procore_client
from companies.models import Connection
from companies.tokens import Tokens
from integration.errors import Problem, Refused
from integration.systems import System

BYTES = 32
A_PAGE = 20  # requests that a person can wait for

log = structlog.get_logger(__name__)


def path(company_id: str, project: str) -> str:
    """Where the hooks of a Procore company are kept, or of one of its projects."""
    place = f"/projects/{project}" if project else ""
    return f"/rest/v2.0/companies/{company_id}{place}/webhooks/hooks"


def take_down(connection: Connection) -> None:
    """Remove its hooks at Procore, as far as that can be done while a person waits.

    One that stays is harmless: its deliveries are refused from now on, and a new connection finds it again.
    """
    company = connection.company.procore_company_id
    client = procore_client(company, Tokens(connection.pk))
    for hook in connection.hooks.exclude(remote_id="").order_by("project")[:A_PAGE]:
        try:
            address = f"{path(company, hook.project)}/{hook.remote_id}"
            client.door.send(client.request("DELETE", address, (), None))
        except Refused:
            continue  # gone already
        except (Problem, crypto.SealError) as problem:
            log.warning("hooks left behind", connection=connection.pk, error_type=type(problem).__name__)
            break
    connection.hooks.all().delete()


def listening(connection_id: int) -> Connection | None:
    """The connection, if it is one whose deliveries are taken."""
    mine = Connection.objects.filter(pk=connection_id, system=System.PROCORE.value)
    mine = mine.filter(state=Connection.State.CONNECTED).exclude(hook_secret="")  # noqa: S106 - none yet
    return mine.select_related("company").first()


def is_authentic(row: Connection | None, header: str) -> bool:
    """Whether `header` is this connection's. Without one the same work is done, and nothing is."""
    wanted = _authorization_of(row) if row else ""
    expected = wanted or authorization(random_bits.token_urlsafe(BYTES))
    return hmac.compare_digest(expected.encode(), header.encode("utf-8", "replace")) and bool(wanted)


def authorization(secret: str) -> str:
    """The header that Procore is asked to repeat."""
    return f"Bearer {secret}"


def secret_of(connection: Connection) -> str:
    """The secret, made and stored when it is asked for first: before anybody could show it."""
    if not connection.hook_secret:
        made = secrets.sealed(connection, "hook_secret", random_bits.token_urlsafe(BYTES))
        connected = Connection.objects.filter(pk=connection.pk, state=Connection.State.CONNECTED)
        connected.filter(hook_secret="").update(hook_secret=made)  # noqa: S106 - none yet
        connection.refresh_from_db(fields=["hook_secret"])
    return secrets.read(connection, "hook_secret")


def _authorization_of(row: Connection) -> str:
    try:
        return authorization(secrets.read(row, "hook_secret"))
    except crypto.SealError as error:
        log.error("webhook secret can't be opened", connection=row.pk, error_type=type(error).__name__)
        return ""
