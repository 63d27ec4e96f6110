"""Where the published schemas of both APIs lie. They are not part of this repository."""

import os
from pathlib import Path

MISSING = "no folder with the published API schemas (set REFERENCE_DIR to one)"


def folder() -> Path | None:
    """REFERENCE_DIR, or a folder `reference` in a folder beside this checkout."""
    given = os.environ.get("REFERENCE_DIR")
    beside = Path(__file__).resolve().parents[2].glob("*/reference")
    found = [Path(given)] if given else sorted(beside)
    return next((one for one in found if (one / "procore-schema").is_dir()), None)
