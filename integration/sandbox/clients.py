"""The applications registered with both simulated systems."""

from __future__ import annotations

import base64
import binascii
import hmac

from integration.sandbox.web import Call

SECRETS = {
    "plumbline": "sandbox-secret",
    "plumbline-service": "service-secret",  # Procore only: a service account
}


def knows(client_id: str, secret: str) -> bool:
    expected = SECRETS.get(client_id)
    return expected is not None and hmac.compare_digest(expected, secret)


def basic_credentials(call: Call) -> tuple[str, str] | None:
    """Client id and secret of the Authorization header; None where there is none to read."""
    scheme, _, value = call.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, secret) if colon else None
