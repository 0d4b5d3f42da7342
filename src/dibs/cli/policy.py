"""Policies: what holds may be, for whom and for what; and which of them decides."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from dibs.cli.author import Reason, said_here
from dibs.cli.kind import said
from dibs.cli.opened import opened
from dibs.cli.pairs import read_pairs
from dibs.cli.screen import AsJson, say, say_json, say_table
from dibs.models import Duplicates
from dibs.policies import PolicyPut

if TYPE_CHECKING:
    from dibs.policies import Policy

app = typer.Typer(
    help="List, put and remove the policies of an event.", no_args_is_help=True
)

Event = Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")]
Item = Annotated[
    str | None, typer.Option("--item", metavar="ITEM", help="For this item only.")
]
Class = Annotated[
    str | None,
    typer.Option("--class", metavar="CLASS", help="For these customers only: vip."),
]
From = Annotated[
    int,
    typer.Option(
        "--from", metavar="AMOUNT", help="From this amount on, in minor units."
    ),
]
Count = Annotated[int | None, typer.Option()]


@app.command("list")
def list_policies(event: Event, as_json: AsJson = False) -> None:
    """List the policies of an event, the more specific first."""
    with opened() as dibs:
        dibs.event(event)  # refuses where there is none
        found = dibs.policies(event)
    if as_json:
        say_json({"policies": found})
    elif found:
        heads = ["item", "class", "from", "sets"]
        say_table(heads, [_row(one) for one in found])
    else:
        say(f"{event} has no policy; its own settings and its items' decide.")


@app.command()
def put(
    event: Event,
    item: Item = None,
    customer_class: Class = None,
    amount_minor_min: From = 0,
    hold_seconds: Count = None,
    extension_seconds: Count = None,
    extensions_max: Count = None,
    life_seconds_max: Count = None,
    conforming_timing: Annotated[
        bool | None, typer.Option(help="Ten extensions at least.")
    ] = None,
    duplicates: Annotated[
        Duplicates | None, typer.Option(help="What a second hold of an item is.")
    ] = None,
    units_max: Count = None,
    seats_max: Count = None,
    session_reservations_max: Count = None,
    customer_reservations_max: Count = None,
    network_reservations_max: Count = None,
    session_units_max: Count = None,
    customer_units_max: Count = None,
    network_units_max: Count = None,
    held_minutes_max: Count = None,
    cooldown_after: Count = None,
    cooldown_seconds: Count = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Put a policy; it replaces the one for the same item, class and amount."""
    settings = {
        "hold_seconds": hold_seconds,
        "extension_seconds": extension_seconds,
        "extensions_max": extensions_max,
        "life_seconds_max": life_seconds_max,
        "conforming_timing": conforming_timing,
        "duplicates": duplicates,
        "units_max": units_max,
        "seats_max": seats_max,
        "session_reservations_max": session_reservations_max,
        "customer_reservations_max": customer_reservations_max,
        "network_reservations_max": network_reservations_max,
        "session_units_max": session_units_max,
        "customer_units_max": customer_units_max,
        "network_units_max": network_units_max,
        "held_minutes_max": held_minutes_max,
        "cooldown_after": cooldown_after,
        "cooldown_seconds": cooldown_seconds,
    }
    try:
        asked = msgspec.convert(settings, PolicyPut)
    except msgspec.ValidationError as error:
        raise typer.BadParameter(str(error)) from None
    with opened() as dibs:
        dibs.put_policy(
            event,
            asked,
            item=item,
            customer_class=customer_class,
            amount_minor_min=amount_minor_min,
            **said_here(reason),
        )
        _say_left(event, dibs.policies(event), as_json)


@app.command()
def remove(
    event: Event,
    item: Item = None,
    customer_class: Class = None,
    amount_minor_min: From = 0,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Remove the policy for exactly this item, class and amount."""
    with opened() as dibs:
        dibs.remove_policy(
            event,
            item=item,
            customer_class=customer_class,
            amount_minor_min=amount_minor_min,
            **said_here(reason),
        )
        _say_left(event, dibs.policies(event), as_json)


def explain(
    event: Event,
    item: Annotated[
        list[str],
        typer.Option(
            "--item", metavar="NAME=UNITS", help="Units of an item; may be repeated."
        ),
    ] = [],  # noqa: B006 - typer reads it and leaves it alone
    seat: Annotated[
        list[str], typer.Option("--seat", metavar="SEAT", help="May be repeated.")
    ] = [],  # noqa: B006
    best: Annotated[
        list[str],
        typer.Option(
            "--best", metavar="NAME=UNITS", help="Best seats of an item; repeatable."
        ),
    ] = [],  # noqa: B006
    customer_class: Annotated[
        str | None, typer.Option("--class", metavar="CLASS", help="As whom: vip.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say which rule decides each setting of a reservation made now."""
    with opened() as dibs:
        rulings = dibs.explain_policy(
            event,
            read_pairs(item),
            seats=seat,
            best=read_pairs(best),
            customer_class=customer_class,
        )
    if as_json:
        say_json({"rulings": rulings})
        return
    for ruling in rulings:
        say(ruling.words)


def _row(policy: "Policy") -> Iterable[object]:
    amount = policy.amount_minor_min
    return policy.item, policy.customer_class, amount, said(policy.settings)


def _say_left(event: str, policies: "list[Policy]", as_json: bool) -> None:
    if as_json:
        say_json({"policies": policies})
        return
    count = len(policies)
    say(f"{event} has {count} {'policy' if count == 1 else 'policies'}.")
