"""Which Chromium the browser tests and the pictures of the docs use."""

import os
import shutil

# The headless shell has no windows to look after: the same pages take it a quarter of the processor's time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def path() -> str:
    """Of the browser; blank where this machine has none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
