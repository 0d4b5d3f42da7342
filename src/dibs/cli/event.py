"""Events: what is sold, whether it is on sale, and how much is left."""

from typing import TYPE_CHECKING, Annotated

import typer

from dibs.cli.author import Reason, said_here
from dibs.cli.events import every_event
from dibs.cli.opened import opened
from dibs.cli.pairs import read_pairs, read_settings
from dibs.cli.screen import AsJson, say, say_json, say_table
from dibs.models import EventKind, EventPatch, EventPut, EventStatus

if TYPE_CHECKING:
    from dibs.availability import Availability
    from dibs.models import Event

app = typer.Typer(help="List, show, put, pause and end events.", no_args_is_help=True)

TIME_HELP = "With its offset: 2030-05-04T18:00:00+02:00."

Name = Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")]


@app.command("list")
def list_events(as_json: AsJson = False) -> None:
    """List all events."""
    with opened() as dibs:
        events = list(every_event(dibs))
    if as_json:
        say_json({"events": events})
    elif events:
        rows = [
            (one.event_id, one.name, one.kind, one.status, len(one.items))
            for one in events
        ]
        say_table(["event", "name", "kind", "status", "items"], rows)
    else:
        say("There is no event yet; `dibs event put` makes one.")


@app.command()
def show(event: Name, as_json: AsJson = False) -> None:
    """Show an event and what it has left."""
    with opened() as dibs:
        shown, left = dibs.event(event), dibs.availability(event)
    if as_json:
        say_json({"event": shown, "availability": left})
    else:
        _say_event(shown, left)


@app.command()
def put(
    event: Name,
    item: Annotated[
        list[str],
        typer.Option(
            "--item",
            metavar="NAME=CAPACITY",
            help="Something to sell, and how much of it; may be repeated.",
        ),
    ] = [],  # noqa: B006 - typer reads it and leaves it alone
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    kind: Annotated[
        EventKind | None, typer.Option(help="Performance if unset.")
    ] = None,
    status: Annotated[
        EventStatus | None, typer.Option(help="On sale for a new event; else it stays.")
    ] = None,
    sales_start_at: Annotated[
        str | None, typer.Option("--sales-start", metavar="TIME", help=TIME_HELP)
    ] = None,
    sales_end_at: Annotated[
        str | None, typer.Option("--sales-end", metavar="TIME", help=TIME_HELP)
    ] = None,
    currency: Annotated[str | None, typer.Option(help="Three letters: EUR.")] = None,
    hold_seconds: Annotated[
        int | None, typer.Option(help="How long things are held.")
    ] = None,
    setting: Annotated[
        list[str],
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Any other setting, such as orphans=allow; may be repeated.",
        ),
    ] = [],  # noqa: B006
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Create an event, or replace its settings; items not named stay."""
    options = {
        "currency": currency,
        "hold_seconds": hold_seconds,
        "items": read_pairs(item) or None,
        "kind": kind,
        "name": name,
        "sales_end_at": sales_end_at,
        "sales_start_at": sales_start_at,
        "status": status,
    }
    asked = read_settings(setting, EventPut, options)
    with opened(begins=True) as dibs:
        dibs.put_event(event, asked, **said_here(reason))
        _say_status(dibs.event(event), as_json)


@app.command()
def change(
    event: Name,
    setting: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=VALUE",
            help="Such as seats_max=6; seats_max= or seats_max=null for the default.",
        ),
    ],
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Change some settings of an event; the others stay."""
    asked = read_settings(setting, EventPatch)
    with opened() as dibs:
        dibs.change_event(event, asked, **said_here(reason))
        _say_status(dibs.event(event), as_json)


@app.command()
def pause(event: Name, reason: Reason = "", as_json: AsJson = False) -> None:
    """Stop selling for a while; what is held stays held."""
    _change_status(event, "paused", reason, as_json)


@app.command()
def resume(event: Name, reason: Reason = "", as_json: AsJson = False) -> None:
    """Sell again, or begin to."""
    _change_status(event, "on_sale", reason, as_json)


@app.command()
def end(event: Name, reason: Reason = "", as_json: AsJson = False) -> None:
    """Stop selling for good; what is held may still be confirmed."""
    _change_status(event, "ended", reason, as_json)


def _change_status(event: str, status: EventStatus, reason: str, as_json: bool) -> None:
    with opened() as dibs:
        dibs.change_event(event, status=status, **said_here(reason))
        _say_status(dibs.event(event), as_json)


def _say_status(event: "Event", as_json: bool) -> None:
    if as_json:
        say_json({"event": event})
    else:
        say(f"{event.event_id} is {event.status.replace('_', ' ')}.")


def _say_event(event: "Event", left: "Availability") -> None:
    name = f" · {event.name}" if event.name != event.event_id else ""
    say(f"{event.event_id}{name} · {event.kind} · {event.status.replace('_', ' ')}")
    rows = [
        (
            item,
            counts.kind,
            counts.capacity,
            counts.available_count,
            counts.reserved_count,
            counts.sold_count,
            counts.blocked_count,
        )
        for item, counts in left.items.items()
    ]
    heads = ["item", "kind", "capacity", "available", "reserved", "sold", "blocked"]
    say_table(heads, rows)
