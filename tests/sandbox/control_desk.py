"""A person at the control pages of the demo."""

from __future__ import annotations

from werkzeug.test import Client

from integration.sandbox.clock import ManualClock
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.scenario.demo import build_demo
from integration.sandbox.scenario.setting import PROCORE_COMPANY, REALM, Setting
from tests.sandbox.procore_world import START


class Desk:
    def __init__(self) -> None:
        self.sandbox = Sandbox(ManualClock(START))
        self.setting: Setting = build_demo(self.sandbox)
        self.http = Client(self.sandbox.wsgi)

    def press(self, action: str, **fields: str) -> str:
        """The page that follows."""
        scope = {"company": str(PROCORE_COMPANY), "realm": REALM}
        return self.http.post("/do", data={"action": action, **scope, **fields}, follow_redirects=True).text

    def ask(self, system: str) -> int:
        """The status of a simple request with a good token."""
        if system == "procore":
            token = self.sandbox.procore.connect()["access_token"]
            path, more = "/procore/rest/v1.0/me", {}
        else:
            token = self.sandbox.quickbooks.connect(REALM)["access_token"]
            path, more = f"/quickbooks/v3/company/{REALM}/companyinfo/{REALM}", {"Accept": "application/json"}
        return self.http.get(path, headers={"Authorization": f"Bearer {token}", **more}).status_code
