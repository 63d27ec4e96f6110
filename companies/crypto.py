"""Secrets at rest: sealed with the newest of several keys, and bound to the one place they belong to.

A sealed value reads `<key id>.<Fernet token>`. Inside the token the value travels with its place, so a
ciphertext copied to another company, system or field is refused although the key fits.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_ID_LENGTH = 8
HASH_LENGTH = 32  # hexadecimal digits


class SealError(Exception):
    """A sealed value that no configured key opens, or that belongs to another place."""


@dataclass(frozen=True)
class Place:
    """Where a secret lives. `company` is the company's key (its UUID), never a number that can be guessed."""

    company: str
    system: str
    field: str

    def __str__(self) -> str:
        return f"{self.company}/{self.system}/{self.field}"


def seal(secret: str, place: Place) -> str:
    """The text to store for `secret`. Refuses a blank one: no secret is an empty column."""
    if not secret:
        raise ValueError(f"nothing to seal for {place.field}")
    newest, *_ = _keys()
    inside = json.dumps([str(place), secret]).encode()
    return f"{newest.id}.{newest.fernet.encrypt(inside).decode()}"


def unseal(sealed: str, place: Place) -> str:
    """The secret. Raises SealError rather than returning a blank or somebody else's."""
    found, secret = json.loads(_decrypt(sealed))
    if not hmac.compare_digest(found, str(place)):
        raise SealError(f"a sealed value of another place was found in {place}")
    return str(secret)


def reseal(sealed: str, place: Place) -> str:
    """The same secret under the newest key; the stored text itself when it already is."""
    return sealed if key_id(sealed) == _keys()[0].id else seal(unseal(sealed, place), place)


def keyed_hash(company: str, secret: str) -> str:
    """Equal for equal secrets of one company; without this installation's key it tells nothing."""
    key = hashlib.sha256(f"hidden:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, f"{company}:{secret}".encode(), hashlib.sha256).hexdigest()[:HASH_LENGTH]


def key_id(sealed: str) -> str:
    return sealed.partition(".")[0]


def key_ids() -> set[str]:
    """The ids of the configured keys."""
    return {key.id for key in _keys()}


@dataclass(frozen=True)
class _Key:
    id: str
    fernet: Fernet


def _keys() -> tuple[_Key, ...]:
    return _read_keys(tuple(settings.ENCRYPTION_KEYS))


@lru_cache(maxsize=8)
def _read_keys(texts: tuple[str, ...]) -> tuple[_Key, ...]:
    if not texts:
        raise ImproperlyConfigured("ENCRYPTION_KEYS is empty: Plumbline keeps no sign-in without a key.")
    return tuple(
        _Key(hashlib.sha256(text.encode()).hexdigest()[:KEY_ID_LENGTH], Fernet(text)) for text in texts
    )


def _decrypt(sealed: str) -> bytes:
    wanted, _, token = sealed.partition(".")
    for key in _keys():
        if key.id == wanted:
            try:
                return key.fernet.decrypt(token)
            except InvalidToken:
                raise SealError("a sealed value was damaged or altered") from None
    raise SealError(f"no key of ENCRYPTION_KEYS has the id {wanted[:KEY_ID_LENGTH]!r}")
