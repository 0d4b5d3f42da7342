"""Payments and orders: how each attempt to collect money stands, and giving it back."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

import msgspec
import typer

from dibs.cli.author import Reason, author
from dibs.cli.opened import opened_async
from dibs.cli.pairs import read_pairs
from dibs.cli.screen import AsJson, say, say_json, say_table
from dibs.money import money

if TYPE_CHECKING:
    from dibs.payments import Till
    from dibs.payments.models import Order, Payment, RefundPart

app = typer.Typer(
    help="List, show and retry payments; list and refund orders.", no_args_is_help=True
)

OrderId = Annotated[str, typer.Argument(metavar="ORDER", help="The order's id.")]
PaymentId = Annotated[str, typer.Argument(metavar="PAYMENT", help="The payment's id.")]
Status = Annotated[
    str | None, typer.Option(metavar="STATUS", help="Only those that stand like this.")
]
After = Annotated[
    str | None, typer.Option(metavar="ID", help="The page after this one.")
]
Limit = Annotated[int, typer.Option(min=1, max=1_000, help="At most so many.")]

Got = TypeVar("Got")


def of_till(ask: "Callable[[Till], Awaitable[Got]]") -> Got:
    """What is asked of a till on the database of the settings."""
    return asyncio.run(_of_till(ask))


async def _of_till(ask: "Callable[[Till], Awaitable[Got]]") -> Got:
    from dibs.payments import Till  # noqa: PLC0415 - slow to import
    from dibs.payments.providers import providers_of  # noqa: PLC0415 - slow to import

    async with opened_async() as dibs:
        providers = providers_of(dibs.settings, dibs.url)
        async with aclosing(Till(dibs, providers, dibs.settings)) as till:
            return await ask(till)


@app.command("list")
def list_payments(
    status: Status = None,
    order: Annotated[
        str | None, typer.Option(metavar="ORDER", help="Only an order's.")
    ] = None,
    after: After = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List payments, the newest first."""
    from dibs.payments.models import PaymentStatus  # noqa: PLC0415 - slow to import

    asked: Any = _known(status, PaymentStatus)
    payments = of_till(
        lambda till: till.payments(status=asked, order=order, after=after, limit=limit)
    )
    if as_json:
        say_json({"payments": payments})
    elif payments:
        heads = ["payment", "order", "provider", "status", "point", "amount", "due"]
        say_table(heads, [_row(one) for one in payments], whole="payment")
    else:
        say("There is no such payment.")


@app.command()
def show(payment: PaymentId, as_json: AsJson = False) -> None:
    """Show a payment: how far it has come, what went wrong, what its provider said."""
    shown = of_till(lambda till: till.payment(payment))
    if as_json:
        say_json(shown)
        return
    _say_fields(shown, without=("messages",))
    if shown.messages:
        rows = [(one.received_at, one.type, one.id) for one in shown.messages]
        say_table(["heard at", "what", "message"], rows, whole="message")


@app.command()
def retry(payment: PaymentId, as_json: AsJson = False) -> None:
    """Go on with a payment now, without waiting for its turn."""
    shown = of_till(lambda till: till.retry(payment, principal=author()))
    if as_json:
        say_json(shown)
    else:
        say(f"{shown.id} is {shown.status}, at the point {shown.point}.")


@app.command()
def orders(
    order: Annotated[
        str | None, typer.Argument(metavar="[ORDER]", help="One order, in full.")
    ] = None,
    status: Status = None,
    after: After = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List orders, the newest first; or show one."""
    from dibs.payments.models import OrderStatus  # noqa: PLC0415 - slow to import

    if order is not None:
        shown = of_till(lambda till: till.order(order))
        if as_json:
            say_json(shown)
        else:
            _say_order(shown)
        return
    asked: Any = _known(status, OrderStatus)
    found = of_till(lambda till: till.orders(status=asked, after=after, limit=limit))
    if as_json:
        say_json({"orders": found})
    elif found:
        heads = ["order", "status", "amount", "captured", "refunded", "created"]
        say_table(heads, [_order_row(one) for one in found], whole="order")
    else:
        say("There is no such order.")


@app.command()
def refund(
    order: OrderId,
    amount: Annotated[
        int | None, typer.Option(min=1, metavar="MINOR", help="In minor units: cents.")
    ] = None,
    reservation: Annotated[
        list[str],
        typer.Option(
            "--reservation",
            metavar="ID",
            help="What this reservation cost; its units are on sale again.",
        ),
    ] = [],  # noqa: B006 - typer reads it and leaves it alone
    item: Annotated[
        list[str],
        typer.Option(
            "--item",
            metavar="NAME=UNITS",
            help="Of the one reservation that is named, units of an item alone.",
        ),
    ] = [],  # noqa: B006
    seat: Annotated[
        list[str],
        typer.Option(
            "--seat",
            metavar="SEAT",
            help="Of the one reservation that is named, a seat alone.",
        ),
    ] = [],  # noqa: B006
    reason: Reason = "",
    key: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="Names this refund: asked again it is one."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give an order's money back: all of it, an amount, or what reservations cost."""
    if (item or seat) and len(reservation) != 1:
        raise typer.BadParameter("--item and --seat are of one --reservation")
    items = read_pairs(item)

    from dibs.payments.models import RefundAsk  # noqa: PLC0415 - slow to import

    async def give_back(till: "Till") -> "tuple[Order, list[Payment]]":
        known = await till.order(order) if reservation else None
        parts = _refund_parts(known, reservation, items, seat)
        ask = RefundAsk(amount_minor=amount, reservations=parts, reason=reason)
        shown = await till.refund(order, ask, principal=author(), key=key)
        return shown, await till.payments(order=order)

    shown, payments = of_till(give_back)
    if as_json:
        say_json(shown)
        return
    back = money(shown.refunded_minor, shown.currency)
    say(f"{shown.id} is {shown.status}; {back} of it went back.")
    for one in payments:
        for refund in one.refunds:
            if refund.status == "pending":
                more = money(refund.amount_minor or 0, one.currency)
                say(f"{more} more is on its way; payment {one.id} says how it stands.")


def _refund_parts(
    order: "Order | None",
    reservations: list[str],
    items: dict[str, int],
    seats: list[str],
) -> "list[RefundPart]":
    from dibs.client.fields import uuid_text  # noqa: PLC0415 - slow to import
    from dibs.payments.models import RefundPart  # noqa: PLC0415 - slow to import

    named = {uuid_text(one, "--reservation") for one in reservations}
    parts = [
        RefundPart(event=one.event, id=one.id, items=items or None, seats=seats or None)
        for one in (order.reservations if order else ())
        if {one.id, one.sold_id} & named
    ]
    if len(parts) != len(reservations):
        raise typer.BadParameter("the order has no such reservation")
    return parts


def _known(status: str | None, statuses: Any) -> str | None:
    known = [*_names(statuses)]
    if status is not None and status not in known:
        raise typer.BadParameter(f"{status!r} is none of {', '.join(known)}")
    return status


def _names(literal: Any) -> Iterator[str]:
    for one in get_args(literal):
        yield from (one,) if isinstance(one, str) else _names(one)


def _row(payment: "Payment") -> tuple[object, ...]:
    return (
        payment.id,
        payment.order,
        payment.provider,
        payment.status,
        payment.point,
        money(payment.amount_minor, payment.currency),
        payment.due_at,
    )


def _order_row(order: "Order") -> tuple[object, ...]:
    amounts = (order.amount_minor, order.captured_minor, order.refunded_minor)
    return (
        order.id,
        order.status,
        *(money(amount, order.currency) for amount in amounts),
        order.created_at,
    )


def _say_order(order: "Order") -> None:
    _say_fields(order, without=("lines", "reservations", "payment", "token"))
    heads = ["event", "reservation", "status", "amount", "outcome"]
    rows = [
        (
            one.event,
            one.id,
            one.status,
            money(one.amount_minor, order.currency),
            one.outcome,
        )
        for one in order.reservations
    ]
    say_table(heads, rows, whole="reservation")
    for line in order.lines:
        say(f"{line.name}: {money(line.amount_minor, order.currency)}")


def _say_fields(shown: msgspec.Struct, without: tuple[str, ...] = ()) -> None:
    fields = msgspec.to_builtins(shown, builtin_types=())
    rows = [(name, value) for name, value in fields.items() if name not in without]
    say_table(["", ""], rows)
