"""Deliveries: what became of each message to each webhook."""

from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import typer

from dibs.cli.author import Reason, said_here
from dibs.cli.posting import EndpointId, Limit, posted
from dibs.cli.screen import AsJson, counted, say, say_json, say_table
from dibs.cli.times import read_time
from dibs.records import POSITION_MAX

if TYPE_CHECKING:
    from dibs.delivery import Delivery, Endpoint, Post

app = typer.Typer(
    help="Look at what was sent, and send it once more.", no_args_is_help=True
)

HEADS = ("delivery", "what", "how it stands")
TIME = "%Y-%m-%d %H:%M:%S"

DeliveryId = Annotated[
    UUID, typer.Argument(metavar="DELIVERY", help="The delivery's id, its webhook-id.")
]


@app.command("list")
def list_deliveries(
    endpoint: Annotated[
        UUID | None, typer.Option(metavar="ID", help="To this endpoint.")
    ] = None,
    status: Annotated[
        Literal["pending", "delivered", "dead", "skipped"] | None,
        typer.Option(help="`dead` were tried as often as they are."),
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(metavar="ID", help="About this reservation or order."),
    ] = None,
    limit: Limit = 100,
    after: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=POSITION_MAX,
            metavar="NUMBER",
            help="Go on where a page ended.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what was sent, is due, or was given up, the latest first."""
    named = None if endpoint is None else str(endpoint)
    found = posted(
        lambda post: post.deliveries(
            endpoint=named, status=status, subject=subject, after=after, limit=limit
        )
    )
    following = found[-1].number if len(found) == limit else None
    if as_json:
        say_json({"deliveries": found, "next": following})
    elif found:
        say_table(HEADS, map(_row, found), whole=HEADS[0])
        if following:
            say(f"There may be more: --after {following}")
    else:
        say("Nothing fits.")


@app.command()
def show(delivery: DeliveryId, as_json: AsJson = False) -> None:
    """Show a delivery: its message, and how each attempt went."""
    found = posted(lambda post: post.delivery(str(delivery)))
    if as_json:
        say_json(found)
        return
    say(f"{found.type} about {found.subject}, {found.position} of {found.ledger}")
    say(f"to {found.endpoint}: {found.status}{_due(found)}")
    if found.tries:
        rows = [
            (
                one.attempt,
                f"{one.attempted_at:{TIME}}",
                f"{one.duration_ms:,} ms",
                one.status,
                one.error or "",
            )
            for one in found.tries
        ]
        say_table(["attempt", "at (UTC)", "took", "answer", "why not"], rows)
    say(found.body)


@app.command()
def retry(delivery: DeliveryId, reason: Reason = "", as_json: AsJson = False) -> None:
    """Try a delivery now, also one that was given up."""

    async def act(post: "Post") -> "tuple[Delivery, Endpoint]":
        due = await post.retry(str(delivery), **said_here(reason))
        return due, await post.endpoint(due.endpoint)

    due, endpoint = posted(act)
    if as_json:
        say_json(due)
    else:
        say(f"{due.id} {_waits(due, endpoint)}")


@app.command()
def skip(delivery: DeliveryId, reason: Reason = "", as_json: AsJson = False) -> None:
    """Give a delivery up, so that what waits behind it goes on."""
    given_up = posted(lambda post: post.skip(str(delivery), **said_here(reason)))
    if as_json:
        say_json(given_up)
    elif given_up.status == "skipped":
        say(f"{given_up.id} is given up: what waits behind it goes on.")
    else:
        say(f"{given_up.id} was over already: {given_up.status}.")


@app.command()
def replay(
    endpoint: EndpointId,
    event: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Of this event; of all that it is told of."),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option(
            min=0, max=POSITION_MAX, metavar="POSITION", help="What came after it."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help="What happened from then on."),
    ] = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Send an endpoint once more what it was told, or missed."""
    if (after is None) == (since is None):
        reason = "give one of the two"
        raise typer.BadParameter(reason, param_hint="--after or --from")
    if after is not None and event is None:
        reason = "name the event that the position is of"
        raise typer.BadParameter(reason, param_hint="--event")

    from dibs.delivery import ReplayAsk  # noqa: PLC0415 - an extra

    ask = ReplayAsk(ledger=event, after=after, since=read_time(since))
    replayed = posted(lambda post: post.replay(str(endpoint), ask, **said_here(reason)))
    if as_json:
        say_json(replayed)
    else:
        for ledger, after_position in replayed.ledgers.items():
            say(f"{ledger} is told again after position {after_position}.")
        if not replayed.ledgers:
            say("There is nothing to be told again.")


def _row(one: "Delivery") -> tuple[object, ...]:
    return one.id, one.type, f"{one.status}{_due(one)}{_tried(one)}"


def _tried(one: "Delivery") -> str:
    """How often it was tried, and what came of the last time."""
    if not one.attempts:
        return ""
    last = one.last_error or one.last_status
    # Of an attempt that was under way as it was put down anew nobody may have heard.
    return f", {counted(one.attempts, 'attempt')}" + (f": {last}" if last else "")


def _waits(one: "Delivery", endpoint: "Endpoint") -> str:
    """What one that shall be tried now waits for, if for anything."""
    if one.is_under_way:
        return "is being tried right now."
    rests = ""
    if endpoint.status != "active":
        rests = f" Its endpoint is {endpoint.status}: nothing is sent before"
        rests += f" `dibs endpoints resume {endpoint.id}`."
    elif endpoint.resumes_at is not None:
        rests = f" Its endpoint is left alone until {endpoint.resumes_at:{TIME}}."
    if one.due_at is None:
        return f"waits behind an earlier one of its subject.{rests}"
    return f"is due.{rests}" if rests else "is due now."


def _due(one: "Delivery") -> str:
    """When it will be tried next, where it will be."""
    if one.is_under_way:
        return ", being tried"
    if one.status != "pending" or one.due_at is None:
        return ""
    return f", due {one.due_at:{TIME}}"
