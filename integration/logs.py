"""Logging as JSON lines. The formatter lets through what it knows to be harmless, and nothing else.

Our own entries are an event and named facts: `log.info("request sent", system="procore", ms=212)`.
Whatever else somebody passes (a token, a whole object, a remote text) never reaches the line. Of an exception
the types and places are kept: its message and local variables may hold data of either system.
"""

import json
import logging
import logging.config
import re
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import structlog

FACTS = frozenset(
    {
        *(
            "company",
            "connection",
            "system",
            "realm",
            "entity",
            "project",
            "mapping",
            "procore_id",
            "quickbooks_id",
        ),
        *("run", "feed", "source", "write", "verb", "step", "standing", "problem", "code", "reason", "kind"),
        *("method", "path", "status", "status_code", "ms", "remote_id", "request_id", "host", "port", "pid"),
        *("task", "worker", "fence", "attempts", "interval", "due", "duration", "count", "done", "total"),
        *("user_id", "error_type", "version", "head"),
    }
)
LONGEST_FACT = 200

# Whose sentences are constants, or templates whose arguments can be left out. Of others the place is kept.
SPEAKING = frozenset({"integration", "companies", "sync", "django", "celery", "kombu", "gunicorn"})

# A word that could be a token or a tax id: long, or with many digits. Paths and dotted names are kept whole.
_SUSPECT = re.compile(r"(?<![\w/.])(?:[^\s/.]{25,}|[^\s]*\d[\d-]{6,}[^\s]*)")
_HARMLESS = re.compile(r"[\w.:/@ +,-]*", re.ASCII)


class AllowList(logging.Formatter):
    """One JSON object a line: time, level, logger, event, the allowed facts, and where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            **dict(_facts(record.__dict__)),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = list(_places(record.exc_info[1]))
        return json.dumps(line)


def configuration(level: str) -> dict[str, Any]:
    """The dictionary for `logging.config.dictConfig`, also used by gunicorn."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "integration.logs.AllowList"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Says every task twice at INFO; ours say what they did.
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
            "gunicorn.access": {"handlers": [], "propagate": False},
        },
    }


def configure(dictionary: Mapping[str, Any]) -> None:
    """Set up the standard library's logging, and structlog as a way to write to it."""
    logging.config.dictConfig(dict(dictionary))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.render_to_log_kwargs,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _event(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] not in SPEAKING:
        return f"{record.module}.{record.funcName}:{record.lineno}"
    first_line = _filled(record).partition("\n")[0]
    return _SUSPECT.sub("[withheld]", first_line)


def _filled(record: logging.LogRecord) -> str:
    """The template of the message with its numbers; whatever else it was to hold is data."""
    template = str(record.msg)
    if not isinstance(record.args, tuple) or not record.args:
        return template
    try:
        return template % tuple(_number(argument) for argument in record.args)
    except (TypeError, ValueError):
        return template


def _number(argument: object) -> object:
    return argument if isinstance(argument, int | float) else "..."


def _facts(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in sorted(FACTS & given.keys()):
        value = given[name]
        if value is None or isinstance(value, bool | int | float):
            yield name, value
        elif isinstance(value, Decimal):
            yield name, str(value)
        elif isinstance(value, str):
            yield name, _text(value)


def _text(value: str) -> str:
    """A string as a fact; a query string, where codes and tokens travel, ends it."""
    bare = value.partition("?")[0][:LONGEST_FACT]
    return bare if _HARMLESS.fullmatch(bare) else "[withheld]"


def _places(error: BaseException) -> Iterator[str]:
    """The chain of errors, each as its type and where it was raised."""
    step: BaseException | None = error
    while step is not None:
        frames = traceback.extract_tb(step.__traceback__)[-8:]
        places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
        yield f"{type(step).__module__}.{type(step).__qualname__} at " + " > ".join(places)
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
