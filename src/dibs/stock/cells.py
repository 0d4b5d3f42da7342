"""What stands in a cell, both ways: the columns are the settings of an item.

Blanks around a cell do not count. An empty cell leaves its setting as it is; `none`
takes it away where an item can do without, and a capacity that is none is `unlimited`.
Text in quotes of its own is taken as it stands between them.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import inspect
from msgspec.structs import fields

from dibs.models import ItemId, ItemPut

ITEM = "item"
NONE = "none"
UNLIMITED = "unlimited"

Read = Callable[[str], Any]
"""From a cell's text, which is not empty, to a setting; ValueError says why not."""

DRAW = re.compile(r"((?:\\.|[^\\\s])+):([0-9]{1,9})(?:\s+|\Z)", re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
TO_ESCAPE = re.compile(r"([\\\s])")


def _whole(kind: inspect.IntType, word: str | None) -> Read:
    words = f"a whole number from {kind.ge} to {kind.le}"
    words = words if word is None else f"{words}, or {word}"

    def read(text: str) -> int | None:
        if word is not None and text.lower() in {word, NONE}:
            return None
        if re.fullmatch("[0-9]{1,15}", text):
            number = int(text)
            if (kind.ge or 0) <= number <= (kind.le or number):
                return number
        raise ValueError(f"must be {words}")

    return read


def _text(kind: inspect.StrType, word: str | None) -> Read:
    length_max = kind.max_length or 0

    def read(text: str) -> str | None:
        if text.lower() == word:
            return None
        bare = text[1:-1] if _is_quoted(text) else text
        if not 1 <= len(bare) <= length_max:
            raise ValueError(f"must be text of 1 to {length_max} characters")
        if "\x00" in bare or any("\ud800" <= c <= "\udfff" for c in bare):
            raise ValueError("must not contain NUL or lone surrogates")
        return bare

    return read


def _choice(kind: inspect.LiteralType) -> Read:
    words = " or ".join(map(str, kind.values))

    def read(text: str) -> str:
        if text.lower() in kind.values:
            return text.lower()
        raise ValueError(f"must be {words}")

    return read


def _draws(text: str) -> dict[str, int]:
    """`floor:1 shirt:2`; a backslash stands before a blank in a name."""
    if text.lower() == NONE:
        return {}
    draws: dict[str, int] = {}
    at = 0
    while at < len(text):
        found = DRAW.match(text, at)
        if found is None:
            raise ValueError("must name items and units, as floor:1 shirt:2")
        name = ESCAPED.sub(r"\1", found[1])
        if name in draws:
            raise ValueError(f"names {name!r} twice")
        draws[name] = int(found[2])
        at = found.end()
    return draws


def _is_quoted(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] == '"'


def _reader(name: str, kind: inspect.Type) -> Read:
    """How a cell of the column is read, from the type of the item's setting."""
    bare = _bare(kind)
    match bare:
        case inspect.IntType():
            return _whole(bare, UNLIMITED if name == "capacity" else NONE)
        case inspect.StrType():
            return _text(bare, None if name in {ITEM, "name"} else NONE)
        case inspect.LiteralType():
            return _choice(bare)
        case inspect.DictType():
            return _draws
    raise AssertionError(f"no cell holds a {bare}")


def _bare(kind: inspect.Type) -> inspect.Type:
    """The type without what describes it, and without the None it may be instead."""
    if isinstance(kind, inspect.Metadata):
        return _bare(kind.type)
    if isinstance(kind, inspect.UnionType):
        (part,) = (one for one in kind.types if not isinstance(one, inspect.NoneType))
        return _bare(part)
    return kind


def _readers() -> dict[str, Read]:
    kinds = {field.name: inspect.type_info(field.type) for field in fields(ItemPut)}
    first = {ITEM: inspect.type_info(ItemId)}
    shown = {name: kinds.pop(name) for name in ("name", "kind", "capacity")}
    return {
        name: _reader(name, kind) for name, kind in {**first, **shown, **kinds}.items()
    }


READERS: dict[str, Read] = _readers()
"""By column, in the order of an export, how its cells are read."""


def cell_of(column: str, value: Any) -> str:
    """The text of a cell that is read as `value` again; None leaves a setting alone."""
    if isinstance(value, Mapping):
        names = ((TO_ESCAPE.sub(r"\\\1", name), units) for name, units in value.items())
        return " ".join(f"{name}:{units}" for name, units in names) or NONE
    if value is None:
        return UNLIMITED if column == "capacity" else ""
    text = str(value)
    is_plain = text == text.strip() and not _is_quoted(text) and text.lower() != NONE
    return text if is_plain else f'"{text}"'
