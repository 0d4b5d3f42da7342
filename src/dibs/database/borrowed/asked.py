"""Statements as every driver can be asked, and rows as each of them answers."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import msgspec

from dibs.database.answers import Row
from dibs.database.statements import load_statements
from dibs.database.wire import require_sound

_QUERIES = load_statements("dibs.database.borrowed")
_PARAMETER = re.compile(r"%(?:\((?P<name>\w+)\))?s")
_SPELLED_BY_CODECS = re.compile(r"%s::(?P<type>jsonb|uuid)(?P<array>\[\])?")


class Asked(NamedTuple):
    """A statement of one text column, and the values of its parameters in order."""

    statement: str
    """With `%s` for each parameter."""
    given: tuple[Any, ...]

    @property
    def numbered(self) -> str:
        """The statement with `$1`, `$2` … for its parameters."""
        return _numbered(self.statement)


def ask(statement: bytes, given: Mapping[str, Any] | Sequence[Any]) -> Asked:
    """A named statement for a connection of the caller's.

    Raises InvalidInput for text PostgreSQL cannot hold, before anything is sent.
    """
    text, names = _as_json(statement)
    values = [given[name] for name in names] if isinstance(given, Mapping) else given
    for value in values:
        if isinstance(value, str):
            require_sound(value, "")
    return Asked(text, tuple(values))


def row_of(text: str | bytes) -> Row:
    """A row from its JSON, as the pool's own connections read it."""
    columns: dict[str, Any] = msgspec.json.decode(text)
    return tuple(_value(name, value) for name, value in columns.items())


def _value(name: str, value: Any) -> Any:
    # Only in columns named for times do texts stand for times.
    if isinstance(value, str) and name.endswith("_at"):
        return datetime.fromisoformat(value).astimezone(UTC)
    return value


@cache
def _as_json(statement: bytes) -> tuple[str, tuple[str, ...]]:
    whole = _QUERIES["as_json"].decode().format(statement=statement.decode())
    names = tuple(found["name"] for found in _PARAMETER.finditer(whole))
    text = _PARAMETER.sub("%s", whole)
    return _SPELLED_BY_CODECS.sub(r"%s::text\2::\1\2", text), names


@cache
def _numbered(statement: str) -> str:
    first, *rest = statement.split("%s")
    return first + "".join(f"${n}{part}" for n, part in enumerate(rest, start=1))
