"""Several lines for a cart at once: all of them or none, or each by itself."""

import msgspec
from msgspec import structs

from dibs.errors import Refused, Unavailable
from dibs.models import Reservation
from dibs.service.calls.call import Call, Parts, Reply
from dibs.service.calls.idempotency import key_of, parts_of
from dibs.service.calls.problems import problem_of
from dibs.service.holders.filling import require_holder
from dibs.service.holders.proof import as_actor
from dibs.service.holders.repeating import require_unguessable, with_key
from dibs.service.holders.shoppers import shopper_of
from dibs.service.state import Service
from dibs.service.stock.carts import as_asked, asker_of, cart_row, fill_cart
from dibs.service.stock.models import (
    RESERVATIONS,
    Cart,
    CartBulk,
    FilledCart,
    RefusedLine,
)
from dibs.service.stock.replies import (
    as_cart,
    as_of_now,
    empty_cart,
    refusal_in,
    refused,
    told,
)
from dibs.service.stock.shelf import Asked, Shelf, shelf_of


async def fill_in_bulk(service: Service, call: Call) -> Reply:
    """Add several lines to the cart: all of them or none, or each by itself."""
    body: CartBulk = call.body
    shelf = await shelf_of(service, call, body.store)
    key = key_of(service, call, body.key)
    if not body.all_or_nothing:
        return await _fill_one_by_one(service, call, shelf, body, key)
    asked = await shelf.asked(body.lines, at="/lines")
    answer = await fill_cart(call, shelf, body, asked, key)
    service.metrics.hold_decided(answer.code)
    if answer.reservation is None:
        return await refused(shelf, answer)
    return _filled(await as_cart(shelf, answer.reservation), [])


async def _fill_one_by_one(
    service: Service, call: Call, shelf: Shelf, body: CartBulk, key: str | None
) -> Reply:
    keys = parts_of(key, len(body.lines))
    # Who may not say whose the cart is hears it once, and not by each line.
    held = await _named(call, shelf, body)
    if key is not None and held is None:
        require_unguessable(call.actor, key)  # what is made of it is longer
    filled = False
    lines: list[RefusedLine] = []
    for number, line in enumerate(body.lines):
        try:
            asked = await shelf.asked([line])
            answer = await fill_cart(call, shelf, body, asked, keys[number])
            service.metrics.hold_decided(answer.code)
            if answer.reservation is None:
                raise await refusal_in(shelf, answer)
        except Unavailable as refusal:
            # All of it is asked for again, and not a line by its own key.
            refusal.detail = with_key(refusal.detail, key)
            if not filled:
                raise
            # What follows would wait as long: to be asked again, by the same key.
            lines += [_refused(body, n, refusal) for n in range(number, len(keys))]
            break
        except Refused as refusal:
            lines.append(_refused(body, number, refusal))
        else:
            # What follows goes into the same one, whoever finds it by what; of a
            # repetition also where it is over by now, or its key would mean others.
            held, filled = answer.reservation, True
            body = structs.replace(body, cart=held.id, token=held.token or body.token)
    held = held or await _own(call, shelf, body)
    cart = empty_cart(shelf) if held is None else await as_cart(shelf, held)
    is_final = all(line.problem["code"] != "unavailable" for line in lines)
    return structs.replace(_filled(cart, lines), is_final=is_final)


async def _named(call: Call, shelf: Shelf, body: CartBulk) -> Reservation | None:
    """The cart that is named, to who proves to be its holder; None where none is."""
    asked = as_asked(body, Asked({}, {}), None)
    if body.cart is None:
        as_actor(call.actor, asked)
        return None
    return await require_holder(call, shelf.store, asked)


async def _own(call: Call, shelf: Shelf, body: CartBulk) -> Reservation | None:
    """The cart of who was refused everything and has named none."""
    session, customer = shopper_of(call, body.session, body.customer)
    if call.actor.kind == "publishable":
        return None
    # Anybody may be a customer and name a session, which a guest's cart is behind.
    owner = {"session": session} if call.actor.kind != "customer" else {}
    return await call.dibs.cart(shelf.store, customer=customer, **owner)


def _parts_of(call: Call) -> Parts:
    body: CartBulk = call.body
    return Parts("/lines", 1 if body.all_or_nothing else len(body.lines))


def _refused(body: CartBulk, number: int, refusal: Refused) -> RefusedLine:
    product = body.lines[number].product
    return RefusedLine(line=number, product=product, problem=problem_of(refusal))


def _filled_again(body: str) -> Reply:
    then = msgspec.json.decode(body, type=FilledCart)
    return _filled(as_of_now(then.cart), then.refused)


def _filled(cart: Cart, lines: list[RefusedLine]) -> Reply:
    body = FilledCart(cart=cart, refused=lines, server_now=cart.server_now)
    return structs.replace(told(cart), body=body)


ROWS = (
    cart_row(
        "fill_in_bulk",
        "POST",
        RESERVATIONS + "/bulk",
        "Add several products to the cart: all of them or none, or each by itself.",
        fill_in_bulk,
        body=CartBulk,
        answer=FilledCart,
        parts_of=_parts_of,
        whose=asker_of,
        told_again=_filled_again,
    ),
)
