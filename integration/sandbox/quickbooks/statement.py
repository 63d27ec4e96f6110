"""The grammar of query statements ("QuickBooks: Data queries")."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from integration.sandbox.quickbooks.objections import Objection

TOKEN = re.compile(
    r"""\s*(?:
      '(?P<string>(?:[^'\\]|\\.)*)'
    | (?P<number>-?\d+(?:\.\d+)?)(?![\w.])
    | (?P<word>[A-Za-z_][\w.]*)
    | (?P<sign><=|>=|[=<>(),*])
    )""",
    re.VERBOSE,
)
OPERATORS = ("=", "<", ">", "<=", ">=", "IN", "LIKE")
MOST_ROWS = 1000
T = TypeVar("T")


@dataclass(frozen=True)
class Condition:
    member: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    entity: str
    counts: bool
    conditions: tuple[Condition, ...]
    order: tuple[tuple[str, bool], ...]  # (member, descending)
    start: int
    most: int


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


def parse(text: str) -> Statement:
    """Raises Objection 4000 for what is no statement, 4001 for page sizes out of bounds."""
    return _Parser(_tokens(text)).statement()


def _tokens(text: str) -> list[Token]:
    found, place = [], 0
    end = len(text.rstrip())
    while place < end:
        match = TOKEN.match(text, place)
        if match is None:
            raise _unparsable(text[place : place + 10])
        kind = match.lastgroup or ""
        value = match.group(kind)
        found.append(Token(kind, re.sub(r"\\(.)", r"\1", value) if kind == "string" else value))
        place = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = [*tokens, Token("end", "<EOF>")]
        self._place = 0

    def statement(self) -> Statement:
        self._need("SELECT")
        counts = self._columns()
        self._need("FROM")
        entity = self._kind("word")
        conditions = self._list(self._condition, "AND") if self._take("WHERE") else ()
        order = self._list(self._sort, ",") if self._orders() else ()
        start = int(self._kind("number")) if self._take("STARTPOSITION") else 1
        most = int(self._kind("number")) if self._take("MAXRESULTS") else 100
        self._kind("end")
        _refuse_size(start, most)
        return Statement(entity, counts, tuple(conditions), tuple(order), start, most)

    def _columns(self) -> bool:
        if self._take("COUNT"):
            for sign in "(*)":
                self._need(sign)
            return True
        # A list of columns is read and not honoured: whole rows come back.
        while not self._take("*"):
            self._kind("word")
            if not self._take(","):
                break
        self._take(",")
        while self._peek().kind == "word" and not self._is("FROM"):
            self._next()
            self._take(",")
        return False

    def _condition(self) -> Condition:
        member = self._kind("word")
        operator = self._next().text.upper()
        if operator not in OPERATORS:
            raise _unparsable(operator)
        if operator != "IN":
            return Condition(member, operator, (self._value(),))
        self._need("(")
        values = self._list(self._value, ",")
        self._need(")")
        return Condition(member, operator, tuple(values))

    def _sort(self) -> tuple[str, bool]:
        member = self._kind("word")
        if self._take("DESC"):
            return member, True
        self._take("ASC")
        return member, False

    def _value(self) -> str:
        token = self._next()
        if token.kind in ("string", "number") or token.text.casefold() in ("true", "false"):
            return token.text
        raise _unparsable(token.text)

    def _orders(self) -> bool:
        if self._take("ORDER"):
            self._need("BY")
            return True
        return self._take("ORDERBY")

    def _list(self, read: Callable[[], T], separator: str) -> list[T]:
        found = [read()]
        while self._take(separator):
            found.append(read())
        return found

    def _peek(self) -> Token:
        return self._tokens[self._place]

    def _next(self) -> Token:
        token = self._peek()
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _is(self, word: str) -> bool:
        token = self._peek()
        return token.kind in ("word", "sign") and token.text.casefold() == word.casefold()

    def _take(self, word: str) -> bool:
        if not self._is(word):
            return False
        self._next()
        return True

    def _need(self, word: str) -> None:
        if not self._take(word):
            raise _unparsable(self._peek().text)

    def _kind(self, kind: str) -> str:
        token = self._next()
        if token.kind != kind:
            raise _unparsable(token.text)
        return token.text


def _refuse_size(start: int, most: int) -> None:
    if start < 0:
        raise Objection(4001, f"QueryValidationError: value {start} is too small. Min allowed value is 1")
    if most > MOST_ROWS:
        raise Objection(
            4001, f"QueryValidationError: value {most} is too large. Max allowed value is {MOST_ROWS}"
        )


def _unparsable(near: str) -> Objection:
    return Objection(4000, f'QueryParserError: Encountered " {near} "')
