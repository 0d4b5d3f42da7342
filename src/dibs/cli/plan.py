"""Seating plans, in the public format of pretix."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import Progress

from dibs.cli.author import Reason, said_here
from dibs.cli.opened import opened
from dibs.cli.pairs import Floors, read_pairs
from dibs.cli.screen import (
    AsJson,
    counted,
    errors,
    say,
    say_json,
    write,
    write_file,
)
from dibs.plans import Access

app = typer.Typer(help="Import and export seating plans.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")]

Accessible = Annotated[
    list[str],
    typer.Option(
        metavar="CATEGORY", help="Keep its seats for who needs an accessible one."
    ),
]
Companion = Annotated[
    list[str],
    typer.Option(metavar="CATEGORY", help="Keep its seats for who comes along."),
]


@app.command("import")
def import_plan(
    event: Name,
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The plan, JSON.")
    ],
    floor: Floors = [],  # noqa: B006 - typer reads it and leaves it alone
    accessible: Accessible = [],  # noqa: B006
    companion: Companion = [],  # noqa: B006
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Put a seating plan on an event, all of it or nothing.

    A seat whose name stays is the same seat: what is held or sold stays so.
    """
    floors = read_pairs(floor)
    access: dict[str, Access] = dict.fromkeys(accessible, "accessible")
    access |= dict.fromkeys(companion, "companion")
    with opened() as dibs, _progress() as progress:
        plan = dibs.put_plan(
            event,
            file.read_bytes(),
            floors,
            progress,
            access=access,
            **said_here(reason),
        )
    if as_json:
        say_json({"event": event, "seats": plan.seat_count, "items": list(plan.items)})
    else:
        items = ", ".join(plan.items)
        say(f"{event} has {counted(plan.seat_count, 'seat')}; its items: {items}.")


@app.command("export")
def export_plan(
    event: Name,
    file: Annotated[
        Path | None,
        typer.Argument(dir_okay=False, help="Where to; else to the screen."),
    ] = None,
) -> None:
    """Write the event's seating plan as it was imported."""
    with opened() as dibs:
        document = msgspec.json.encode(dibs.plan(event)) + b"\n"
    if file is None:
        write(document)
    else:
        write_file(file, document)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, where that is a terminal."""
    with Progress(
        console=errors, transient=True, disable=not errors.is_terminal
    ) as bar:
        task = bar.add_task("seats", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
