"""Options of the form NAME=COUNT."""

from typing import Annotated

import typer


def read_pairs(given: list[str]) -> dict[str, int]:
    """Split each at its last equals sign; a wrong one ends with status 2."""
    pairs: dict[str, int] = {}
    for text in given:
        name, _, count = text.rpartition("=")
        if not name or not count.isdecimal():
            raise typer.BadParameter(f"{text!r} is not NAME=COUNT, such as Floor=3000")
        if name in pairs:
            raise typer.BadParameter(f"{name!r} is named twice")
        pairs[name] = int(count)
    return pairs


Floors = Annotated[
    list[str],
    typer.Option(
        "--floor",
        metavar="NAME=CAPACITY",
        help="Sell an area of the plan, to so many people; may be repeated.",
    ),
]
