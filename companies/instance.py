"""Which installation this is: its address, its database, and outside of it how far each company had come.

A copy of the database or a restored backup differs in one of the three (docs/decisions/which-instance.md).
"""

from __future__ import annotations

import os
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection

from companies.models import Company
from integration.safety import is_loopback

# PostgreSQL gives both anew whenever a dump is restored; neither is part of a dump.
POSTGRES = """
    SELECT (SELECT system_identifier FROM pg_control_system()),
           (SELECT oid FROM pg_database WHERE datname = current_database()),
           'companies_company'::regclass::oid
"""

log = structlog.stdlib.get_logger(__name__)


def here() -> dict[str, str]:
    """Where this process runs: the address people use, and the database itself. One query on PostgreSQL."""
    address = "this machine" if is_loopback(settings.PUBLIC_URL) else settings.PUBLIC_URL
    return {"address": address, "database": _database()}


def fence_outside(company: Company) -> int:
    """The highest fence that this machine has seen of the company; 0 when it has seen none."""
    try:
        return int(_file(company).read_text())
    except (OSError, ValueError):
        return 0


def keep_outside(company: Company, fence: int) -> None:
    """Note the fence beside the database; where no file can be written, the log says so."""
    file = _file(company)
    fresh = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(str(fence))
        fresh.replace(file)
    except OSError as error:
        log.warning("fence not kept outside of the database", error=type(error).__name__)


def _file(company: Company) -> Path:
    return Path(settings.VAR_DIR) / "fences" / str(company.key)


def _database() -> str:
    if connection.vendor == "sqlite":
        return f"file {Path(str(connection.settings_dict['NAME'])).stat().st_ino}"
    with connection.cursor() as cursor:
        cursor.execute(POSTGRES)
        return "postgres " + " ".join(str(one) for one in cursor.fetchone())
