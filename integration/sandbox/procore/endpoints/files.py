"""Fetching attached files ("Procore: Secure File Access Tips").

Procore's own host wants the bearer token and sends the caller on to a storage host, which refuses the token:
an address there is signed already, and works for a short time only.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote

from integration.sandbox.page import redirect
from integration.sandbox.procore.attachments import address
from integration.sandbox.procore.records import Doc, NotThere
from integration.sandbox.procore.signin import bearer
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Reply, Route

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

LINK_SECONDS = 300
XML = "application/xml"
PATH = "<int:company_id>/<int:id>/<filename>"


class Files:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.routes = (
            Route("GET", f"/files/{PATH}", self.ask, open=True),
            Route("GET", f"/storage/{PATH}", self.fetch, frozenset({"expires", "signature"}), open=True),
        )

    def ask(self, call: Call) -> Reply:
        if self.sandbox.procore.tokens.facts(bearer(call)) is None:
            return Reply({"error": "The access token is invalid"}, 401)
        file = self._file(call)
        if file is None:
            return Reply({"message": "Item not found"}, 404)
        expires = int(self.sandbox.clock.now().timestamp()) + LINK_SECONDS
        signed = f"expires={expires}&signature={_signature(file, expires)}"
        return redirect(f"{call.root}/storage/{call.path.removeprefix('/files/')}?{signed}")

    def fetch(self, call: Call) -> Reply:
        if "Authorization" in call.headers:
            return Reply("<Error><Code>InvalidArgument</Code></Error>", 400, content_type=XML)
        file, expires = self._file(call), call.query.get("expires", "")
        late = not expires.isdigit() or int(expires) < self.sandbox.clock.now().timestamp()
        if file is None or late or call.query.get("signature") != _signature(file, int(expires)):
            return Reply("<Error><Code>AccessDenied</Code></Error>", 403, content_type=XML)
        return Reply(file["content"], content_type=file["content_type"])

    def _file(self, call: Call) -> Doc | None:
        try:
            file = self.sandbox.procore.company(call.args["company_id"]).get("file", call.args["id"])
        except NotThere:
            return None
        return file if file["filename"] == call.args["filename"] else None


def shown_files(company: ProcoreCompany, doc: Doc, root: str, *, typed: bool = False) -> list[Doc]:
    """The attachments of a record as replies list them; some lists tell the content type as well."""
    return [
        {"id": file["id"], "filename": file["filename"], "url": root + quote(address(company.id, file)),
         **({"content_type": file["content_type"]} if typed else {})}
        for file in company.attached(doc)
    ]  # fmt: skip


def _signature(file: Doc, expires: int) -> str:
    return hashlib.sha256(f"{file['id']} {expires}".encode()).hexdigest()[:32]
