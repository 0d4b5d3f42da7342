"""Why things are as they are, in sentences."""

from datetime import UTC
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from dibs.cli.opened import opened
from dibs.cli.screen import AsJson, say, say_json, say_table
from dibs.cli.times import read_time, zone_named

if TYPE_CHECKING:
    from dibs.records import Explained

app = typer.Typer(
    help="Say what happened and why: a reservation, a seat, a refusal, sold out.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")]
Reveal = Annotated[bool, typer.Option("--reveal", help="Show owners' names whole.")]


@app.command()
def reservation(
    event: Name,
    id: Annotated[  # noqa: A002 the word of every door
        UUID, typer.Argument(metavar="RESERVATION", help="Its id.")
    ],
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    """Tell a reservation's story, and how it stands now."""
    with opened() as dibs:
        zone = dibs.event(event).time_zone
        told = dibs.explain_reservation(event, str(id), reveal=reveal)
    _say(told, zone, as_json)


@app.command()
def seat(
    event: Name,
    seat: Annotated[str, typer.Argument(metavar="SEAT", help="Its id.")],
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    """Tell a seat's story, and how it stands now."""
    with opened() as dibs:
        zone = dibs.event(event).time_zone
        told = dibs.explain_seat(event, seat, reveal=reveal)
    _say(told, zone, as_json)


@app.command()
def refusal(
    event: Name,
    session: Annotated[
        str | None, typer.Option(help="Refusals of this session.")
    ] = None,
    reservation: Annotated[
        UUID | None, typer.Option(help="Refusals about this reservation.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="With its offset: 2030-05-04T18:00:00+02:00."
        ),
    ] = None,
    second: Annotated[
        str | None, typer.Option(metavar="TIME", help="As dibs.refusals keeps it.")
    ] = None,
    number: Annotated[
        int | None, typer.Option(help="Of that second, as dibs.refusals keeps it.")
    ] = None,
    last: Annotated[
        int, typer.Option(min=1, max=100, help="How many, the latest last.")
    ] = 1,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    """Say why somebody was refused, what was in the way, and whether it still is."""
    latest, exactly = read_time(until), read_time(second)
    with opened() as dibs:
        zone = dibs.event(event).time_zone
        told = dibs.explain_refusal(
            event,
            session=session,
            id=None if reservation is None else str(reservation),
            until=latest,
            second=exactly,
            number=number,
            limit=last,
            reveal=reveal,
        )
    if told or as_json:
        _say(told, zone, as_json)
    else:
        say("No refusal fits.")


@app.command()
def soldout(
    event: Name,
    item: Annotated[
        str | None, typer.Argument(metavar="ITEM", help="Which; all without one.")
    ] = None,
    minutes: Annotated[
        int, typer.Option(min=0, max=120, help="How far to look ahead.")
    ] = 10,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    """Say what is taken of an item, and how much returns in the next minutes."""
    with opened() as dibs:
        zone = dibs.event(event).time_zone
        told = dibs.explain_sold_out(event, item, minutes=minutes, reveal=reveal)
    _say(told, zone, as_json)


def _say(told: "list[Explained]", zone: str, as_json: bool) -> None:
    """Times as the sentences have them: as clocks show them where the event is."""
    if as_json:
        say_json({"explained": told})
        return
    place = zone_named(zone)
    if place is None:
        zone, place = "UTC", UTC
    rows = [
        (f"{one.at.astimezone(place):%Y-%m-%d %H:%M:%S}", one.what, one.actor or "")
        for one in told
    ]
    say_table([f"when ({zone})", "what", "who"], rows)
