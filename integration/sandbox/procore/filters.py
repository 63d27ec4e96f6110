"""The filters of list calls: filters[updated_at]=A...B, filters[id][]=1, filters[status]=x."""

from collections.abc import Callable
from datetime import UTC, datetime

from integration.sandbox.procore.records import Doc
from integration.sandbox.web import Call, Refused, Reply

Keep = Callable[[Doc], bool]


def chosen(call: Call, docs: list[Doc], *days: str, **plain: str) -> list[Doc]:
    """Apply every filter that was given. `plain` maps a filter's name to the document's field.

    `days` are fields with a date, asked for by a range like the times of every record.
    """
    times = [_time(call, name) for name in ("created_at", "updated_at", *days)]
    for keep in [*times, _ids(call), *_plain(call, plain)]:
        if keep:
            docs = [doc for doc in docs if keep(doc)]
    return docs


def ordered(call: Call, docs: list[Doc]) -> list[Doc]:
    """Sort by sort=name or sort=-name; a comma separates several."""
    for field in reversed(call.query.get("sort", "").split(",")):
        name = field.strip().lstrip("-")
        if name:
            docs = sorted(docs, key=lambda doc: str(doc.get(name) or "").casefold(), reverse=field[0] == "-")
    return docs


def flag(call: Call, name: str) -> bool | None:
    value = call.query.get(name)
    return None if value is None else value == "true"


def _time(call: Call, name: str) -> Keep | None:
    value = call.query.get(f"filters[{name}]")
    if value is None:
        return None
    first, dots, last = value.strip('"').partition("...")
    if not dots:
        raise Refused(Reply({"message": f"filters[{name}] needs a range: A...B"}, 400))
    start, end = _moment(first), _moment(last)
    return lambda doc: doc[name] is not None and start <= _moment(doc[name]) <= end


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise Refused(Reply({"message": f"{value} is not a time"}, 400)) from None
    # What is stored has whole seconds, so a range is compared by whole seconds too.
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)


def _ids(call: Call) -> Keep | None:
    if "filters[id][]" not in call.query:
        return None
    wanted = {int(one) for one in call.query.getlist("filters[id][]") if one.isdigit()}
    return lambda doc: doc["id"] in wanted


def _equals(field: str, value: str) -> Keep:
    return lambda doc: str(doc.get(field)) == value


def _plain(call: Call, fields: dict[str, str]) -> list[Keep]:
    return [
        _equals(field, call.query[f"filters[{name}]"])
        for name, field in fields.items()
        if f"filters[{name}]" in call.query
    ]
