"""How several requests of one company go out: in parallel in production, in order in simulations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


PARALLEL = 8  # QuickBooks takes 10 at a time; two are left for a person's check


class Executor(Protocol):
    # How many requests are under way at once.
    width: int

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """The results in the order of the items. `work` raises nothing and touches no database."""
        ...


class InOrder:
    def __init__(self, width: int = PARALLEL) -> None:
        self.width = width

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        return [work(item) for item in items]


class Threads:
    def __init__(self, width: int = PARALLEL) -> None:
        self.width = width

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        if len(items) < 2:
            return [work(item) for item in items]
        with ThreadPoolExecutor(max_workers=min(self.width, len(items))) as pool:
            return list(pool.map(work, items))
