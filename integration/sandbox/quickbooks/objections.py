"""How QuickBooks says no: the codes of its error table and the shapes they come in."""

from __future__ import annotations

from typing import Any

# code: (status, type, message), after the page "QuickBooks: Error codes".
CODES: dict[int, tuple[int, str, str]] = {
    120: (401, "AuthorizationFault", "Authorization Failure"),
    500: (400, "ValidationFault", "Unsupported Operation"),
    610: (400, "ValidationFault", "Object Not Found"),
    620: (400, "ValidationFault", "Transaction cannot be linked"),
    700: (400, "ValidationFault", "Parent reference invalid"),
    800: (400, "ValidationFault", "Cannot delete object"),
    1040: (400, "ValidationFault", "Batch size exceeds limit"),
    2000: (400, "ValidationFault", "Invalid or unsupported object name"),
    2010: (400, "ValidationFault", "Request has invalid or unsupported property"),
    2020: (400, "ValidationFault", "Required param missing, need to supply the required value for the API"),
    2030: (400, "ValidationFault", "Invalid ID"),
    2040: (400, "ValidationFault", "Invalid String"),
    2050: (
        400,
        "ValidationFault",
        "String length is either shorter or longer than supported by specification",
    ),
    2060: (400, "ValidationFault", "Invalid date format"),
    2080: (400, "ValidationFault", "Invalid number format"),
    2110: (400, "ValidationFault", "Invalid decimal value"),
    2130: (400, "ValidationFault", "Invalid Request Id Format"),
    2140: (400, "ValidationFault", "Invalid amount"),
    2170: (400, "ValidationFault", "Invalid Enumeration"),
    2200: (400, "ValidationFault", "Malformed web address"),
    2210: (400, "ValidationFault", "Malformed email address"),
    2220: (400, "ValidationFault", "Invalid currency"),
    2290: (400, "ValidationFault", "Negative amounts aren't supported on transaction lines"),
    2500: (400, "ValidationFault", "Invalid Reference Id"),
    3001: (429, "SERVICE", "message=ThrottleExceeded; errorCode=003001; statusCode=429"),
    3200: (401, "AUTHENTICATION", "message=AuthenticationFailed; errorCode=003200; statusCode=401"),
    3100: (403, "AUTHENTICATION", "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"),
    4000: (400, "ValidationFault", "Error parsing query"),
    4001: (400, "ValidationFault", "Invalid query"),
    5010: (400, "ValidationFault", "Stale Object Error"),
    5020: (400, "ValidationFault", "Permission Denied"),
    5030: (400, "ValidationFault", "Feature Not Supported Error"),
    6000: (400, "ValidationFault", "A business validation error has occurred while processing your request"),
    6070: (400, "ValidationFault", "Amount calculation incorrect in the request"),
    6080: (400, "ValidationFault", "No name provided"),
    6140: (400, "ValidationFault", "Duplicate Document Number Error"),
    6180: (400, "ValidationFault", "Nesting limit exceeded"),
    6190: (400, "ValidationFault", "Invalid Company Status"),
    6210: (400, "ValidationFault", "Account Period Closed"),
    6240: (400, "ValidationFault", "Duplicate Name Exists Error"),
    6310: (400, "ValidationFault", "Customer required for billable line"),
    6430: (400, "ValidationFault", "Invalid account type used"),
    6440: (400, "ValidationFault", "Line needs an item or an account"),
    6200: (400, "ValidationFault", "Account Period Closed"),
    10100: (400, "ValidationFault", "Result set too big"),
    10000: (500, "SystemFault", "An application error has occurred while processing your request"),
}


class Objection(Exception):  # noqa: N818 - the word for what it is
    """A Fault in the making. Nothing has been changed when it is raised."""

    def __init__(self, code: int, detail: str = "", element: str = "", *, status: int | None = None) -> None:
        super().__init__(code, detail, element)
        self.code = code
        usual, self.type, self.message = CODES[code]
        self.status = status or usual
        self.detail = detail or self.message
        self.element = element
        self.others: list[Objection] = []  # what else is wrong with the same request

    def fault(self) -> dict[str, Any]:
        return {"Error": self._errors(), "type": self.type}

    def _errors(self) -> list[dict[str, Any]]:
        own = {
            "Message": self.message,
            "Detail": self.detail,
            "code": str(self.code),
            "element": self.element,
        }
        return [own, *(error for other in self.others for error in other._errors())]


def gateway_fault(detail: str, milliseconds: int) -> dict[str, Any]:
    """The lower-case shape of the gateway in front, seen on 401."""
    error = {
        "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
        "detail": detail,
        "code": "3200",
        "element": None,
    }
    return {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": "AUTHENTICATION"},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": milliseconds,
        "status": None,
        "cdcresponse": [],
    }


def too_long(element: str, value: str, most: int) -> Objection:
    return Objection(
        2050,
        "String length specified does not match the supported length. "
        f"Min:0 Max:{most} supported. Supplied length:{len(value)}",
        element,
    )


def missing(element: str) -> Objection:
    return Objection(2020, f"Required parameter {element} is missing in the request", element)


def no_reference(kind: str, ref_id: str, element: str = "") -> Objection:
    return Objection(2500, f"Invalid Reference Id : {kind} element id {ref_id} not found", element)


def inactive(element: str = "") -> Objection:
    return Objection(
        610,
        "Object Not Found : Something you're trying to use has been made inactive. "
        "Check the fields with accounts, customers, items, vendors or employees.",
        element,
    )


def not_found(entity: str, doc_id: str) -> Objection:
    return Objection(610, f"Object Not Found : {entity} {doc_id} does not exist", "")


def business(detail: str) -> Objection:
    return Objection(6000, f"Business Validation Error: {detail}")
