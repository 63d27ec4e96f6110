"""Who has let the app into which company: codes, access tokens, refresh tokens and their ends."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from integration.sandbox.store import Document

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

CODE_LIFE = timedelta(minutes=10)
ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=101)  # 8,726,400 seconds
HARD_LIFE = timedelta(days=1825)

GRANT, CODE, ACCESS, REFRESH = (f"quickbooks:{name}" for name in ("grant", "code", "access", "refresh"))


class TokenRefused(Exception):  # noqa: N818 - says what happened
    """What the token endpoint answers: an OAuth error and its description."""

    def __init__(self, description: str = "", error: str = "invalid_grant") -> None:
        super().__init__(error, description)
        self.error = error
        self.description = description


class Grants:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._store = sandbox.store

    def issue_code(self, **facts: Any) -> str:
        """A code for one exchange. Facts: client, realm, user, scope, redirect, challenge."""
        code = self._secret("AB")
        self._store.put(CODE, code, {**facts, "code": code, "until": self._in(CODE_LIFE), "grant": None})
        return code

    def exchange(self, client: str, code: str, redirect: str, verifier: str) -> Document:
        """A new grant for a code. Raises TokenRefused."""
        found = self._store.get(CODE, code)
        if found is None or found["client"] != client or self._over(found["until"]):
            raise TokenRefused("Invalid authorization code")
        if found["grant"]:
            self._reused(found)
        if found["redirect"] != redirect:
            raise TokenRefused("Redirect URI does not match", "invalid_request")
        if found["challenge"] and challenge_of(verifier) != found["challenge"]:
            raise TokenRefused("Code verifier does not match")
        grant = self._new_grant(found)
        self._store.put(CODE, code, {**found, "grant": grant["id"]})
        return self._tokens(grant)

    def refresh(self, client: str, refresh_token: str) -> Document:
        """A new access token. The refresh token gets a new value once a day, and the old one dies."""
        link = self._store.get(REFRESH, refresh_token)
        grant = self._store.get(GRANT, link["grant"]) if link else None
        if grant is None or grant["client"] != client or grant["refresh_token"] != refresh_token:
            raise TokenRefused("Incorrect or invalid refresh token")
        if grant["revoked"] or self._over(grant["until"]) or self._over(grant["hard_until"]):
            raise TokenRefused("Token invalid")
        if self._age(grant["value_from"]) >= timedelta(hours=self._sandbox.switches.refresh_value_hours):
            self._new_value(grant)
        grant["until"] = self._in(REFRESH_LIFE)
        return self._tokens(grant)

    def grant_of(self, access_token: str) -> Document | None:
        """The living grant behind an access token."""
        token = self._store.peek(ACCESS, access_token)
        if token is None or self._over(token["until"]):
            return None
        grant = self._store.get(GRANT, token["grant"])
        return None if grant is None or grant["revoked"] else grant

    def revoke(self, token: str) -> bool:
        """Give back either token; the whole grant ends."""
        link = self._store.get(REFRESH, token) or self._store.get(ACCESS, token)
        if link is None:
            return False
        self.end(link["grant"])
        return True

    def end(self, grant_id: str) -> None:
        grant = self._store.get(GRANT, grant_id)
        if grant:
            self._store.put(GRANT, grant_id, {**grant, "revoked": True})

    def expire_all(self) -> None:
        """Every access token is as if its hour had passed; refresh tokens still work."""
        for grant in self._store.all(GRANT):
            for token in grant["access"]:
                self._store.put(ACCESS, token, {"grant": grant["id"], "until": self._in(timedelta())})

    def expire(self, token: str) -> None:
        """This access token is as if its hour had passed; the refresh token still works."""
        if known := self._store.get(ACCESS, token):
            self._store.put(ACCESS, token, {**known, "until": self._in(timedelta())})

    def of_realm(self, realm: str) -> list[Document]:
        return [grant for grant in self._store.all(GRANT) if grant["realm"] == realm]

    def change(self, grant_id: str, **facts: Any) -> None:
        grant = self._store.get(GRANT, grant_id)
        if grant:
            self._store.put(GRANT, grant_id, {**grant, **facts})

    def seconds_left(self, moment: str) -> int:
        return int((datetime.fromisoformat(moment) - self._sandbox.clock.now()).total_seconds())

    def _reused(self, code: Document) -> None:
        if self._sandbox.switches.code_reuse_revokes:
            self.end(code["grant"])
        raise TokenRefused("Authorization code was used before")

    def _new_grant(self, code: Document) -> Document:
        grant = {name: code[name] for name in ("client", "realm", "user", "scope")}
        grant |= {"id": str(self._store.next_id(GRANT)), "revoked": False, "access": []}
        grant |= {"until": self._in(REFRESH_LIFE), "hard_until": self._in(HARD_LIFE)}
        self._new_value(grant)
        return grant

    def _new_value(self, grant: Document) -> None:
        old = grant.get("refresh_token")
        if old:
            self._store.remove(REFRESH, old)
        grant["refresh_token"] = self._secret("RT1-")
        grant["value_from"] = self._sandbox.clock.now().isoformat()
        self._store.put(REFRESH, grant["refresh_token"], {"grant": grant["id"]})

    def _tokens(self, grant: Document) -> Document:
        token = self._secret("eyJ")
        self._store.put(ACCESS, token, {"grant": grant["id"], "until": self._in(ACCESS_LIFE)})
        grant["access"] = [*self._living(grant["access"]), token]
        self._store.put(GRANT, grant["id"], grant)
        return {**grant, "access_token": token}

    def _living(self, tokens: list[str]) -> list[str]:
        living = []
        for token in tokens:
            if self._over((self._store.peek(ACCESS, token) or {"until": self._in(-ACCESS_LIFE)})["until"]):
                self._store.remove(ACCESS, token)
            else:
                living.append(token)
        return living

    def _secret(self, prefix: str) -> str:
        number = self._store.next_id("quickbooks:secret")
        key = str(self._sandbox.seed).encode()
        return prefix + hmac.new(key, f"{prefix}{number}".encode(), hashlib.sha256).hexdigest()

    def _in(self, length: timedelta) -> str:
        return (self._sandbox.clock.now() + length).isoformat()

    def _over(self, moment: str) -> bool:
        return datetime.fromisoformat(moment) <= self._sandbox.clock.now()

    def _age(self, moment: str) -> timedelta:
        return self._sandbox.clock.now() - datetime.fromisoformat(moment)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
