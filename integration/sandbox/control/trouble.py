"""What goes wrong because a person wants to see it: broken networks, busy systems, expired tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from integration.sandbox import faults
from integration.sandbox.control.refusal import Refusal
from integration.sandbox.faults import Fault

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

Fields = Mapping[str, str]
SYSTEMS = {"procore": "Procore", "quickbooks": "QuickBooks"}
BUSY_SECONDS = 60
API = {"procore": r"/rest/", "quickbooks": r"/v3/"}
WRITES = {"procore": "PATCH", "quickbooks": "POST"}


class Trouble:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def actions(self) -> dict[str, Callable[[Fields], str]]:
        return {
            "lose": self.lose,
            "down": self.down,
            "busy": self.busy,
            "expire": self.expire,
            "disconnect": self.disconnect,
            "calm": self.calm,
        }

    def lose(self, fields: Fields) -> str:
        system, name = _system(fields)
        # A batch or a sync: a query is sent by POST, too, and losing its reply teaches nothing.
        path = API[system] + (".*/(?!query)[a-z]+$" if system == "quickbooks" else "")
        self._sandbox.faults.add(Fault(faults.lose_reply, system, WRITES[system], path))
        return f"The reply to the next write to {name} will be lost, although the work is done."

    def down(self, fields: Fields) -> str:
        system, name = _system(fields)
        self._sandbox.faults.add(Fault(faults.refuse, system, path=API[system], times=None))
        return f"{name} can't be reached until you cancel it."

    def busy(self, fields: Fields) -> str:
        system, name = _system(fields)
        effect = faults.status(429, retry_after=BUSY_SECONDS)
        self._sandbox.faults.add(Fault(effect, system, path=API[system], seconds=BUSY_SECONDS))
        return f"{name} will answer “too many requests” for {BUSY_SECONDS} seconds from its next request on."

    def expire(self, fields: Fields) -> str:
        system, name = _system(fields)
        quickbooks, procore = self._sandbox.quickbooks.grants, self._sandbox.procore.tokens
        (procore if system == "procore" else quickbooks).expire_all()
        return f"Every access token of {name} has expired."

    def disconnect(self, fields: Fields) -> str:
        self._sandbox.quickbooks.disconnect(fields["realm"])
        return "Somebody has disconnected the app inside QuickBooks."

    def calm(self, _fields: Fields) -> str:
        self._sandbox.faults.clear()
        return "Nothing is planned to go wrong."


def _system(fields: Fields) -> tuple[str, str]:
    system = fields.get("system", "")
    if system not in SYSTEMS:
        raise Refusal(f"There is no system {system}.")
    return system, SYSTEMS[system]
