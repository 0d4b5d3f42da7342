"""What callers in Python give, held to what its types say."""

import re
from typing import TypeVar

import msgspec

from dibs.errors import InvalidInput

Given = TypeVar("Given", bound=msgspec.Struct)
_STEP = re.compile(r"\.|\[(\d+|\.\.\.)\]")


def as_typed(given: Given) -> Given:
    """The same; raises InvalidInput, which names the field, where it is not sound.

    What is built in Python is looked at by nobody: what could not be read again would
    be written down.
    """
    try:
        told = msgspec.to_builtins(given)
        return msgspec.convert(told, type(given))
    except msgspec.ValidationError as error:
        reason, _, at = str(error).partition(" - at `$")
        field = _STEP.sub(lambda step: f"/{step[1] or ''}", at.rstrip("`"))
        raise InvalidInput({"field": field or "/", "reason": reason}) from None
