"""Options of the form NAME=COUNT, and settings of the form NAME=VALUE."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
import typer

from dibs.times import is_dated

DIGITS_MAX = 18
Shape = TypeVar("Shape", bound=msgspec.Struct)


def read_pairs(given: list[str]) -> dict[str, int]:
    """Split each at its last equals sign; a wrong one ends with status 2."""
    pairs: dict[str, int] = {}
    for text in given:
        name, _, count = text.rpartition("=")
        if not name or not count.isdecimal():
            raise typer.BadParameter(f"{text!r} is not NAME=COUNT, such as Floor=3000")
        if len(count) > DIGITS_MAX:
            raise typer.BadParameter(f"the count of {name!r} has {len(count)} digits")
        if name in pairs:
            raise typer.BadParameter(f"{name!r} is named twice")
        pairs[name] = int(count)
    return pairs


def read_settings(
    given: list[str], shape: type[Shape], options: Mapping[str, Any] | None = None
) -> Shape:
    """Read each NAME=VALUE as the field of that name; empty or null is its default.

    `options` are fields with an option of their own. What is wrong ends with status 2.
    """
    named: dict[str, Any] = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not name or not separator:
            raise typer.BadParameter(f"{text!r} is not NAME=VALUE")
        if name in named or (options or {}).get(name) is not None:
            raise typer.BadParameter(f"{name!r} is named twice")
        named[name] = None if value in {"", "null"} else value
    asked = {**(options or {}), **named}
    try:
        read = msgspec.convert(asked, shape, strict=False)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise typer.BadParameter(str(error)) from None
    for name, text in asked.items():
        if isinstance(getattr(read, name, None), datetime) and not is_dated(text):
            reason = f"{text!r} is no time such as 2026-01-01T12:00:00Z: {name!r}"
            raise typer.BadParameter(reason)
    return read


Floors = Annotated[
    list[str],
    typer.Option(
        "--floor",
        metavar="NAME=CAPACITY",
        help="Sell an area of the plan, to so many people; may be repeated.",
    ),
]
