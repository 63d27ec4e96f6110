"""Log lines hold what is on the list, whatever somebody hands to the logger."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from integration.logs import AllowList

TOKEN = "eyJhbGciOiJIUzI1NiJ9.canary.8842917735abcdefghijklmn"
EIN = "98-7654321"


class Written:
    """What the formatter made of the records of one logger."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def last(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self.text.splitlines()[-1])
        return line


@pytest.fixture
def written() -> Iterator[Written]:
    written = Written()
    handler = logging.StreamHandler(written.stream)
    handler.setFormatter(AllowList())
    root = logging.getLogger()
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


def test_an_event_keeps_its_name_and_known_facts(written: Written) -> None:
    structlog.stdlib.get_logger("sync.runner").warning("chunk finished", company=7, system="procore", ms=212)

    assert written.last["event"] == "chunk finished"
    assert (written.last["company"], written.last["system"], written.last["ms"]) == (7, "procore", 212)


def test_facts_that_are_not_on_the_list_never_appear(written: Written) -> None:
    log = structlog.stdlib.get_logger("integration.http")

    log.warning(
        "request sent", headers={"Authorization": TOKEN}, body=TOKEN, access_token=TOKEN, vendor="Acme"
    )

    assert TOKEN not in written.text
    assert "Acme" not in written.text


def test_an_object_or_free_text_under_a_known_name_is_withheld(written: Written) -> None:
    log = structlog.stdlib.get_logger("sync.writer")

    log.warning("write refused", reason=f"Vendor «Acme» with {EIN} is inactive", mapping={"token": TOKEN})

    assert written.last["reason"] == "[withheld]"
    assert EIN not in written.text
    assert TOKEN not in written.text


def test_a_path_loses_its_query(written: Written) -> None:
    structlog.stdlib.get_logger("integration.http").warning("answered", path=f"/connect/x?code={TOKEN}")

    assert written.last["path"] == "/connect/x"


def test_arguments_of_other_peoples_messages_are_left_out_but_for_numbers(written: Written) -> None:
    logging.getLogger("django.request").warning("Refused %s after %d ms", TOKEN, 212)

    assert written.last["event"] == "Refused ... after 212 ms"


def test_a_message_built_with_a_secret_in_it_is_cleaned(written: Written) -> None:
    logging.getLogger("celery.worker").warning(f"got {TOKEN} and {EIN}")

    assert written.last["event"] == "got [withheld] and [withheld]"


def test_of_unknown_loggers_only_the_place_is_kept(written: Written) -> None:
    logging.getLogger("oauthlib.oauth2").warning("Vendor Acme, token %s", TOKEN)

    assert written.last["event"].startswith("test_logs.test_of_unknown_loggers_only_the_place_is_kept:")
    assert "Acme" not in written.text


def test_an_exception_shows_where_it_came_from_and_not_what_it_held(written: Written) -> None:
    try:
        _fail_with(TOKEN)
    except RuntimeError:
        structlog.stdlib.get_logger("sync.runner").exception("chunk failed")

    assert TOKEN not in written.text
    assert EIN not in written.text
    assert "builtins.RuntimeError" in written.last["error"][0]
    assert "builtins.ValueError" in written.last["error"][1]
    assert "_fail_with" in written.last["error"][0]


def test_a_line_break_in_a_message_makes_no_second_entry(written: Written) -> None:
    logging.getLogger("django").warning('first\n{"level": "info", "event": "forged"}')

    assert len(written.text.splitlines()) == 1
    assert "forged" not in written.text


def _fail_with(token: str) -> None:
    try:
        raise ValueError(f"EIN {EIN}")
    except ValueError as error:
        raise RuntimeError(f"refused {token}") from error
