"""What a start refuses: settings that would leave money or tokens open to strangers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

SHORTEST_SECRET = 50  # characters, the length Django's own deployment check asks for
REMOTE_DOMAINS = ("procore.com", "intuit.com")


@dataclass(frozen=True)
class Chosen:
    """The settings whose safety depends on each other."""

    debug: bool
    secret_key: str
    encryption_keys: Sequence[str]
    public_url: str
    allowed_hosts: Sequence[str]
    remote_urls: Mapping[str, str]
    lease_seconds: float
    request_timeout: float


def objections(chosen: Chosen) -> list[str]:
    """Every reason not to start with these settings, as sentences for the person who set them."""
    checks = (_keys, _addresses, _remotes, _waits)
    return [objection for check in checks for objection in check(chosen)]


def is_loopback(url: str) -> bool:
    """Whether an address can only be reached from this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _keys(chosen: Chosen) -> Iterator[str]:
    if len(chosen.secret_key) < SHORTEST_SECRET:
        yield f"SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters."
    if not chosen.encryption_keys:
        yield "ENCRYPTION_KEYS is missing: tokens are stored encrypted, so a Fernet key is needed."
    for place, key in enumerate(chosen.encryption_keys, start=1):
        if not _is_fernet_key(key):
            yield f"ENCRYPTION_KEYS: key {place} is not a Fernet key (32 bytes in URL-safe base64)."


def _addresses(chosen: Chosen) -> Iterator[str]:
    local = is_loopback(chosen.public_url)
    scheme = urlsplit(chosen.public_url).scheme
    if scheme != "https" and not (scheme == "http" and local):
        yield "PUBLIC_URL must start with https:// (http:// only for this machine itself)."
    if chosen.debug and not local:
        yield "DEBUG shows stack traces and settings to visitors: not with a public PUBLIC_URL."
    if any(host.startswith((".", "*")) for host in chosen.allowed_hosts):
        yield "ALLOWED_HOSTS must name each host: a wildcard lets a stranger choose the host name."


def _remotes(chosen: Chosen) -> Iterator[str]:
    for name, url in chosen.remote_urls.items():
        parts = urlsplit(url)
        host = parts.hostname or ""
        if is_loopback(url):
            if not is_loopback(chosen.public_url):
                yield f"{name} points to this machine (a sandbox), but PUBLIC_URL is public."
        elif parts.scheme != "https" or not _is_vendor_host(host):
            yield f"{name} must be an https:// address at {' or '.join(REMOTE_DOMAINS)}."


def _waits(chosen: Chosen) -> Iterator[str]:
    if chosen.lease_seconds <= chosen.request_timeout:
        yield "LEASE_SECONDS must be longer than REQUEST_TIMEOUT: a lease has to outlive one request."


def _is_vendor_host(host: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in REMOTE_DOMAINS)


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True
