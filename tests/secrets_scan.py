"""Looks for keys and tokens in every file git knows, with detect-secrets' detectors of known formats."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).parent.parent
DETECTORS = (
    *("AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "GitHubTokenDetector"),
    *("JwtTokenDetector", "NpmDetector", "PrivateKeyDetector", "SlackDetector", "StripeDetector"),
)


def main() -> int:
    found = secrets_in(_files())
    print("\n".join(found))
    return 1 if found else 0


def secrets_in(paths: Iterable[str]) -> list[str]:
    """Place and kind of each. Paths are those of the repository, or absolute."""
    with transient_settings({"plugins_used": [{"name": name} for name in DETECTORS]}):
        return [line for path in paths for line in _secrets(path)]


def _secrets(path: str) -> Iterator[str]:
    for secret in scan_file(str(ROOT / path)):
        yield f"{path}:{secret.line_number} {secret.type}"


def _files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [path for path in listed.stdout.splitlines() if not path.endswith((".lock", ".png", ".svg"))]


if __name__ == "__main__":
    sys.exit(main())
