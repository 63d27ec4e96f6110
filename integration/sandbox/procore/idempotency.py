"""The `Idempotency-Token` that Procore's Ruby library can send; whether the server heeds it is unknown."""

from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Handler, Reply

KIND = "procore/idempotency"


def once(call: Call, handler: Handler) -> Reply:
    """The reply of the first call with this token, where tokens are honoured; refusals may be tried again."""
    token, company = call.headers.get("Idempotency-Token"), call.facts.get("company")
    if not isinstance(company, ProcoreCompany) or not token or call.method not in ("POST", "PATCH"):
        return handler(call)
    if not company.switches.procore_idempotency_tokens:
        return handler(call)
    key = f"{company.id} {call.method} {call.path} {token}"
    if known := company.store.get(KIND, key):
        return Reply(known["body"], known["status"])
    reply = handler(call)
    if reply.status < 300:
        company.store.put(KIND, key, {"body": reply.body, "status": reply.status})
    return reply
