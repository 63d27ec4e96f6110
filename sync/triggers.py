"""What makes work due without a schedule: a new connection, a changed setting."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from companies import signals
from companies.models import Company


def connect() -> None:
    signals.connected.connect(_connected, dispatch_uid="sync.connected")
    signals.settings_changed.connect(_settings_changed, dispatch_uid="sync.settings")


def _connected(company: Company, **_: Any) -> None:
    from sync import work

    work.everything(company, why="Connected")


def _settings_changed(company: Company, names: Collection[str], **_: Any) -> int:
    from sync import work

    return work.after_settings(company, names)
