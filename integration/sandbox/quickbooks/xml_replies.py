"""Replies as XML, which the service writes unless JSON is asked for ("QuickBooks: REST API features").

The JSON reply is what everything else here makes; this says the same in the words of the published XSD.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from integration.sandbox.web import Call, Reply

NAMESPACE = "http://schema.intuit.com/finance/v3"
CONTENT_TYPE = "application/xml;charset=UTF-8"
# Members that are attributes in the XSD.
ATTRIBUTES = {
    "domain",
    "sparse",
    "status",
    "bId",
    "startPosition",
    "maxResults",
    "totalCount",
    "code",
    "element",
    "type",
}


def wants_xml(call: Call) -> bool:
    """No Accept header, or one that does not name JSON."""
    return "application/json" not in call.headers.get("Accept", "")


def to_xml(reply: Reply) -> None:
    """Change a JSON reply into its XML form, in place."""
    body = reply.body
    root = ElementTree.Element("IntuitResponse", {"xmlns": NAMESPACE})
    if "time" in body:
        root.set("time", str(body["time"]))
    content = {"Fault": _capital(body["fault"])} if "fault" in body else body
    for name, value in content.items():
        if name != "time":
            _add(root, name, value)
    text = ElementTree.tostring(root, encoding="unicode")
    reply.body = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}'
    reply.content_type = CONTENT_TYPE


def _add(parent: ElementTree.Element, name: str, value: Any) -> None:
    if isinstance(value, list):
        for one in value:
            _add(parent, name, one)
    elif isinstance(value, dict) and "value" in value:
        facts = {key: str(one) for key, one in value.items() if key != "value"}
        ElementTree.SubElement(parent, name, facts).text = str(value["value"])
    elif isinstance(value, dict):
        _add_object(ElementTree.SubElement(parent, name), value)
    elif value is not None:
        ElementTree.SubElement(parent, name).text = _text(value)


def _add_object(element: ElementTree.Element, members: dict[str, Any]) -> None:
    for name, value in members.items():
        if name in ATTRIBUTES and not isinstance(value, (dict, list)):
            element.set(name, _text(value))
        else:
            _add(element, name, value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _capital(fault: dict[str, Any]) -> dict[str, Any]:
    """The gateway's fault in the words of the service's own."""
    errors = [
        {"Message": one["message"], "Detail": one["detail"], "code": one["code"]} for one in fault["error"]
    ]
    return {"Error": errors, "type": fault["type"]}
