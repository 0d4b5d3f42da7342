"""Checks of a checkout, and cleaning up: what still stands, and what is long over."""

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from dibs.errors import REFUSALS, Forbidden, NotFound
from dibs.models import Reservation, ReservationStatus
from dibs.records import Statistics
from dibs.service.calls.call import NO_STORE, Call, Parts, Reply, Row, in_order
from dibs.service.calls.clock import server_now
from dibs.service.holders.proof import PROOFS, known_owner_of, proof_of
from dibs.service.state import Service
from dibs.service.stock.advice import advice
from dibs.service.stock.models import (
    RESERVATIONS,
    ChecksQuery,
    ChecksRequest,
    NamedReservation,
    StockCheck,
    StockChecks,
    StockReservation,
)
from dibs.service.stock.replies import in_words
from dibs.service.stock.shelf import Shelf, shelf_of
from dibs.service.watch.maintenance import cleanup
from dibs.workers.sweep import Sweep

PAGE_MAX = 1_000
VALID = "It holds what it names, and can be confirmed."

_CODES: dict[ReservationStatus, str] = {
    "reserved": "ok",
    "confirmed": "already_confirmed",
    "released": "already_released",
    "cancelled": "already_released",
    "expired": "expired",
}


class StockCleanup(Sweep, frozen=True, kw_only=True):
    """What a cleanup did, what became of the holds of a day, what is to be done."""

    statistics: Statistics
    """Of all events, the last 24 hours."""
    recommendations: list[str]
    """Sentences; none where all is well."""


async def validate_by_query(service: Service, call: Call) -> Reply:
    """Whether reservations still stand."""
    shelf = await shelf_of(service, call, call.query.store)
    named = [NamedReservation(id=one) for one in _ids(call)]
    return await _validate(shelf, call, named)


def _ids(call: Call) -> list[str]:
    query: ChecksQuery = call.query
    return query.ids.split(",") if query.ids else []


async def validate_by_body(service: Service, call: Call) -> Reply:
    """Whether reservations still stand, each proved by itself where it has to be."""
    body: ChecksRequest = call.body
    shelf = await shelf_of(service, call, body.store)
    return await _validate(shelf, call, body.reservations)


async def clean_up_stock(service: Service, call: Call) -> Reply:
    """Sweep what is due now, and say what should be done besides."""
    swept: Sweep = (await cleanup(service, call)).body
    day = await call.dibs.statistics()
    account = {name: getattr(swept, name) for name in swept.__struct_fields__}
    body = StockCleanup(**account, statistics=day, recommendations=advice(swept, day))
    return Reply(200, body)


async def _validate(
    shelf: Shelf, call: Call, named: Sequence[NamedReservation]
) -> Reply:
    await shelf.must_be_there()
    if named:
        checks = [await _check(shelf, call, one) for one in named]
    else:
        checks = [await _found(shelf, one) for one in await _live(shelf, call)]
    body = StockChecks(
        valid=bool(checks) and all(check.valid for check in checks),
        seconds_left=min(
            (_seconds_left(check.reservation) for check in checks), default=0
        ),
        checks=checks,
        server_now=server_now(),
    )
    return Reply(200, body, (NO_STORE,), event_id=shelf.store)


def _seconds_left(held: StockReservation | None) -> int:
    """Until it is over: at its deadline, or before where its owner has left."""
    if held is None:
        return 0
    if held.leaves_at is None:
        return held.seconds_left
    leaves_in = (held.leaves_at - held.server_now).total_seconds()
    return max(0, min(held.seconds_left, int(leaves_in)))


async def _live(shelf: Shelf, call: Call) -> list[Reservation]:
    owner = known_owner_of(call)
    live: list[Reservation] = []
    before = None
    while True:  # what is over and not swept is among them
        found = await call.dibs.reservations(
            shelf.store,
            session=owner.get("session"),
            customer=owner.get("customer"),
            before=before,
            limit=PAGE_MAX,
            live=True,
        )
        live += [one for one in found if one.valid]
        if len(found) < PAGE_MAX:
            return live
        before = found[-1].id


async def _check(shelf: Shelf, call: Call, named: NamedReservation) -> StockCheck:
    proof = proof_of(structs.replace(call, body=named))
    proof |= {"token": named.token} if named.token else {}
    try:
        found = await call.dibs.reservation(shelf.store, named.id, **proof)
    except (NotFound, Forbidden) as refusal:
        return StockCheck(
            id=named.id, valid=False, code=refusal.code, detail=refusal.sentence
        )
    return await _found(shelf, found)


async def _found(shelf: Shelf, reservation: Reservation) -> StockCheck:
    code = _CODES[reservation.status]
    return StockCheck(
        id=reservation.id,
        valid=reservation.valid,
        code=code,
        detail=VALID if code == "ok" else REFUSALS[code].sentence,
        # The token is given out once: who asks here has it already.
        reservation=await in_words(shelf, structs.replace(reservation, token=None)),
    )


_CALL: dict[str, Any] = {
    "tag": "stock",
    "summary": "Whether reservations still stand, before they are paid for.",
    "scope": "buy",
    "headers": PROOFS,
    "answer": StockChecks,
    "codes": in_order("invalid_input", "unauthenticated", "forbidden", "not_found"),
}

ROWS = (
    Row(
        name="validate_stock",
        method="GET",
        path=RESERVATIONS + "/validate",
        act=validate_by_query,
        query=ChecksQuery,
        parts_of=lambda call: Parts("/ids", len(_ids(call))),
        **_CALL,
    ),
    Row(
        name="validate_stock_by_tokens",
        is_posted_read=True,
        method="POST",
        path=RESERVATIONS + "/validate",
        act=validate_by_body,
        body=ChecksRequest,
        is_body_needed=False,
        parts_of=lambda call: Parts("/reservations", len(call.body.reservations)),
        **_CALL,
    ),
    Row(
        name="clean_up_stock",
        method="POST",
        path=RESERVATIONS + "/cleanup",
        tag="stock",
        summary="End what is due in every store and event, and check each.",
        scope="maintain",
        is_installations=True,
        act=clean_up_stock,
        answer=StockCleanup,
        codes=in_order("unauthenticated", "forbidden"),
        proof="cron",
    ),
)
