"""What a world was like at some time, to come back to; steps worked out once and then brought back."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

from integration.sandbox.sandbox import Sandbox
from integration.sandbox.state import State
from tests import rows
from tests.rows import Rows

Result = TypeVar("Result")
READS = ("SELECT", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Moment:
    """Both systems, the database and the time; and what the last step answered."""

    state: State
    rows: Rows
    result: Any

    @classmethod
    def of(cls, sandbox: Sandbox, result: Any = None) -> Moment:
        return cls(sandbox.saved(), rows.kept(), deepcopy(result))

    def put_into(self, sandbox: Sandbox) -> None:
        sandbox.restore(self.state)
        self.rows.put_back()
        # What is kept outside of the database goes back as well: this is no restored backup.
        rmtree(Path(settings.VAR_DIR) / "fences", ignore_errors=True)


class Past:
    """Moments of one sandbox by the steps that led there; kept for the life of the process.

    A step is only brought back while nothing else has happened, neither in the systems nor in the database.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._moments: dict[tuple[Hashable, ...], Moment] = {}
        self._here = _Here()

    def begin(self) -> None:
        """At the start again; it is how the world is when this is called first."""
        self._here = _Here()
        self._step((), lambda: None)

    def take(self, step: Hashable, work: Callable[[], Result]) -> Result:
        """Do the work, or have what it came to the first time; its result is a copy."""
        if self._is_undisturbed():
            return self._step((*self._here.steps, step), work)
        result = work()
        self._here.written = True
        return result

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Notices whatever is written to the database."""
        with connection.execute_wrapper(self._note):
            yield

    def _step(self, steps: tuple[Hashable, ...], work: Callable[[], Result]) -> Result:
        if steps in self._moments:
            self._moments[steps].put_into(self._sandbox)
        else:
            self._moments[steps] = Moment.of(self._sandbox, work())
        self._here = _Here(steps)
        result: Result = deepcopy(self._moments[steps].result)
        return result

    def _is_undisturbed(self) -> bool:
        before = self._moments.get(self._here.steps)
        if before is None or self._here.written:
            return False
        # Readings of limits can't be compared, and change with requests only.
        return replace(self._sandbox.saved(), readings=before.state.readings) == before.state

    def _note(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        self._here.written = self._here.written or not sql.startswith(READS)
        return execute(sql, params, many, context)


@dataclass
class _Here:
    """The steps that led to where the world is, and whether something else was written since."""

    steps: tuple[Hashable, ...] = ()
    written: bool = False
