"""Watches every sandbox of the test process: all that is said and answered fits the published interfaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from integration.sandbox import seen
from integration.sandbox.seen import Seen
from tests.schemas import complaints

SHOWN = 20


@dataclass
class Traffic:
    """`strict`: what was sent is checked too, and has to be something that the sandbox simulates.

    `unpublished`: names of members that this test makes the sandbox show on purpose.
    """

    strict: bool = True
    unpublished: Sequence[str] = ()
    wrong: list[str] = field(default_factory=list)

    @contextmanager
    def watched(self) -> Iterator[Traffic]:
        seen.watch(self.note)
        try:
            yield self
        finally:
            seen.unwatch(self.note)

    def note(self, one: Seen) -> None:
        found = complaints(one, request=self.strict)
        self.wrong += [line for line in found if not any(f"'{name}'" in line for name in self.unpublished)]
        if self.strict and not one.simulated:
            self.wrong.append(f"{one.method} {one.path}: not simulated")

    def fail_if_wrong(self) -> None:
        """Raises AssertionError, with the first complaints as its text."""
        wrong, self.wrong = self.wrong, []
        assert not wrong, "\n".join(["Said or answered against the published interfaces:", *wrong[:SHOWN]])
