"""Text and JSON as PostgreSQL can hold them: neither NUL nor lone surrogates."""

from typing import Any

import msgspec

from dibs.errors import InvalidInput


def encode(value: Any) -> bytes:
    """`value` as JSON; InvalidInput names the text PostgreSQL could not hold."""
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:
        require_sound(msgspec.to_builtins(value), "")
        raise
    # A backslash escaped before u0000 looks the same, so a hit is looked at closely.
    if b"\\u0000" in encoded:
        require_sound(msgspec.to_builtins(value), "")
    return encoded


def require_sound(value: Any, pointer: str) -> None:
    """InvalidInput with the JSON pointer of the first unsound text in `value`."""
    if isinstance(value, str):
        if not _is_sound(value):
            reason = "must not contain NUL or lone surrogates"
            raise InvalidInput({"field": pointer or "/", "reason": reason})
    elif isinstance(value, dict):
        for name, part in value.items():
            require_sound(name, pointer)
            require_sound(part, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            require_sound(part, f"{pointer}/{index}")


def _is_sound(text: str) -> bool:
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False
