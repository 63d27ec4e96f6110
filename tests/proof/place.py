"""Where a process plays its runs outside of pytest: a migrated database of its own in memory, the stage."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.proof.simulation.stage import Stage

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in there


def prepare() -> None:
    """Set Django up for the tests' environment. Once in a process."""
    import django

    from tests import environment

    environment.apply()
    shutil.rmtree(os.environ["VAR_DIR"])
    folder = tempfile.mkdtemp(prefix="plumbline-simulation-", dir=fast_folder())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.update(VAR_DIR=folder, BROKER_URL="memory://")
    os.environ.pop("DATABASE_URL", None)
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)


@cache
def stage() -> Stage:
    from integration import clock
    from integration.sandbox.clock import ManualClock
    from tests.proof.simulation.stage import Stage
    from tests.world import START

    before = clock.use(ManualClock(START))
    try:
        return Stage.built()
    finally:
        clock.use(before)
        gc.collect()
        gc.freeze()  # what every run begins with is not looked through again after each


def fast_folder() -> str | None:
    """In memory, where the machine has such a place."""
    return str(SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else None
