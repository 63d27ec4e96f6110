"""Reading what a client sent, member by member: unknown ones, wrong types and lengths are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from integration.sandbox.quickbooks.objections import Objection, missing, too_long

Checker = Callable[[str, Any], Any]  # (name of the member, value sent) -> value to store; raises Objection

MAX_AMOUNT = Decimal("9999999999.99999")  # "15 digits in 10.5 format"


def read(members: Mapping[str, Checker], body: Mapping[str, Any]) -> dict[str, Any]:
    """The members that may be written, checked. Empty ones come back as None, read-only ones not at all.

    All that is wrong is told at once: a fault can hold several errors ("QuickBooks: Error codes").
    """
    found: dict[str, Any] = {}
    objections: list[Objection] = []
    for name, value in body.items():
        checker = members.get(name) or _refused
        if checker is readonly:
            continue
        try:
            found[name] = _read_one(checker, name, value)
        except Objection as objection:
            objections.append(objection)
    if objections:
        objections[0].others += objections[1:]
        raise objections[0]
    return found


def _refused(name: str, value: Any) -> Any:  # noqa: ARG001 - the signature of a checker
    raise unsupported(name)


def _read_one(checker: Checker, name: str, value: Any) -> Any:
    empty = value is None or value == ""
    return None if empty and checker is not _refused else checker(name, value)


def readonly(name: str, value: Any) -> Any:  # noqa: ARG001 - the signature of a checker
    """A member the server computes: whatever is sent is silently overwritten."""
    return None


def unsupported(name: str) -> Objection:
    return Objection(2010, f"Property Name:{name} specified is unsupported or invalid", name)


def text(most: int) -> Checker:
    def check(name: str, value: Any) -> str:
        found = _string(name, value)
        if len(found) > most:
            raise too_long(name, found, most)
        return found

    return check


def plain(most: int) -> Checker:
    """A name: no colon, tab or line break."""
    lengthy = text(most)

    def check(name: str, value: Any) -> str:
        found: str = lengthy(name, value)
        if re.search(r"[:\t\r\n]", found):
            raise Objection(2040, f"{name} must not contain a colon, a tab or a line break", name)
        return found

    return check


def identifier(name: str, value: Any) -> str:
    """An id; clients send it as a number too."""
    return str(value) if isinstance(value, int) else str(text(20)(name, value))


def flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise Objection(2170, f"{name} must be true or false", name)


def choice(*allowed: str) -> Checker:
    def check(name: str, value: Any) -> str:
        if value not in allowed:
            raise Objection(2170, f"{name} has an unknown value: {value}", name)
        return str(value)

    return check


def day(name: str, value: Any) -> str:
    try:
        return date.fromisoformat(_string(name, value)[:10]).isoformat()
    except ValueError:
        raise Objection(2060, f"Invalid date: {value}", name) from None


def number(name: str, value: Any) -> Decimal:
    """As `Decimal`, whatever the sign and the decimals; numbers in strings are accepted."""
    try:
        found = Decimal(value if isinstance(value, str) else str(value))
    except InvalidOperation:
        raise Objection(2080, f"Invalid number: {value}", name) from None
    if isinstance(value, bool) or not found.is_finite() or abs(found) > MAX_AMOUNT:
        raise Objection(2080, f"Invalid number: {value}", name)
    return found


def amount(name: str, value: Any) -> Decimal:
    """Money: at most two decimals."""
    found = number(name, value)
    if found != round(found, 2):
        raise Objection(2110, "Amount has more precision than allowed", name)
    return found


def whole(name: str, value: Any) -> int:
    found = number(name, value)
    if found != int(found):
        raise Objection(2080, f"Invalid number: {value}", name)
    return int(found)


def record(**members: Checker) -> Checker:
    def check(name: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Objection(2010, f"Property Name:{name} must be an object", name)
        return {key: one for key, one in read(members, value).items() if one is not None}

    return check


def many(checker: Checker, most: int = 10_000) -> Checker:
    def check(name: str, value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Objection(2010, f"Property Name:{name} must be a list", name)
        if len(value) > most:
            raise Objection(2110, f"{name} has more than {most} entries", name)
        return [checker(name, one) for one in value]

    return check


def ref(name: str, value: Any) -> dict[str, str] | None:
    """A reference type; only `value` counts, names sent along are ignored ("QuickBooks: ReferenceType")."""
    if not isinstance(value, dict):
        raise Objection(2010, f"Property Name:{name} must be a reference", name)
    if strange := set(value) - {"value", "name", "type"}:
        raise unsupported(sorted(strange)[0])
    if not value.get("value"):
        return None
    return {"value": str(value["value"])}


def payee(name: str, value: Any) -> dict[str, str] | None:
    """A reference that says what kind of person it means."""
    found = ref(name, value)
    if found and value.get("type"):
        found["type"] = choice("Vendor", "Customer", "Employee")(f"{name}.type", value["type"])
    return found


def target(name: str, value: Any) -> dict[str, str] | None:
    """A reference to a record of any type."""
    found = ref(name, value)
    if found and value.get("type"):
        found["type"] = str(text(50)(f"{name}.type", value["type"]))
    return found


def _email(name: str, value: Any) -> str:
    found: str = text(100)(name, value)
    if not re.search(r"@.*\.", found):
        raise Objection(2210, f"Invalid email address: {found}", name)
    return found


def _web(name: str, value: Any) -> str:
    found: str = text(1000)(name, value)
    if not re.fullmatch(r"(https?://)?[^\s.]+\.\S+", found):
        raise Objection(2200, f"Invalid web address: {found}", name)
    return found


def _string(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Objection(2040, f"{name} must be a string", name)
    return value


phone = record(FreeFormNumber=text(30))
email = record(Address=_email)
web = record(URI=_web)
_LINES = {f"Line{n}": text(500) for n in range(1, 6)}
address = record(
    **_LINES,
    City=text(255),
    CountrySubDivisionCode=text(255),
    PostalCode=text(30),
    Country=text(255),
    Note=text(500),
    Id=readonly,
    Lat=readonly,
    Long=readonly,
)
linked_txn = record(TxnId=identifier, TxnType=text(50), TxnLineId=identifier)

# What every record may carry besides its own members.
ENVELOPE: Mapping[str, Checker] = {
    "Id": readonly,
    "SyncToken": readonly,
    "MetaData": readonly,
    "domain": readonly,
    "sparse": readonly,
    "status": readonly,
}


def require(doc: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if doc.get(name) in (None, "", []):
            raise missing(name)
