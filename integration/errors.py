"""What can go wrong, told by what happens next. Clients raise these; nobody else looks at status codes.

Problem
├── TryLater            repeated by itself, not before `at`
│   └── OutcomeUnknown  a write that may or may not have been carried out
├── Stale               somebody changed the record meanwhile: look again, decide again
├── TokenRefused        the access token is no longer taken: renew once, repeat once
└── NeedsUser           repeating can't help: somebody has to change something
    └── Refused         the remote system said no to this very request, and nothing happened there
"""

from __future__ import annotations

from datetime import datetime
from typing import Any


class Problem(Exception):
    """Something a person may read about. `code` is a key of `problems.CATALOGUE`, `facts` fill its text."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


class TryLater(Problem):
    """Repeated by itself, not before `at`. `counts` is False when we only waited for our turn."""

    def __init__(self, code: str, *, at: datetime, counts: bool = True, **facts: Any) -> None:
        super().__init__(code, **facts)
        self.at = at
        self.counts = counts


class OutcomeUnknown(TryLater):
    """The request may or may not have been carried out: look it up, never guess."""


class Stale(Problem):
    """The remote record has a newer version than the one we decided on."""


class TokenRefused(Problem):
    """The access token `token` was refused; it may have expired or been replaced by another process."""

    def __init__(self, token: str) -> None:
        super().__init__("connection.lost")
        self.token = token


class NeedsUser(Problem):
    """Repeating can't help. Held until a person has changed something."""


class Refused(NeedsUser):
    """A definite no: nothing was carried out. The corrected request opens a new generation."""
