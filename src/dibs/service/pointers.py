"""Saying which field of what was sent is wrong, as a JSON pointer (RFC 6901)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from dibs.errors import InvalidInput
from dibs.service.problems import invalid

_PATH = re.compile(r" - at `(?:key in )?\$(.*)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]")
_TYPE = re.compile("`(.*?)`")
_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "object": "an object",
    "array": "a list",
}
_FIELD = re.compile(r"(unknown|required) field `(.*?)`")


def unreadable(body: bytes) -> InvalidInput:
    """Why a body is no JSON; a lone surrogate is named by its field."""
    try:
        refuse_unstorable(json.loads(body))
    except InvalidInput as refusal:
        return refusal
    except (ValueError, RecursionError):
        pass
    return invalid("", "must be valid JSON in UTF-8")


def refuse_unstorable(value: Any) -> None:
    """InvalidInput where text holds NUL or a lone surrogate, which no column can."""
    for pointer, text in _texts(value):
        if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
            shown = pointer.encode("utf-8", "replace").decode().replace("\x00", "?")
            raise invalid(shown, "must not contain NUL or lone surrogates")


def mismatch(error: msgspec.ValidationError, given: Any, into: Any) -> InvalidInput:
    """Which field of `given` kept it from becoming `into`, and why."""
    steps = _steps(error)
    if None in steps:
        key = _wrong_key(given, into, steps)
        steps = [key if step is None else step for step in steps]
    pointer = "".join(f"/{_escape(str(step))}" for step in steps if step is not None)
    named = _FIELD.search(str(error))
    if named is None:
        return invalid(pointer, reason_of(error))
    reason = "is required" if named[1] == "required" else "is not known here"
    return invalid(f"{pointer}/{_escape(named[2])}", reason)


def reason_of(error: msgspec.ValidationError) -> str:
    """The decoder's message, to be read after the field's name."""
    text = _PATH.sub("", str(error))
    text = _TYPE.sub(lambda match: _WORDS.get(match[1], match[1]), text)
    if text.startswith("Expected "):
        return text.replace("Expected ", "must be ", 1).replace(", got ", ", not ", 1)
    return f"cannot be used: {text[:1].lower()}{text[1:]}"


def _texts(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """All text in a decoded JSON value, keys included, each with its pointer."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            below = f"{pointer}/{_escape(key)}"
            yield below, key
            yield from _texts(inner, below)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{pointer}/{index}")


def _steps(error: msgspec.ValidationError) -> list[str | int | None]:
    """The decoder's path as keys and indexes, None for some value of a map."""
    path = _PATH.search(str(error))
    if path is None:
        return []
    return [
        match[1] or (int(match[2]) if match[2] else None)
        for match in _STEP.finditer(path[1])
    ]


def _wrong_key(given: Any, into: Any, steps: list[str | int | None]) -> str | None:
    """Which key's value is wrong: the decoder only tells in which map it is.

    Each entry is tried as the map's only one.
    """
    held: Any = given
    for step in steps[: steps.index(None)]:
        held = held[step]
    entries = dict(held)
    for key, value in entries.items():
        held.clear()
        held[key] = value
        try:
            msgspec.convert(given, into)
        except msgspec.ValidationError:
            return str(key)
    return None


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
