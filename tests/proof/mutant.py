"""A deliberate mistake: what is written for what, and the test that has to notice it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    name: str
    cost: str
    file: str
    old: str
    new: str
    test: str  # as pytest names it
    # (file, old, new) of what guards against the same mistake a second time: else nothing would come of it.
    also: tuple[tuple[str, str, str], ...] = ()

    @property
    def places(self) -> tuple[tuple[str, str, str], ...]:
        return ((self.file, self.old, self.new), *self.also)

    def plant(self, place: Path) -> None:
        """In a copy of the program. Raises ValueError unless each old text is there exactly once."""
        for file, old, new in self.places:
            text = (place / file).read_text(encoding="utf-8")
            if (count := text.count(old)) != 1:
                raise ValueError(f"{self.name}: the old text is {count} times in {file}")
            (place / file).write_text(text.replace(old, new), encoding="utf-8")
