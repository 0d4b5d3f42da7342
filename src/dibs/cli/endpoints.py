"""Endpoints: who is told what happens, and where."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import msgspec
import typer

from dibs.cli.author import author
from dibs.cli.posting import EndpointId, Limit, posted
from dibs.cli.screen import AsJson, counted, errors, say, say_json, say_table

if TYPE_CHECKING:
    from dibs.delivery import Endpoint, NewEndpoint

app = typer.Typer(
    help="Name, change and remove who is told what happens.", no_args_is_help=True
)

OPTIONS = {"url": "--url", "name": "--name", "events": "--event", "types": "--type"}
"""By field of an endpoint, the option that says it."""
HEADS = ("endpoint", "where", "is told", "")

Events = Annotated[
    list[str],
    typer.Option(
        "--event", metavar="ID", help="Only of this event, or `acme.*`; repeatable."
    ),
]
Types = Annotated[
    list[str],
    typer.Option(
        "--type", help="Only these: reservation.confirmed, order.*; repeatable."
    ),
]


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Where: https://…, nats://…, redis://…")],
    name: Annotated[str, typer.Option(help="What it is; shown in lists.")] = "",
    kind: Annotated[
        str, typer.Option(help="How it is told: webhook, nats, redis, or an adapter's.")
    ] = "webhook",
    event: Events = [],  # noqa: B006 - typer reads it and leaves it alone
    message_type: Types = [],  # noqa: B006 - likewise
    organisation: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Whose it is; without one, told of all."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Name an endpoint. Its secret is shown this once."""
    from dibs.delivery import EndpointPut  # noqa: PLC0415 - an extra
    from dibs.delivery.brokers import kinds  # noqa: PLC0415 - an extra

    if kind not in (known := ["webhook", *sorted(kinds())]):
        reason = f"{kind!r} is none of {', '.join(known)}"
        raise typer.BadParameter(reason, param_hint="--kind")
    put = EndpointPut(kind=kind, url=url, name=name, events=event, types=message_type)
    made = posted(
        lambda post: post.create(put, principal=author()), organisation, begins=True
    )
    _say_made(made, as_json)


@app.command("list")
def list_endpoints(
    limit: Limit = 100,
    after: Annotated[
        UUID | None, typer.Option(metavar="ID", help="Go on where a page ended.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List endpoints, without their secrets."""
    page = None if after is None else str(after)
    found = posted(lambda post: post.endpoints(after=page, limit=limit))
    following = found[-1].id if len(found) == limit else None
    if as_json:
        say_json({"endpoints": found, "next": following})
    elif found:
        say_table(HEADS, map(_row, found), whole=HEADS[0])
        if following:
            say(f"There may be more: --after {following}")
    else:
        say("Nobody is told: add an endpoint with `dibs endpoints add URL`.")


@app.command()
def show(endpoint: EndpointId, as_json: AsJson = False) -> None:
    """Show how an endpoint is set up, and how it stands."""
    found = posted(lambda post: post.endpoint(str(endpoint)))
    if as_json:
        say_json(found)
        return
    say_table(HEADS, [_row(found)], whole=HEADS[0])


@app.command()
def change(
    endpoint: EndpointId,
    url: Annotated[str | None, typer.Option(help="Where.")] = None,
    name: Annotated[str | None, typer.Option(help="What it is.")] = None,
    event: Events = [],  # noqa: B006 - typer reads it and leaves it alone
    message_type: Types = [],  # noqa: B006 - likewise
    as_json: AsJson = False,
) -> None:
    """Change where an endpoint is, and what it is told; `--event '*'` for all."""
    asked = {"url": url, "name": name, "events": event, "types": message_type}
    changes = {
        field: value for field, value in asked.items() if value not in (None, [])
    }
    _change(endpoint, changes, as_json)


@app.command()
def pause(endpoint: EndpointId, as_json: AsJson = False) -> None:
    """Tell an endpoint nothing for now; it hears all of it afterwards."""
    _change(endpoint, {"status": "paused"}, as_json)


@app.command()
def resume(endpoint: EndpointId, as_json: AsJson = False) -> None:
    """Let an endpoint go on that was paused or disabled."""
    _change(endpoint, {"status": "active"}, as_json)


@app.command()
def rotate(
    endpoint: EndpointId,
    hours: Annotated[
        int,
        typer.Option(min=0, max=720, help="How long the former secret signs as well."),
    ] = 24,
    as_json: AsJson = False,
) -> None:
    """Give an endpoint another secret, which is shown this once."""
    from dibs.delivery import Rotation  # noqa: PLC0415 - an extra

    rotation = Rotation(former_seconds=3_600 * hours)
    made = posted(lambda post: post.rotate(str(endpoint), rotation, principal=author()))
    _say_made(made, as_json)


@app.command()
def remove(endpoint: EndpointId, as_json: AsJson = False) -> None:
    """Tell an endpoint nothing any more."""
    posted(lambda post: post.remove(str(endpoint), principal=author()))
    if as_json:
        say_json({"id": str(endpoint)})
    else:
        say(f"{endpoint} is told nothing any more.")


@app.command("test")
def send_ping(endpoint: EndpointId, as_json: AsJson = False) -> None:
    """Send an endpoint a `ping`: a service or a worker has to run."""
    sent = posted(lambda post: post.ping(str(endpoint), principal=author()))
    if as_json:
        say_json(sent)
    else:
        say(f"It is due: `dibs deliveries show {sent.id}` says what became of it.")


def _change(endpoint: object, changes: Mapping[str, object], as_json: bool) -> None:
    from dibs.delivery import EndpointPatch  # noqa: PLC0415 - an extra

    try:
        patch = msgspec.convert(changes, EndpointPatch)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$.")
        option = OPTIONS.get(path.rstrip("`").partition("[")[0])
        raise typer.BadParameter(reason, param_hint=option) from None
    changed = posted(lambda post: post.change(str(endpoint), patch, principal=author()))
    if as_json:
        say_json(changed)
    else:
        say(f"{changed.id} is {changed.status}.")


def _say_made(made: "NewEndpoint", as_json: bool) -> None:
    if as_json:
        say_json({**msgspec.to_builtins(made.endpoint), "secret": made.secret})
        return
    say(f"endpoint  {made.endpoint.id}")
    if made.secret is not None:
        say(f"secret    {made.secret}")
        errors.print("Keep the secret now: it is not shown again.", soft_wrap=True)


def _row(one: "Endpoint") -> tuple[str, ...]:
    whose = f"{one.organisation_id}:" if one.organisation_id else ""
    return (
        one.id,
        " ".join(part for part in (whose, one.name, one.url) if part),
        " ".join([*one.events, *one.types]) or "everything",
        _state(one),
    )


def _state(one: "Endpoint") -> str:
    """Whether it is told, why not, whether it hears, and what it never heard."""
    state = one.status + (f": {one.disabled_reason}" if one.disabled_reason else "")
    if one.failing_since and not one.disabled_reason:
        state += f", failing since {one.failing_since:%Y-%m-%d %H:%M:%S}"
    if one.missed_count:
        last = one.gaps[0]
        state += f", missed {counted(one.missed_count, 'position')}:"
        state += f" {last.ledger} {last.first} to {last.last}"
        state += ", …" if len(one.gaps) > 1 else ""
    return state
