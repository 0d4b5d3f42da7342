"""Saying which field of what was sent is wrong, as a JSON pointer (RFC 6901)."""

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

import msgspec

from dibs.errors import InvalidInput
from dibs.service.calls.problems import invalid
from dibs.service.calls.words import reason_in_words

_PATH = re.compile(r" - at (?:`key` in )?`\$(.*)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]")
_FIELD = re.compile(r"(unknown|required) field `(.*?)`")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SAID_START, _SAID_END = 200, 300
"""How much of the decoder's message is read: a name in it may be as long as a body."""


def unreadable(body: bytes) -> InvalidInput:
    """Why a body is no JSON; a lone surrogate is named by its field."""
    try:
        refuse_unstorable(json.loads(body, parse_constant=_no_number))
    except InvalidInput as refusal:
        return refusal
    except (ValueError, RecursionError):
        pass
    return invalid("", "must be valid JSON in UTF-8")


def refuse_unstorable(value: Any) -> None:
    """InvalidInput where text holds NUL or a lone surrogate, which no column can."""
    steps = _to_unstorable(value)
    if steps is not None:
        pointer = _pointer(steps).encode("utf-8", "replace").decode()
        shown = pointer.replace("\x00", "?")
        raise invalid(shown, "must not contain NUL or lone surrogates")


def mismatch(error: msgspec.ValidationError, given: Any, into: Any) -> InvalidInput:
    """Which field of `given` kept it from becoming `into`, and why."""
    steps = _steps(error)
    while None in steps:
        known = steps[: steps.index(None)]
        key = _wrong_key(given, into, known, error)
        steps = known if key is None else [*known, key, *steps[len(known) + 1 :]]
    pointer = _pointer(steps)
    named = _FIELD.search(_said(error))
    if named is None:
        return invalid(pointer, reason_of(error, into, steps))
    reason = "is required" if named[1] == "required" else "is not known here"
    return invalid(_pointer([*steps, named[2]]), reason)


def reason_of(
    error: msgspec.ValidationError, into: Any = None, steps: Iterable[Any] = ()
) -> str:
    """The decoder's message, to be read after the field's name."""
    return reason_in_words(_PATH.sub("", _said(error)), into, steps)


def _no_number(constant: str) -> NoReturn:
    """What Python's decoder takes for a number and JSON does not: NaN and its like."""
    raise ValueError(constant)


def _to_unstorable(value: Any) -> list[Any] | None:
    """The way to the first text, or key, that cannot be stored; None without any."""
    if isinstance(value, str):
        return [] if _UNSTORABLE.search(value) else None
    if isinstance(value, dict):
        for key, inner in value.items():
            below = [] if _UNSTORABLE.search(key) else _to_unstorable(inner)
            if below is not None:
                return [key, *below]
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            below = _to_unstorable(inner)
            if below is not None:
                return [index, *below]
    return None


def _said(error: msgspec.ValidationError) -> str:
    """The decoder's message, without the middle of what is too long to be told."""
    text = str(error)
    if len(text) <= _SAID_START + _SAID_END:
        return text
    return f"{text[:_SAID_START]}…{text[-_SAID_END:]}"


def _steps(error: msgspec.ValidationError) -> list[str | int | None]:
    """The decoder's path as keys and indexes, None for some value of a map."""
    path = _PATH.search(_said(error))
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


def _pointer(steps: Iterable[Any]) -> str:
    return "".join(f"/{_escape(str(step))}" for step in steps)


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
