"""The library, its single verbs as a program would call them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from dibs import Dibs, NotFound, Refused, Reservation
from dibs.config import Settings
from dibs.models import Answer as LibraryAnswer
from dibs.models import EventPut, ItemPut
from dibs.plans import PlanError
from dibs.requests import ReserveRequest

from .door import Answer
from .paying import PythonPaying

FIELDS = frozenset(Answer.__dataclass_fields__)


class PythonDoor(PythonPaying):
    """`Dibs`, which shares batching and statements with `AsyncDibs`."""

    name = "python"

    def __init__(self, url: str) -> None:
        self.dibs = Dibs(url, settings=Settings())
        self.dibs.__enter__()

    def put_event(self, event: str, **settings: Any) -> Answer:
        def put() -> None:
            reason = settings.pop("reason", "")
            self.dibs.put_event(event, _struct(EventPut, settings), reason=reason)

        return _settled(put)

    def change_event(self, event: str, **changes: Any) -> Answer:
        return _settled(lambda: self.dibs.change_event(event, **changes))

    def put_item(self, event: str, item: str, **settings: Any) -> Answer:
        def put() -> None:
            reason = settings.pop("reason", "")
            self.dibs.put_item(event, item, _struct(ItemPut, settings), reason=reason)

        return _settled(put)

    def put_product(self, event: str, product: str, **rule: Any) -> Answer:
        return _settled(lambda: self.dibs.put_product(event, product, **rule))

    def put_plan(
        self,
        event: str,
        document: dict[str, Any],
        floors: Mapping[str, int],
        access: Mapping[str, Any] | None = None,
    ) -> Answer:
        return _settled(
            lambda: self.dibs.put_plan(event, document, floors, access=access)
        )

    def put_access(self, event: str, seats: Sequence[str], access: Any) -> Answer:
        return _settled(lambda: self.dibs.put_access(event, seats, access))

    def reserve(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        best: Mapping[str, Any] | None = None,
        session: str,
        customer: str | None = None,
        customer_class: str | None = None,
        key: str | None = None,
    ) -> Answer:
        return _answered(
            event,
            lambda: self.dibs.reserve(
                event,
                items,
                seats=seats,
                best=best,
                session=session,
                customer=customer,
                customer_class=customer_class,
                key=key,
            ),
        )

    def reserve_many(
        self, event: str, requests: Sequence[dict[str, Any]]
    ) -> list[Answer]:
        asked = [ReserveRequest(**request) for request in requests]
        return [_of_library(event, one) for one in self.dibs.reserve_many(event, asked)]

    def extend(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder(self.dibs.extend, held, key=key)

    def confirm(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder(self.dibs.confirm, held, key=key)

    def release(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder(self.dibs.release, held, key=key)

    def expire(self, held: Answer) -> Answer:
        return _answered(
            held.event, lambda: self.dibs.expire(held.event, held.id or "")
        )

    def force_release(
        self, held: Answer, reason: str, *, key: str | None = None
    ) -> Answer:
        named = {"key": key, "reason": reason}
        return _answered(
            held.event, lambda: self.dibs.release(held.event, held.id, **named)
        )

    def leave(self, held: Answer, *, key: str | None = None) -> Answer:
        return self._by_holder(self.dibs.leave, held, key=key)

    def heartbeat(
        self, held: Answer, *, paying: bool = False, key: str | None = None
    ) -> Answer:
        return self._by_holder(self.dibs.heartbeat, held, paying=paying, key=key)

    def sell(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        session: str,
        customer: str | None = None,
        key: str | None = None,
    ) -> Answer:
        return _answered(
            event,
            lambda: self.dibs.sell(
                event, items, seats=seats, session=session, customer=customer, key=key
            ),
        )

    def cancel(
        self,
        held: Answer,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] | None = None,
        key: str | None = None,
    ) -> Answer:
        part = {"items": items, "seats": seats}
        return self._by_holder(self.dibs.cancel, held, **part, key=key)

    def amend(
        self,
        held: Answer,
        *,
        items: Mapping[str, Any] | None = None,
        seats: Sequence[str] | None = None,
        best: Mapping[str, Any] | None = None,
        session: str | None = None,
        customer: str | None = None,
        key: str | None = None,
    ) -> Answer:
        asked = {"items": items, "seats": seats, "best": best, "key": key}
        proof = {"session": session, "customer": customer}
        return self._by_holder(self.dibs.amend, held, **asked, **proof)

    def resume(self, held: Answer) -> Answer:
        proof = {"token": held.token, "customer": held.customer}
        return _answered(
            held.event, lambda: self.dibs.resume(held.event, held.id, **proof)
        )

    def reserve_again(
        self, held: Answer, *, customer_class: str | None = None, key: str | None = None
    ) -> Answer:
        said = {"key": key, "customer_class": customer_class}
        return self._by_holder(self.dibs.reserve_again, held, **said)

    def fill_cart(
        self, event: str, items: Mapping[str, Any] | None = None, **asked: Any
    ) -> Answer:
        held = asked.pop("held", None)
        asked |= {"id": held.id, "token": held.token} if held else {}
        return _answered(event, lambda: self.dibs.fill_cart(event, items, **asked))

    def reservations(
        self,
        event: str,
        *,
        session: str | None = None,
        customer: str | None = None,
        before: str | None = None,
        limit: int = 100,
    ) -> list[Answer]:
        page: dict[str, Any] = {"before": before, "limit": limit}
        found = self.dibs.reservations(
            event, session=session, customer=customer, **page
        )
        return [of_reservation(event, one) for one in found]

    def read(self, held: Answer) -> Answer:
        return self._by_holder(self.dibs.reservation, held)

    def put_policy(
        self,
        event: str,
        *,
        item: str | None = None,
        customer_class: str | None = None,
        amount_minor_min: int = 0,
        **settings: Any,
    ) -> Answer:
        named: dict[str, Any] = {"item": item, "customer_class": customer_class}
        named |= {"amount_minor_min": amount_minor_min, **settings}
        return _settled(lambda: self.dibs.put_policy(event, **named))

    def remove_policy(
        self,
        event: str,
        *,
        item: str | None = None,
        customer_class: str | None = None,
        amount_minor_min: int = 0,
    ) -> Answer:
        named: dict[str, Any] = {"item": item, "customer_class": customer_class}
        named |= {"amount_minor_min": amount_minor_min}
        return _settled(lambda: self.dibs.remove_policy(event, **named))

    def policies(self, event: str) -> list[dict[str, Any]]:
        return [msgspec.to_builtins(one) for one in self.dibs.policies(event)]

    def explain_policy(
        self,
        event: str,
        items: Mapping[str, Any] | None = None,
        *,
        seats: Sequence[str] = (),
        best: Mapping[str, Any] | None = None,
        customer_class: str | None = None,
    ) -> list[dict[str, Any]] | Answer:
        try:
            rulings = self.dibs.explain_policy(
                event, items, seats=seats, best=best, customer_class=customer_class
            )
        except Refused as refusal:
            return Answer(code=refusal.code, detail=refusal.detail)
        return [msgspec.to_builtins(one) for one in rulings]

    def block(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
    ) -> Answer:
        named: dict[str, Any] = {"allocation": allocation, "reason": reason}
        return _settled(lambda: self.dibs.block(event, items, seats=seats, **named))

    def unblock(
        self,
        event: str,
        items: Mapping[str, int] | None = None,
        *,
        seats: Sequence[str] = (),
        allocation: str = "house",
        reason: str = "",
    ) -> Answer:
        named: dict[str, Any] = {"allocation": allocation, "reason": reason}
        return _settled(lambda: self.dibs.unblock(event, items, seats=seats, **named))

    def allocations(self, event: str) -> list[dict[str, Any]]:
        held: list[dict[str, Any]] = msgspec.to_builtins(self.dibs.allocations(event))
        return held

    def sweep(self, event: str) -> list[str]:
        ended = self.dibs.expire_many(event)
        return [one.reservation.id for one in ended if one.reservation is not None]

    def event(self, event: str) -> dict[str, Any] | None:
        return _found(lambda: self.dibs.event(event))

    def events(self, after: str, limit: int) -> list[str]:
        return [event.event_id for event in self.dibs.events(after=after, limit=limit)]

    def plan(self, event: str) -> dict[str, Any] | None:
        return _found(lambda: self.dibs.plan(event))

    def availability(self, event: str, *, explain: bool = False) -> Any:
        return _found(lambda: self.dibs.availability(event, explain=explain))

    def availability_version(self, event: str) -> str | None:
        return _found(lambda: self.dibs.availability_version(event))

    def journal(self, event: str, after: int, limit: int) -> list[dict[str, Any]]:
        rows = self.dibs.journal(event, after=after, limit=limit)
        return [msgspec.to_builtins(row) for row in rows]

    def statistics(self, event: str, hours: int) -> dict[str, Any] | None:
        return _found(lambda: self.dibs.statistics(event, hours))

    def verify(self, event: str) -> list[Any]:
        return list(self.dibs.verify(event))

    def close(self) -> None:
        self.dibs.__exit__(None, None, None)

    def _by_holder(
        self, verb: Callable[..., Reservation], held: Answer, **given: Any
    ) -> Answer:
        proof = {"session": held.session, "customer": held.customer}
        proof |= {name: one for name, one in given.items() if one is not None}
        return _answered(
            held.event, lambda: verb(held.event, held.id, token=held.token, **proof)
        )


def _struct(kind: Any, settings: Mapping[str, Any]) -> Any:
    """Settings as the library's type; what the type refuses goes on untyped."""
    try:
        return msgspec.convert(settings, kind)
    except msgspec.ValidationError:
        return kind(**settings)


def _settled(call: Callable[[], object]) -> Answer:
    try:
        call()
    except Refused as refusal:
        return Answer(code=refusal.code, detail=refusal.detail)
    except PlanError as error:
        return Answer(code="invalid_input", detail={"field": error.errors[0][0]})
    return Answer(code="ok")


def _answered(event: str, call: Callable[[], Reservation]) -> Answer:
    try:
        return of_reservation(event, call())
    except Refused as refusal:
        return Answer(
            code=refusal.code,
            event=event,
            detail=refusal.detail,
            server_now=refusal.server_now,
        )


def _found(call: Callable[[], Any]) -> Any:
    try:
        return msgspec.to_builtins(call())
    except NotFound:
        return None


def _of_library(event: str, answer: LibraryAnswer) -> Answer:
    if answer.reservation is not None:
        return of_reservation(event, answer.reservation)
    return Answer(
        code=answer.code,
        event=event,
        detail=answer.detail or {},
        replayed=answer.replayed,
        server_now=answer.server_now,
    )


def of_reservation(event: str, reservation: Reservation) -> Answer:
    """What the library's reservation says, as every door says it."""
    told = msgspec.structs.asdict(reservation)
    told["again"] = msgspec.to_builtins(reservation.again)
    told["late"] = msgspec.to_builtins(reservation.late)
    return Answer(
        code="ok", **{name: value for name, value in told.items() if name in FIELDS}
    )
