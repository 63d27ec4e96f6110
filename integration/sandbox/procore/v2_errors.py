"""How the newer version words a refusal ("Procore: New REST API v2 version")."""

from typing import Any

from integration.sandbox.web import Reply

UNKNOWN_PATH = "Not Found"
CODES = {
    400: "BAD_REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 409: "CONFLICT",
    422: "UNPROCESSABLE_ENTITY", 429: "TOO_MANY_REQUESTS",
}  # fmt: skip


def in_v2(reply: Reply) -> Any:
    """The body of a v1 refusal inside `error`; a gateway's page and an unknown path stay as they are."""
    given = reply.body
    if reply.status not in CODES or not isinstance(given, dict) or given.get("message") == UNKNOWN_PATH:
        return given
    message = given.get("message") or given.get("error") or "The request could not be processed"
    error: dict[str, Any] = {"code": CODES[reply.status], "message": message}
    if isinstance(given.get("errors"), dict):
        error["details"] = [
            {"field": field, "message": text} for field, texts in given["errors"].items() for text in texts
        ]
    return {"error": error}
