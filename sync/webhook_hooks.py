"""Which hooks a company needs at Procore, and what becomes of registering them.

One of the company and one of each project in step, made by the worker once the company is live. Whatever goes
wrong here is noted and tried again; polling brings the same changes some minutes later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.urls import reverse

from companies import hooks
from companies.models import Connection, Hook
from integration import clock
from integration.errors import NeedsUser, Problem, TryLater
from integration.safety import is_loopback
from integration.systems import System
from sync import ledger
from sync.lease import LeaseLost
from sync.models import Mapping
from sync.webhook_registrar import Registrar
from sync.workspace import Workspace

A_TURN = 20  # hooks, at five requests each; the rest has its turn when the worker comes again
AGAIN = timedelta(days=1)  # somebody may have removed one


def keep(space: Workspace) -> None:
    """Register what is missing, remove what is no longer needed. Raises LeaseLost only."""
    if not (space.may_write_to(System.PROCORE) and is_reachable()):
        return
    connection = Connection.objects.get(company=space.company, system=System.PROCORE.value)
    linked = _projects_in_step(space)
    if due := _due(connection, {"", *linked})[:A_TURN]:
        keeper = _Keeper(space, _registrar(space, connection), linked)
        for hook in due:
            keeper.look_after(hook)


def is_reachable() -> bool:
    """Procore calls public addresses by https; a simulated one calls this machine, too."""
    if is_loopback(settings.PUBLIC_URL):
        return is_loopback(settings.PROCORE_API_URL)
    return bool(settings.PUBLIC_URL.startswith("https:"))


@dataclass
class _Keeper:
    space: Workspace
    registrar: Registrar
    linked: dict[str, str]  # project's id in Procore → name

    def look_after(self, hook: Hook) -> None:
        try:
            columns = self._kept(hook)
        except Problem as problem:
            columns = self._failed(hook, problem)
        except (LeaseLost, OperationalError, InterfaceError):
            raise
        except Exception as error:  # an answer that nobody thought of must not stop the company
            columns = self._failed(hook, NeedsUser("webhooks.refused", detail=type(error).__name__))
        with self.space.lease.transaction():
            mine = Hook.objects.filter(pk=hook.pk)
            mine.update(**columns) if columns else mine.delete()

    def _kept(self, hook: Hook) -> dict[str, Any]:
        """The row's new columns; none for a hook that is gone."""
        if hook.project and hook.project not in self.linked:
            self.registrar.remove(hook.project, hook.remote_id)
            return {}
        remote_id = self.registrar.register(hook.project, hook.remote_id)
        if remote_id != hook.remote_id:
            self.space.journal.note("webhooks.registered", label=self._label(hook))
        kept = {"remote_id": remote_id, "address": self.registrar.address}
        return {**kept, "due_at": clock.now() + AGAIN, "attempts": 0, "problem": ""}

    def _failed(self, hook: Hook, problem: Problem) -> dict[str, Any]:
        attempts = min(hook.attempts + 1, len(ledger.BACKOFF))
        if isinstance(problem, TryLater):
            at = max(problem.at, ledger.again_at(attempts))
            return {"due_at": at, "attempts": attempts, "problem": problem.code}
        if hook.project and hook.project not in self.linked:
            return {}  # what may not be seen any more can't be removed
        detail = problem.facts.get("detail") or problem.code
        self.space.journal.note("webhooks.refused", label=self._label(hook), detail=detail)
        return {"due_at": clock.now() + AGAIN, "attempts": attempts, "problem": "webhooks.refused"}

    def _label(self, hook: Hook) -> str:
        return self.linked.get(hook.project) or self.space.company.procore_company_name


def _due(connection: Connection, wanted: set[str]) -> list[Hook]:
    now, address = clock.now(), _address(connection)
    rows = {hook.project: hook for hook in connection.hooks.all()}
    missing = [Hook(connection=connection, project=project) for project in sorted(wanted - rows.keys())]
    rows |= {hook.project: hook for hook in Hook.objects.bulk_create(missing)}
    return [
        hook
        for project, hook in sorted(rows.items())
        if hook.due_at is None
        or hook.due_at <= now
        or (hook.remote_id and (project not in wanted or hook.address != address))
    ]


def _registrar(space: Workspace, connection: Connection) -> Registrar:
    address = _address(connection)
    home = address.removesuffix(f"{connection.pk}/")
    authorization = hooks.authorization(hooks.secret_of(connection))
    return Registrar(space.procore, home, address, authorization, lambda: _stop_if_paused(space))


def _stop_if_paused(space: Workspace) -> None:
    space.refresh()
    if not space.may_write_to(System.PROCORE):
        raise TryLater("system.busy", at=clock.now(), counts=False, system=System.PROCORE.title)


def _address(connection: Connection) -> str:
    return f"{settings.PUBLIC_URL}{reverse('sync:procore_webhook', args=[connection.pk])}"


def _projects_in_step(space: Workspace) -> dict[str, str]:
    rows = Mapping.objects.filter(company=space.company, entity="project", archived_at=None)
    linked = rows.exclude(procore_id="").exclude(quickbooks_id="")
    return dict(linked.values_list("procore_id", "label"))
