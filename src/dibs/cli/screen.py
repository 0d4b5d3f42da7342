"""What commands say: tables and sentences for people, JSON for programs."""

import sys
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]

out = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def say_json(value: Any) -> None:
    """Write a value as JSON, indented, to standard output."""
    encoded = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.write(encoded.decode() + "\n")


def say(sentence: str) -> None:
    """Write a sentence to standard output; what stands in it is not markup."""
    out.print(escape(sentence), soft_wrap=True)


def say_table(
    heads: Iterable[str], rows: Iterable[Iterable[object]], *, whole: str = ""
) -> None:
    """Write rows under heads; None is shown as unlimited or unset.

    What stands under `whole` is on one line, to be copied as it is.
    """
    # Names are to be read, copied and given on: whole, on several lines where need be.
    columns = (Column(head, overflow="fold", no_wrap=head == whole) for head in heads)
    table = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*("–" if cell is None else escape(str(cell)) for cell in row))
    out.print(table)


def counted(count: int, noun: str) -> str:
    """`1 seat`, `2,000 seats`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
