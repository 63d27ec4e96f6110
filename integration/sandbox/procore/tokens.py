"""Grants and tokens. A refresh token works once, and dies even when the answer is lost on its way."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from integration.sandbox.clock import SandboxClock
from integration.sandbox.procore.people import PEOPLE, SERVICE, Person
from integration.sandbox.procore.records import Doc
from integration.sandbox.store import Store

ACCESS_SECONDS = 5400
CODE_SECONDS = 600
ACCESS, REFRESH, CODE = "procore/access", "procore/refresh", "procore/code"


class Tokens:
    """Every secret is derived from a counter, so that two runs hand out the same ones."""

    def __init__(self, store: Store, clock: SandboxClock) -> None:
        self.store = store
        self.clock = clock

    def issue_code(self, person_id: int, client: str, redirect_uri: str) -> str:
        code = self._secret("code")
        self._put(
            CODE, code, {"person": person_id, "client": client, "redirect_uri": redirect_uri}, CODE_SECONDS
        )
        return code

    def redeem_code(self, code: str, client: str, redirect_uri: str) -> Doc | None:
        """The reply of the token endpoint, or None for a code that is not good (any more)."""
        known = self._take(CODE, code)
        if known is None or (known["client"], known["redirect_uri"]) != (client, redirect_uri):
            return None
        return self._pair(known["person"], client)

    def refresh(self, token: str, client: str) -> Doc | None:
        known = self._take(REFRESH, token)
        if known is None or known["client"] != client:
            return None
        self._drop(ACCESS, known["access"])
        return self._pair(known["person"], client)

    def for_service(self, client: str) -> Doc:
        """Client credentials: an access token, and no refresh token."""
        access, now = self._access(SERVICE.id, client, None)
        return _reply(access, now)

    def holder(self, access: str) -> Person | None:
        """Who the access token belongs to; None when it is unknown, expired or revoked."""
        known = self.facts(access)
        return PEOPLE[known["person"]] if known else None

    def facts(self, access: str) -> Doc | None:
        known = self.store.peek(ACCESS, access)
        return known if known and self._alive(known) else None

    def revoke(self, token: str) -> None:
        """Kill an access or refresh token together with its twin."""
        for kind, twin_kind, twin in ((ACCESS, REFRESH, "refresh"), (REFRESH, ACCESS, "access")):
            known = self.store.peek(kind, token)
            if known and known.get(twin):
                self._drop(twin_kind, known[twin])
            self._drop(kind, token)

    def expire_all(self) -> None:
        """Every access token is as if its 90 minutes had passed; refresh tokens still work."""
        for doc in list(self.store.scan(ACCESS)):
            self.expire(doc["token"])

    def expire(self, token: str) -> None:
        """This access token is as if its 90 minutes had passed."""
        if known := self.store.get(ACCESS, token):
            self.store.put(ACCESS, token, {**known, "until": self.clock.now().isoformat()})

    def _pair(self, person_id: int, client: str) -> Doc:
        refresh = self._secret("refresh")
        access, now = self._access(person_id, client, refresh)
        self._put(REFRESH, refresh, {"person": person_id, "client": client, "access": access}, None)
        return {**_reply(access, now), "refresh_token": refresh}

    def _access(self, person_id: int, client: str, refresh: str | None) -> tuple[str, datetime]:
        token, now = self._secret("access"), self.clock.now()
        facts = {"person": person_id, "client": client, "refresh": refresh, "created": int(now.timestamp())}
        self._put(ACCESS, token, facts, ACCESS_SECONDS)
        return token, now

    def _put(self, kind: str, token: str, facts: Doc, seconds: int | None) -> None:
        until = None if seconds is None else (self.clock.now() + timedelta(seconds=seconds)).isoformat()
        self.store.put(kind, token, {**facts, "token": token, "until": until})

    def _take(self, kind: str, token: str) -> Doc | None:
        known = self.store.get(kind, token)
        self._drop(kind, token)
        return known if known and self._alive(known) else None

    def _drop(self, kind: str, token: str) -> None:
        self.store.remove(kind, token)

    def _alive(self, known: Doc) -> bool:
        return known["until"] is None or datetime.fromisoformat(known["until"]) > self.clock.now()

    def _secret(self, kind: str) -> str:
        number = self.store.next_id(f"procore/{kind}")
        return hashlib.sha256(f"procore {kind} {number}".encode()).hexdigest()[:40]


def _reply(access: str, now: datetime) -> Doc:
    return {
        "access_token": access,
        "token_type": "bearer",
        "expires_in": ACCESS_SECONDS,
        "created_at": int(now.timestamp()),
    }
