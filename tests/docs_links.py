"""Every link from one page of the documentation to a file of this repository leads somewhere."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def main() -> int:
    dead = list(_dead_links())
    print("\n".join(dead))
    return 1 if dead else 0


def _dead_links() -> Iterator[str]:
    for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in LINK.findall(page.read_text()):
            if not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: no {target}"


if __name__ == "__main__":
    sys.exit(main())
