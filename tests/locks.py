"""`make lock`: both lock files, with hashes and without any address of the index they came from."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMPILE = [
    *(
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--universal",
        "--generate-hashes",
        "--python-version",
        "3.11",
    ),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"),
]


def main() -> int:
    quiet = {name: value for name, value in os.environ.items() if name != "PIP_FIND_LINKS"}
    for target, extra in {"requirements.lock": (), "requirements-dev.lock": ("--extra", "dev")}.items():
        subprocess.run([*COMPILE, *extra, "-o", target], cwd=ROOT, env=quiet, check=True)
        if "://" in (ROOT / target).read_text():
            print(f"{target} holds an address; only names, versions and hashes belong there.")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
