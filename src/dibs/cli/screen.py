"""What commands say: tables and sentences for people, JSON for programs."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
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
whole_lines = Console(highlight=False, emoji=False, width=1_000_000)
errors = Console(stderr=True, highlight=False, emoji=False)

UNSEEN = (
    *(range(0x20), range(0x7F, 0xA0)),
    *(range(0x61C, 0x61D), range(0x200E, 0x2010)),
    *(range(0x202A, 0x202F), range(0x2066, 0x206A)),
)
"""What steers a terminal, or turns the direction of letters: C0, DEL and C1, marks,
embeddings, overrides and isolates."""
ESCAPES = {one: f"\\u{one:04x}" for some in UNSEEN for one in some}


def visible(text: object) -> str:
    """Text in one line, in which nothing steers the screen: `\\u001b` is an escape.

    Names are anybody's word: whoever buys may choose one.
    """
    return str(text).translate(ESCAPES)


def say_json(value: Any) -> None:
    """Write a value as JSON, indented, to standard output."""
    lines = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    # JSON has the same escapes, and such characters nowhere else but in its texts.
    write("".join(f"{visible(line)}\n" for line in lines.split("\n")).encode())


def write(content: bytes) -> None:
    """Write bytes to standard output, after what was said before.

    Programs read them, so they are the same whatever the locale.
    """
    with _written():
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
    with _written():
        out.print(Text(visible(sentence)), soft_wrap=True)


def say_table(
    heads: Iterable[str], rows: Iterable[Iterable[object]], *, whole: str = ""
) -> None:
    """Write rows under heads; None is shown as unlimited or unset.

    What stands under `whole` is on one line, to be copied as it is; where nobody looks
    on, every row is.
    """
    # Names are to be read, copied and given on: whole, on several lines where need be.
    columns = (Column(head, overflow="fold", no_wrap=head == whole) for head in heads)
    table = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*map(_shown, row))
    with _written():
        (out if out.is_terminal else whole_lines).print(table)


def _shown(cell: object) -> Text:
    if isinstance(cell, datetime):
        cell = f"{cell.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
    return Text("–" if cell is None else visible(cell))


def counted(count: int, noun: str) -> str:
    """`1 seat`, `2,000 seats`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@contextmanager
def _written() -> Iterator[None]:
    """What is said inside is written at its end; Fault says that it cannot be."""
    if sys.stdout is None:  # who started us closed it
        raise Fault("standard output is closed")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:  # who read it has enough
        raise
    except OSError as error:
        # Python would try once more at the exit, and end with a status of its own.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        raise Fault(f"standard output cannot be written: {error.strerror}") from error
