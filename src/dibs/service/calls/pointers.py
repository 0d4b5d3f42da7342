"""Saying which field of what was sent is wrong, as a JSON pointer (RFC 6901)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from dibs.errors import InvalidInput
from dibs.service.calls.problems import invalid

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
_BLANK = re.compile(r" matching regex '.*\\\\S'$")
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
    while None in steps:
        known = steps[: steps.index(None)]
        key = _wrong_key(given, into, known, error)
        steps = known if key is None else [*known, key, *steps[len(known) + 1 :]]
    pointer = "".join(f"/{_escape(str(step))}" for step in steps)
    named = _FIELD.search(str(error))
    if named is None:
        return invalid(pointer, reason_of(error))
    reason = "is required" if named[1] == "required" else "is not known here"
    return invalid(f"{pointer}/{_escape(named[2])}", reason)


def reason_of(error: msgspec.ValidationError) -> str:
    """The decoder's message, to be read after the field's name."""
    text = _PATH.sub("", str(error))
    if _BLANK.search(text):
        return "must not be blank"
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


def _wrong_key(
    given: Any,
    into: Any,
    steps: list[str | int | None],
    error: msgspec.ValidationError,
) -> str | None:
    """Which key's value is wrong in the map at `steps`: the decoder does not tell.

    Halves of the map are tried in its place, for a map may be as long as a body. None
    where no entry is wrong by itself, or where there is no map: another of the same
    name hid it.
    """
    held = _at(given, steps)
    if not isinstance(held, dict) or not held:
        return None
    entries = list(held.items())
    while len(entries) > 1:
        middle = len(entries) // 2
        held.clear()
        held.update(entries[:middle])
        is_among = _is_wrong(given, into, error)
        entries = entries[:middle] if is_among else entries[middle:]
    held.clear()
    held.update(entries)
    return str(entries[0][0]) if _is_wrong(given, into, error) else None


def _at(given: Any, steps: list[str | int | None]) -> Any:
    """What is at the end of a path; None where the path leads nowhere."""
    held = given
    for step in steps:
        try:
            held = held[step]
        except (LookupError, TypeError):
            return None
    return held


def _is_wrong(given: Any, into: Any, error: msgspec.ValidationError) -> bool:
    """Whether it is wrong in the place it was before, rather than in another."""
    try:
        msgspec.convert(given, into)
    except msgspec.ValidationError as again:
        return _steps(again) == _steps(error)
    return False


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
