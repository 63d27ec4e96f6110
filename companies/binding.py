"""Tying a grant to a company: nothing counts until the remote company itself has answered.

No remote call happens inside a transaction, and a company that is bound once stays bound: its links and
bills belong to that very company, so another one is refused even after a disconnect.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from companies import audit, scope, signals
from companies.models import Company, Connection
from companies.tokens import granted
from integration import clock, oauth
from integration.errors import NeedsUser
from integration.systems import System

COLUMNS = {
    System.PROCORE: ("procore_company_id", "procore_company_name"),
    System.QUICKBOOKS: ("quickbooks_realm", "quickbooks_company_name"),
}


def bound(company: Company, system: System) -> str:
    """The id of the remote company that this one belongs to; blank before the first connect."""
    return str(getattr(company, COLUMNS[system][0]))


def refuse_other(company: Company, user: User, system: System, remote_id: str, name: str) -> None:
    """Raises NeedsUser if the remote company is not this company's, or is another's."""
    expected = bound(company, system)
    if expected and expected != remote_id:
        expected_name = getattr(company, COLUMNS[system][1])
        raise NeedsUser("connection.wrong_company", system=system.title, found=name, expected=expected_name)
    owner = Company.objects.filter(**{COLUMNS[system][0]: remote_id}).exclude(pk=company.pk).first()
    if owner:
        raise _elsewhere(user, system, name, owner)


def bind(
    company: Company,
    user: User,
    system: System,
    *,
    remote_id: str,
    name: str,
    grant: oauth.Grant | None = None,
    **columns: Any,
) -> Connection:
    """Store what was granted and which company it is for, together. `columns` are the connection's own."""
    id_column, name_column = COLUMNS[system]
    try:
        with transaction.atomic():
            row = store(company, system, grant, state=Connection.State.CONNECTED, **_made_by(user), **columns)
            unbound = Company.objects.filter(pk=company.pk, **{f"{id_column}__in": ["", remote_id]})
            if not unbound.update(**{id_column: remote_id, name_column: name[:200]}):
                raise NeedsUser("connection.wrong_company", system=system.title, found=name)
            audit.record(
                company, user, "connection.connected", system.title, after={"name": name, "kind": row.kind},
                remote_id=remote_id,
            )  # fmt: skip
            # What it makes due is asked for in the same transaction: nobody asks for it again.
            _say_connected(row)
    except IntegrityError:  # another company was bound to it while we asked
        raise _elsewhere(user, system, name, None) from None
    return Connection.objects.select_related("company").get(pk=row.pk)


def store(company: Company, system: System, grant: oauth.Grant | None, **columns: Any) -> Connection:
    """The connection's row with these columns; a new grant leaves nothing of the one before."""
    row, _ = Connection.objects.get_or_create(company=company, system=system.value)
    if grant:
        row.refresh_token = ""
        # It was not renewed: a token refused right away may be renewed at once.
        columns = {**granted(row, grant), "previous_refresh_token": "", "renewed_at": None, **columns}
    Connection.objects.filter(pk=row.pk).update(**columns)
    return Connection.objects.select_related("company").get(pk=row.pk)


def _made_by(user: User) -> dict[str, Any]:
    return {"connected_at": clock.now(), "connected_by": user, "lost_at": None}


def _say_connected(row: Connection) -> None:
    company = Company.objects.get(pk=row.company_id)
    signals.connected.send(Connection, company=company, system=System(row.system), by=row.connected_by)


def _elsewhere(user: User, system: System, name: str, owner: Company | None) -> NeedsUser:
    # The name of a company that this person may not see stays unsaid.
    seen = owner and scope.companies_for(user).filter(pk=owner.pk).exists()
    other = str(owner) if seen else "another company"
    return NeedsUser("connection.elsewhere", system=system.title, name=name, other=other)
