"""Where the demo lives: its folder, its keys, its ports, and the environment of its processes."""

import base64
import json
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
USER = "demo"
KEYS, PORTS = "keys.json", "ports.json"
NEAR = 20  # how many ports after the web's own are tried for the sandbox

# Settings of the person's shell that must not lead the demo to real accounts, databases or brokers.
FOREIGN = ("DEBUG", "DATABASE_URL", "BROKER_URL", "ALLOWED_HOSTS", "STATIC_ROOT", "SECRET_KEY_FALLBACKS")


class PortTaken(Exception):
    """Something else listens on the port that the person asked for."""


@dataclass(frozen=True)
class Place:
    """One demo: a folder that survives restarts, and two ports."""

    folder: Path
    port: int
    sandbox_port: int
    keys: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://{HOST}:{self.sandbox_port}"

    @property
    def password(self) -> str:
        return self.keys["PASSWORD"]

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def webhooks(self) -> list[str]:
        """Options of the sandbox: where its QuickBooks tells of changes. Procore's are registered there."""
        address, token = f"{self.url}/webhooks/quickbooks/", self.keys["WEBHOOK_TOKEN"]
        return [
            f"--quickbooks-webhook={address}",
            f"--quickbooks-verifier={token}",
        ]  # a token may begin with -

    def environment(self) -> dict[str, str]:
        """What every process of the demo sees."""
        inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        return {**inherited, **self._settings(), **self._remotes()}

    def _settings(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "integration.settings",
            "VAR_DIR": str(self.folder),
            "PUBLIC_URL": self.url,
            "SECRET_KEY": self.keys["SECRET_KEY"],
            "ENCRYPTION_KEYS": self.keys["ENCRYPTION_KEYS"],
            "DEMO_PASSWORD": self.password,
            # One arena for all threads: the default of eight a core keeps freed memory apart.
            "MALLOC_ARENA_MAX": "2",
        }

    def _remotes(self) -> dict[str, str]:
        procore, quickbooks = f"{self.sandbox_url}/procore", f"{self.sandbox_url}/quickbooks"
        return {
            "PROCORE_LOGIN_URL": procore,
            "PROCORE_API_URL": procore,
            "PROCORE_CLIENT_ID": "plumbline",
            "PROCORE_CLIENT_SECRET": "sandbox-secret",
            "QUICKBOOKS_DISCOVERY_URL": f"{quickbooks}/.well-known/openid_configuration",
            "QUICKBOOKS_API_URL": quickbooks,
            "QUICKBOOKS_GRAPHQL_URL": f"{quickbooks}/graphql",
            "QUICKBOOKS_CLIENT_ID": "plumbline",
            "QUICKBOOKS_CLIENT_SECRET": "sandbox-secret",
            "QUICKBOOKS_WEBHOOK_TOKEN": self.keys["WEBHOOK_TOKEN"],
        }


def prepare(folder: Path, port: int) -> Place:
    """The demo in this folder on this port; raises PortTaken. Keys are made once and kept."""
    if not _is_free(port):
        raise PortTaken(port)
    sandbox_port = next((near for near in range(port + 1, port + 1 + NEAR) if _is_free(near)), None)
    if sandbox_port is None:
        raise PortTaken(port + 1)
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    (folder / PORTS).write_text(json.dumps([port, sandbox_port]))
    return Place(folder, port, sandbox_port, _keys(folder / KEYS))


def remembered(folder: Path) -> Place | None:
    """The demo that was started last in this folder, which may be running."""
    if not (folder / PORTS).exists():
        return None
    port, sandbox_port = json.loads((folder / PORTS).read_text())
    return Place(folder, port, sandbox_port, _keys(folder / KEYS))


def _keys(path: Path) -> dict[str, str]:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps(_new_keys(), indent=2))
    keys: dict[str, str] = json.loads(path.read_text())
    return keys


def _new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PASSWORD": secrets.token_urlsafe(9),
        "WEBHOOK_TOKEN": secrets.token_urlsafe(24),
    }


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Like the servers themselves: a port that only waits for its last connections counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
        return True
