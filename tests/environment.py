"""The environment of a test run. `tests/conftest.py` applies it before Django reads its settings."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

# A made-up host of the in-process sandbox; nothing answers there over the network.
SANDBOX = "http://sandbox.localhost"

PLAIN = {
    "DJANGO_SETTINGS_MODULE": "integration.settings",
    "SECRET_KEY": "a key for tests, long enough to pass the check at start-up",
    "ENCRYPTION_KEYS": "dGVzdHMgb25seSwgbm90IGEgc2VjcmV0IGF0IGFsbCE=",
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
    "PROCORE_LOGIN_URL": f"{SANDBOX}/procore",
    "PROCORE_API_URL": f"{SANDBOX}/procore",
    "PROCORE_CLIENT_ID": "plumbline",
    "PROCORE_CLIENT_SECRET": "sandbox-secret",
    "QUICKBOOKS_DISCOVERY_URL": f"{SANDBOX}/quickbooks/.well-known/openid_configuration",
    "QUICKBOOKS_API_URL": f"{SANDBOX}/quickbooks",
    "QUICKBOOKS_GRAPHQL_URL": f"{SANDBOX}/quickbooks/graphql",
    "QUICKBOOKS_CLIENT_ID": "plumbline",
    "QUICKBOOKS_CLIENT_SECRET": "sandbox-secret",
    "QUICKBOOKS_WEBHOOK_TOKEN": "webhook-token-of-the-tests",
    "LOG_LEVEL": "WARNING",
}


def apply() -> None:
    """Give this process the environment of the tests, and a folder of its own for files."""
    os.environ.pop("DEBUG", None)
    os.environ.update(PLAIN, VAR_DIR=tempfile.mkdtemp(prefix="plumbline-tests-"))


def for_process(**changes: str) -> Mapping[str, str]:
    """The environment for a process that a test starts."""
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "VAR_DIR") if name in os.environ
    }
    return {**kept, **PLAIN, "PYTHONPATH": str(Path(__file__).parent.parent), **changes}
