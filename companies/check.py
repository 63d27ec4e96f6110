"""One condition of connecting: whether it holds, and if not, why that matters and what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from integration.problems import explain

Standing = Literal["passed", "failed", "warning"]


@dataclass(frozen=True)
class Check:
    """`code` is the problem that the condition guards against, also when it holds."""

    code: str
    standing: Standing
    title: str
    why: str = ""
    fix: str = ""
    page: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def passed(code: str, title: str) -> Check:
    return Check(code, "passed", title)


def failed(code: str, **facts: Any) -> Check:
    return _told(code, "failed", facts)


def warning(code: str, **facts: Any) -> Check:
    return _told(code, "warning", facts)


def _told(code: str, standing: Standing, facts: dict[str, Any]) -> Check:
    told = explain(code, facts)
    return Check(code, standing, told.title, told.why, told.fix, told.page)
