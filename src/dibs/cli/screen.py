"""What commands say: tables and sentences for people, JSON for programs."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from dibs.errors import Fault

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]

# A name such as `gala:x:1` is no picture.
out = Console(highlight=False, emoji=False)
errors = Console(stderr=True, highlight=False, emoji=False)


def say_json(value: Any) -> None:
    """Write a value as JSON, indented, to standard output."""
    write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


def write(content: bytes) -> None:
    """Write bytes to standard output, after what was said before.

    Programs read them, so they are the same whatever the locale.
    """
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


def write_file(file: Path, content: bytes) -> None:
    """Write a file and say so; Fault names one that cannot be written."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Fault(f"{file} cannot be written: {error.strerror}") from error
    say(f"Wrote {file}.")


def say(sentence: str) -> None:
    """Write a sentence to standard output; what stands in it is not markup."""
    out.print(Text(sentence), soft_wrap=True)


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
        table.add_row(*(Text("–" if cell is None else str(cell)) for cell in row))
    out.print(table)


def counted(count: int, noun: str) -> str:
    """`1 seat`, `2,000 seats`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
