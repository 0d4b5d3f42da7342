"""The journal, searched: who did what, from where, and who was refused."""

from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from dibs.cli.opened import opened
from dibs.cli.screen import AsJson, say, say_json, say_table
from dibs.cli.times import read_time, zone_named

if TYPE_CHECKING:
    from dibs import Dibs
    from dibs.records import Recorded

ROWS_MAX = 1_000
TOLD = (
    *("status", "capacity", "key", "organisation", "endpoint", "allocation"),
    *("customer_class", "forced"),
)
"""What of a row's detail is told besides its reason; the rest is in `--json`."""
Text = str | None
Event = Annotated[
    Text, typer.Argument(metavar="EVENT", help="Its id; all events without one.")
]
Principal = Annotated[
    Text, typer.Option(help="Who called; `dibs` for what the clock did.")
]
Key = Annotated[Text, typer.Option(metavar="ID", help="The API key that was used.")]
Network = Annotated[Text, typer.Option(metavar="ADDRESS", help="Where it came from.")]
Action = Annotated[
    Text, typer.Option(help="A verb, or what the journal calls it: reserved.")
]
Code = Annotated[
    Text, typer.Option(help="`ok` for changes, or why it was refused: sold_out.")
]
Since = Annotated[
    Text, typer.Option("--from", metavar="TIME", help="The first instant.")
]
Until = Annotated[
    Text, typer.Option(metavar="TIME", help="The instant after the last.")
]
Zone = Annotated[
    Text, typer.Option(help="Of all times: Europe/Berlin; the event's by default.")
]
Before = Annotated[
    Text, typer.Option(metavar="CURSOR", help="Go on where a page ended.")
]
Limit = Annotated[
    int, typer.Option(min=1, max=ROWS_MAX, help="The most rows of a page.")
]
Reveal = Annotated[
    bool, typer.Option("--reveal", help="Show owners and addresses whole.")
]


def journal(
    event: Event = None,
    reservation: Annotated[UUID | None, typer.Option(help="Of this one.")] = None,
    session: Annotated[Text, typer.Option(help="Of this session.")] = None,
    customer: Annotated[Text, typer.Option(help="Of this customer.")] = None,
    principal: Principal = None,
    key: Key = None,
    network: Network = None,
    seat: Annotated[Text, typer.Option(help="About this seat.")] = None,
    action: Action = None,
    code: Code = None,
    since: Since = None,
    until: Until = None,
    zone: Zone = None,
    before: Before = None,
    limit: Limit = 100,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    """Search what was done and refused, the latest first.

    Times are those of a clock in the zone, 2030-05-04T18:00, or have an offset of their
    own.
    """
    if key is not None and principal is not None:
        raise typer.BadParameter("a key is a principal: give one of the two")
    with opened() as dibs:
        place = _zone(zone) if zone else _zone_of(dibs, event)
        found = dibs.search_journal(
            event,
            reservation=None if reservation is None else str(reservation),
            session=session,
            customer=customer,
            principal=principal if key is None else f"key:{key}",
            network=network,
            seat=seat,
            action=action,
            code=code,
            since=read_time(since, place),
            until=read_time(until, place),
            before=before,
            limit=limit,
            reveal=reveal,
        )
    following = found[-1].cursor if len(found) == limit else None
    if as_json:
        say_json({"entries": found, "next": following})
    elif found:
        _say(found, place, of_all=event is None)
        if following:
            say(f"There may be more: --before '{following}'")
    else:
        say("Nothing fits.")


def _say(found: "list[Recorded]", place: tzinfo, *, of_all: bool) -> None:
    heads = [f"when ({place})", "what", "reservation", "who", "from"]
    rows = [
        [_when(one, place), _what(one), one.reservation_id or "", _who(one), _from(one)]
        for one in found
    ]
    if of_all:
        heads.insert(1, "event")
        for row, one in zip(rows, found, strict=True):
            row.insert(1, one.event_id)
    say_table(heads, rows, whole="reservation")


def _when(one: "Recorded", place: tzinfo) -> str:
    return f"{one.at.astimezone(place):%Y-%m-%d %H:%M:%S}"


def _what(one: "Recorded") -> str:
    """What was done, or asked in vain and how often, and to what."""
    counted = (
        name if units is None else f"{units} × {name}"
        for name, units in one.items.items()
    )
    things = ", ".join([*counted, *one.seats])
    said = f"{one.action} {things}".rstrip()
    if one.code != "ok":
        times = f", {one.refusal_count:,} times" if one.refusal_count > 1 else ""
        said = f"{said}: {one.code}{times}"
    more = [f"{name} {one.detail[name]}" for name in TOLD if one.detail.get(name)]
    reason = one.detail.get("reason")
    return "; ".join([said, *more, *([f"“{reason}”"] if reason else [])])


def _who(one: "Recorded") -> str:
    owner = {"session": one.session, "customer": one.customer}
    named = [f"{kind} {name}" for kind, name in owner.items() if name]
    return ", ".join([one.principal, *named] if one.principal else named)


def _from(one: "Recorded") -> str:
    return " ".join(part for part in (one.network, one.agent) if part)


def _zone_of(dibs: "Dibs", event: str | None) -> tzinfo:
    place = None if event is None else zone_named(dibs.event(event).time_zone)
    return place or UTC


def _zone(name: str) -> tzinfo:
    place = zone_named(name)
    if place is None:
        raise typer.BadParameter(f"{name!r} is no time zone")
    return place
