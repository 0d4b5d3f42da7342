"""The domain on one page: what can be done to a reservation, and how each door says it.

Routes, the OpenAPI document, the table of codes and the door tests come from these
rows. Codes stand in their order of precedence (`dibs.errors.CODES`).
"""

from typing import Literal

import msgspec

from dibs.errors import CODES
from dibs.models import (
    Answer,
)
from dibs.requests import (
    AmendRequest,
    BeginPaymentRequest,
    CancelRequest,
    ConfirmRequest,
    EndPaymentRequest,
    ExpireRequest,
    ExtendRequest,
    FillCartRequest,
    HeartbeatRequest,
    LeaveRequest,
    ReleaseRequest,
    ReserveAgainRequest,
    ReserveRequest,
    SellRequest,
    SettleRequest,
    VerbRequest,
)

VerbName = Literal[
    "reserve",
    "reserve_again",
    "extend",
    "begin_payment",
    "end_payment",
    "confirm",
    "settle",
    "release",
    "expire",
    "leave",
    "heartbeat",
    "sell",
    "cancel",
    "amend",
    "fill_cart",
]
Scope = Literal["open", "read", "buy", "sell", "office", "maintain"]
"""What a call asks of its caller: `open` nothing, `read` to look at what is on sale,
`buy` to hold and give back, `sell` to confirm and cancel, `office` to run events,
`maintain` to sweep and repair."""

RESERVATIONS = "/v1/events/{event}/reservations"
SALES = "/v1/events/{event}/sales"
CART = "/v1/events/{event}/cart"


DAY_SECONDS = 86_400
MONTH_SECONDS = 30 * DAY_SECONDS
REFUSALS_KEPT_SECONDS = 3_600
"""How long the answer to an idempotency key is kept where it was a refusal."""


class Verb(msgspec.Struct, frozen=True, kw_only=True):
    """One transition of a reservation."""

    name: VerbName
    summary: str
    function: str
    """The SQL function for many; the single form is named like the verb."""
    request: type[VerbRequest]
    answer: type[Answer] = Answer
    codes: tuple[str, ...]
    """What it refuses with, in order of precedence."""
    action: str
    """What the journal calls it."""
    scope: Scope
    method: Literal["POST", "PATCH"] | None = None
    """None: no door but the library and SQL."""
    path: str | None = None
    status: int = 200
    """The HTTP status of a grant."""
    is_holders: bool = False
    """Whether its HTTP call needs the reservation's token."""
    key_kept_seconds: int = DAY_SECONDS
    """How long a grant is kept for its idempotency key; what is money longest."""
    is_repeatable: bool = False
    """Whether asking again is harmless by itself: the library sends no key with it."""


_BOUNDARY = {"invalid_input", "rate_limited", "unavailable"}
_KEYED = {"idempotency_key_reused"}
_HOLDERS = {"unauthenticated", "forbidden", "not_found"}


def _codes(*parts: set[str]) -> tuple[str, ...]:
    named = set[str]().union(_BOUNDARY, *parts)
    return tuple(code for code in CODES if code in named)


VERBS: dict[VerbName, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            name="reserve",
            summary="Hold items and seats for a while, all or nothing.",
            function="dibs.reserve_many",
            request=ReserveRequest,
            codes=_codes(
                _KEYED,
                {"not_found", "seats_not_found", "not_on_sale"},
                {"too_many_seats", "too_many_units", "duplicate_reservation"},
                {"limit_reached", "seats_unavailable", "sold_out"},
            ),
            action="reserved",
            scope="buy",
            method="POST",
            path=RESERVATIONS,
            status=201,
        ),
        Verb(
            name="reserve_again",
            summary="Hold again what a reservation held that is over.",
            function="dibs.reserve_again_many",
            request=ReserveAgainRequest,
            codes=_codes(
                _KEYED,
                _HOLDERS,
                {"not_on_sale", "too_many_seats", "too_many_units"},
                {"duplicate_reservation", "limit_reached", "sold_out"},
                {"already_confirmed", "not_due"},
            ),
            action="reserved",
            scope="buy",
            method="POST",
            path=RESERVATIONS + "/{id}/again",
            status=201,
            is_holders=True,
        ),
        Verb(
            name="extend",
            summary="Move the deadline back by one extension.",
            function="dibs.extend_many",
            request=ExtendRequest,
            codes=_codes(
                _KEYED,
                _HOLDERS,
                {"already_confirmed", "already_released", "expired", "extension_limit"},
            ),
            action="extended",
            scope="buy",
            method="POST",
            path=RESERVATIONS + "/{id}/extend",
            is_holders=True,
        ),
        Verb(
            name="begin_payment",
            summary="Give the payment of what is held its time, once.",
            function="dibs.begin_payment_many",
            request=BeginPaymentRequest,
            codes=_codes(
                _KEYED,
                _HOLDERS,
                {"already_confirmed", "already_released", "expired"},
            ),
            action="payment_begun",
            scope="sell",
            method="POST",
            path=RESERVATIONS + "/{id}/begin-payment",
            is_holders=True,
        ),
        Verb(
            name="end_payment",
            summary="Take back a payment's time: it can be paid no more.",
            function="dibs.end_payment_many",
            request=EndPaymentRequest,
            codes=_codes(
                _KEYED,
                _HOLDERS,
                {"already_confirmed", "already_released", "expired"},
            ),
            action="payment_ended",
            scope="sell",
            method="POST",
            path=RESERVATIONS + "/{id}/end-payment",
            is_holders=True,
        ),
        Verb(
            name="confirm",
            summary="Sell what the reservation holds; repeating it changes nothing.",
            function="dibs.confirm_many",
            request=ConfirmRequest,
            codes=_codes(_KEYED, _HOLDERS, {"already_released", "expired"}),
            action="confirmed",
            key_kept_seconds=MONTH_SECONDS,
            scope="sell",
            method="POST",
            path=RESERVATIONS + "/{id}/confirm",
            is_holders=True,
        ),
        Verb(
            name="settle",
            summary="Sell what was paid for, in time or, as the event allows, late.",
            function="dibs.settle_many",
            request=SettleRequest,
            codes=_codes(
                _KEYED,
                {"not_found", "already_confirmed", "already_released"},
                {"amount_changed", "expired"},
            ),
            action="confirmed",
            key_kept_seconds=MONTH_SECONDS,
            scope="sell",
            method="POST",
            path=RESERVATIONS + "/{id}/settle",
        ),
        Verb(
            name="release",
            summary="Give back what the reservation holds.",
            function="dibs.release_many",
            request=ReleaseRequest,
            codes=_codes(
                _KEYED,
                _HOLDERS,
                {"already_confirmed", "already_released", "expired"},
            ),
            action="released",
            scope="buy",
            method="POST",
            path=RESERVATIONS + "/{id}/release",
            is_holders=True,
        ),
        Verb(
            name="expire",
            summary="End a reservation whose deadline has passed.",
            function="dibs.expire_many",
            request=ExpireRequest,
            codes=_codes(
                _KEYED,
                {"forbidden", "not_found"},
                {"already_confirmed", "already_released", "not_due"},
            ),
            action="expired",
            scope="maintain",
        ),
        Verb(
            name="leave",
            summary="Tell that the page was left: a grace begins.",
            function="dibs.leave_many",
            request=LeaveRequest,
            codes=_codes(
                _KEYED,
                _HOLDERS,
                {"already_confirmed", "already_released", "expired"},
            ),
            action="left",
            scope="buy",
            method="POST",
            path=RESERVATIONS + "/{id}/leave",
            is_holders=True,
        ),
        Verb(
            name="heartbeat",
            summary="Tell that a page is still open; who had left is back.",
            function="dibs.heartbeat_many",
            request=HeartbeatRequest,
            codes=_codes(
                _KEYED,
                _HOLDERS,
                {"already_confirmed", "already_released", "expired"},
            ),
            action="stayed",
            scope="buy",
            method="POST",
            path=RESERVATIONS + "/{id}/heartbeat",
            is_holders=True,
            is_repeatable=True,
        ),
        Verb(
            name="amend",
            summary="Change what the reservation holds, on the same deadline.",
            function="dibs.amend_many",
            request=AmendRequest,
            codes=_codes(
                _KEYED,
                _HOLDERS,
                {"seats_not_found", "not_on_sale", "too_many_seats", "too_many_units"},
                {"duplicate_reservation", "limit_reached"},
                {"seats_unavailable", "sold_out"},
                {"already_confirmed", "already_released", "expired"},
            ),
            action="amended",
            scope="buy",
            method="PATCH",
            path=RESERVATIONS + "/{id}",
            is_holders=True,
        ),
        Verb(
            name="fill_cart",
            summary="Add to an owner's cart, or set lines of it, on the same deadline.",
            function="dibs.fill_cart_many",
            request=FillCartRequest,
            codes=_codes(
                _KEYED,
                _HOLDERS,
                {"not_on_sale", "too_many_seats", "too_many_units"},
                {"duplicate_reservation", "limit_reached", "sold_out"},
                {"already_confirmed", "already_released", "expired"},
            ),
            action="amended",
            scope="buy",
            method="POST",
            path=CART,
        ),
        Verb(
            name="sell",
            summary="Reserve and confirm in one, whenever the event sells.",
            function="dibs.sell_many",
            request=SellRequest,
            codes=_codes(
                _KEYED,
                {"not_found", "seats_not_found", "too_many_seats", "too_many_units"},
                {"seats_unavailable", "sold_out"},
            ),
            action="confirmed",
            key_kept_seconds=MONTH_SECONDS,
            scope="sell",
            method="POST",
            path=SALES,
            status=201,
        ),
        Verb(
            name="cancel",
            summary="Put a sale, or a part of it, back on sale.",
            function="dibs.cancel_many",
            request=CancelRequest,
            codes=_codes(
                _KEYED, _HOLDERS, {"already_released", "not_confirmed", "expired"}
            ),
            action="cancelled",
            key_kept_seconds=MONTH_SECONDS,
            scope="sell",
            method="POST",
            path=RESERVATIONS + "/{id}/cancel",
            is_holders=True,
        ),
    )
}
