"""`make check`: everything that judges the code without running it. The exit code is 0 or 1."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

# What a production start sees. The keys are made up here and used nowhere.
PRODUCTION = {
    "SECRET_KEY": "made up for the deployment check: 0123456789 abcdefghij ABCDEFGHIJ",
    "ENCRYPTION_KEYS": "Zm9yIHRoZSBkZXBsb3ltZW50IGNoZWNrIG9ubHkhISE=",
    "PUBLIC_URL": "https://plumbline.example.com",
    "VAR_DIR": str(ROOT / "var" / "check"),
    "STATIC_ROOT": str(ROOT / "var" / "check" / "static"),
}
MANAGE = [sys.executable, "manage.py"]

CHECKS: Mapping[str, Sequence[str]] = {
    "formatting": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint and security (ruff)": [str(BIN / "ruff"), "check", "--quiet", "."],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "import rules": [str(BIN / "lint-imports"), "--no-cache"],
    "templates": [str(BIN / "djlint"), "templates", "--lint", "--quiet"],
    "dependencies": [str(BIN / "deptry"), "."],
    "secrets": [sys.executable, "-m", "tests.secrets_scan"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "generated pages": [sys.executable, "-m", "tests.generated_docs", "--check"],
    "links in the documentation": [sys.executable, "-m", "tests.docs_links"],
}


def main() -> int:
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    print("All checks passed." if not failed else f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def _passes(name: str, command: Sequence[str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **PRODUCTION},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    word = "ok" if done.returncode == 0 else "FAILED"
    print(f"{word:>6}  {name} ({time.monotonic() - started:.0f} s)", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
