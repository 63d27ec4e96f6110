"""Looks for keys and tokens in every file git knows, with detect-secrets' detectors of known formats."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).parent.parent
DETECTORS = (
    *("AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "GitHubTokenDetector"),
    *("JwtTokenDetector", "NpmDetector", "PrivateKeyDetector", "SlackDetector", "StripeDetector"),
)


def main() -> int:
    with transient_settings({"plugins_used": [{"name": name} for name in DETECTORS]}):
        found = [line for path in _files() for line in _secrets(path)]
    print("\n".join(found))
    return 1 if found else 0


def _secrets(path: str) -> Iterator[str]:
    for secret in scan_file(str(ROOT / path)):
        yield f"{path}:{secret.line_number} {secret.type}"


def _files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [path for path in listed.stdout.splitlines() if not path.endswith((".lock", ".png", ".svg"))]


if __name__ == "__main__":
    sys.exit(main())
