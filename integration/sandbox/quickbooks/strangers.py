"""What a client asked QuickBooks for and nobody knows: objects and members in refused requests."""

from __future__ import annotations

from typing import Any

CODES = ("2000", "2010")  # invalid or unsupported object name, or property ("QuickBooks: Error codes")


def strangers(body: Any) -> list[str]:
    """The refusals of unknown things in a reply, those of a batch's members included."""
    if not isinstance(body, dict):
        return []
    faults = [body.get("Fault"), *(one.get("Fault") for one in body.get("BatchItemResponse", ()))]
    errors = [error for fault in faults if fault for error in fault["Error"]]
    return [error["Detail"] for error in errors if error["code"] in CODES]
