"""Why a value was not taken, in words to be read after the name of its field."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from msgspec import inspect

_TYPE = re.compile("`(.*?)`")
_TYPES = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "object": "an object",
    "array": "a list",
    "datetime": "a time",
}
_BLANK = re.compile(r" matching regex '.*\\\\S'$")
_LENGTH = re.compile("(text|an object|a list) of length ([<>]=) ([0-9]+)")
_ONE = {"text": "character", "an object": "entry", "a list": "entry"}
_MANY = {"text": "characters", "an object": "entries", "a list": "entries"}
_LIMIT = re.compile(" ([<>]=) (-?[0-9.]+)$")
_BOUNDS = {">=": "of at least", "<=": "of at most"}
_OTHERWISE = {
    "Invalid UUID": "must be a UUID",
    "Invalid RFC3339 encoded datetime": "must be a time such as 2026-01-01T12:00:00Z",
}


def reason_in_words(said: str, into: Any = None, steps: Iterable[Any] = ()) -> str:
    """From the decoder's message about what is at `steps` of `into`."""
    if _BLANK.search(said):
        return "must not be blank"
    if said.startswith("Invalid enum value "):
        choices = _choices(into, tuple(steps))
        return (
            f"must be one of {', '.join(choices)}" if choices else "is not known here"
        )
    if said in _OTHERWISE:
        return _OTHERWISE[said]
    text = _TYPE.sub(lambda match: _types(match[1]), said)
    if not text.startswith("Expected "):
        return f"cannot be used: {text[:1].lower()}{text[1:]}"
    text = text.replace("Expected ", "must be ", 1).replace(", got ", ", not ", 1)
    text = _LENGTH.sub(_length, text).replace(" matching regex ", " of the form ")
    return _LIMIT.sub(lambda match: f" {_BOUNDS[match[1]]} {match[2]}", text)


def _length(match: re.Match[str]) -> str:
    what, bound, count = match.groups()
    counted = _ONE if count == "1" else _MANY
    return f"{what} {_BOUNDS[bound]} {count} {counted[what]}"


def _types(names: str) -> str:
    return " or ".join(_TYPES.get(name, name) for name in names.split(" | "))


def _choices(into: Any, steps: tuple[Any, ...]) -> list[str]:
    """The values that may stand there; none where that is not known."""
    kinds = [] if into is None else [_kind(into)]
    for step in steps:
        kinds = [below for one in _each(kinds) for below in _below(one, step)]
    literals = (one for one in _each(kinds) if isinstance(one, inspect.LiteralType))
    return [str(value) for one in literals for value in one.values]


@lru_cache(maxsize=256)
def _kind(into: Any) -> inspect.Type:
    return inspect.type_info(into)


def _each(kinds: Iterable[inspect.Type]) -> Iterator[inspect.Type]:
    """The types without what describes them, one for each that they may be."""
    for kind in kinds:
        if isinstance(kind, inspect.Metadata):
            yield from _each([kind.type])
        elif isinstance(kind, inspect.UnionType):
            yield from _each(kind.types)
        else:
            yield kind


def _below(kind: inspect.Type, step: Any) -> list[inspect.Type]:
    match kind:
        case inspect.StructType():
            return [field.type for field in kind.fields if field.encode_name == step]
        case inspect.ListType():
            return [kind.item_type]
        case inspect.DictType():
            return [kind.value_type]
    return []
