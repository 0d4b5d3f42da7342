"""Allocations: what is held back from sale, by name and for a reason."""

from typing import TYPE_CHECKING, Annotated

import typer

from dibs.cli.author import Reason, said_here
from dibs.cli.opened import opened
from dibs.cli.pairs import read_pairs
from dibs.cli.screen import AsJson, say, say_json, say_table

if TYPE_CHECKING:
    from dibs.allocations import Allocation

app = typer.Typer(
    help="Hold units and seats back from sale, and put them on sale again.",
    no_args_is_help=True,
)

Event = Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")]
Items = Annotated[
    list[str],
    typer.Option(
        "--item", metavar="NAME=UNITS", help="Units of an item; may be repeated."
    ),
]
Seats = Annotated[
    list[str], typer.Option("--seat", metavar="SEAT", help="May be repeated.")
]
Name = Annotated[str, typer.Option("--name", help="The name it is held back under.")]


@app.command()
def block(
    event: Event,
    item: Items = [],  # noqa: B006 - typer reads it and leaves it alone
    seat: Seats = [],  # noqa: B006
    name: Name = "house",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Hold units and seats back, all of them or none."""
    with opened() as dibs:
        held = dibs.block(
            event,
            read_pairs(item),
            seats=seat,
            allocation=name,
            **said_here(reason),
        )
    _say(held, as_json)


@app.command()
def unblock(
    event: Event,
    item: Items = [],  # noqa: B006
    seat: Seats = [],  # noqa: B006
    name: Name = "house",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Put units and seats on sale again; without any, all that the name has."""
    with opened() as dibs:
        held = dibs.unblock(
            event,
            read_pairs(item),
            seats=seat,
            allocation=name,
            **said_here(reason),
        )
    _say(held, as_json)


@app.command("list")
def list_allocations(event: Event, as_json: AsJson = False) -> None:
    """List what an event holds back."""
    with opened() as dibs:
        dibs.event(event)  # refuses where there is none
        held = dibs.allocations(event)
    if as_json:
        say_json({"allocations": held})
    elif held:
        rows = [
            (one.allocation, _units(one), len(one.seats), one.reason) for one in held
        ]
        say_table(["name", "units", "seats", "reason"], rows)
    else:
        say(f"{event} holds nothing back.")


def _say(held: "Allocation", as_json: bool) -> None:
    if as_json:
        say_json(held)
        return
    seats = f"{len(held.seats)} seats" if held.seats else ""
    parts = ", ".join(part for part in (_units(held), seats) if part)
    say(f"{held.allocation} holds back {parts or 'nothing any more'}.")


def _units(held: "Allocation") -> str:
    return ", ".join(f"{units} of {item}" for item, units in held.items.items())
