"""The verbs of a till, door by door."""

from collections.abc import Callable
from typing import Any

from .door import Answer

OF_PAYMENT = (
    "select * from dibs.{}(event_id => %s, reservation_id => %s,"
    " token => %s, session => %s, customer => %s, key => %s, order_id => %s)"
)
BEGIN_PAYMENT = OF_PAYMENT.format("begin_payment")
END_PAYMENT = OF_PAYMENT.format("end_payment")
SETTLE = (
    "select * from dibs.settle(event_id => %s, reservation_id => %s, order_id => %s,"
    " accepts => %s, amount_minor => %s, key => %s)"
)


class SqlPaying:
    """By SQL."""

    _answer: Callable[..., Answer]
    _by_holder: Callable[..., Answer]

    def begin_payment(
        self, held: Answer, *, order: str | None = None, key: str | None = None
    ) -> Answer:
        return self._by_holder(BEGIN_PAYMENT, held, key, order)

    def end_payment(
        self, held: Answer, *, order: str | None = None, key: str | None = None
    ) -> Answer:
        return self._by_holder(END_PAYMENT, held, key, order)

    def settle(
        self,
        held: Answer,
        order: str,
        *,
        accepts: str = "equal",
        amount_minor: int | None = None,
        key: str | None = None,
    ) -> Answer:
        asked = order, accepts, amount_minor, key
        return self._answer(SETTLE, held.event, held.id, *asked)


class PythonPaying:
    """By the library."""

    dibs: Any
    _by_holder: Callable[..., Answer]

    def begin_payment(
        self, held: Answer, *, order: str | None = None, key: str | None = None
    ) -> Answer:
        return self._by_holder(self.dibs.begin_payment, held, order_id=order, key=key)

    def end_payment(
        self, held: Answer, *, order: str | None = None, key: str | None = None
    ) -> Answer:
        return self._by_holder(self.dibs.end_payment, held, order_id=order, key=key)

    def settle(
        self,
        held: Answer,
        order: str,
        *,
        accepts: str = "equal",
        amount_minor: int | None = None,
        key: str | None = None,
    ) -> Answer:
        asked = {"order_id": order, "accepts": accepts, "amount_minor": amount_minor}
        bare = Answer(code="ok", event=held.event, id=held.id)
        return self._by_holder(_untold(self.dibs.settle), bare, **asked, key=key)


class HttpPaying:
    """By HTTP."""

    _by_holder: Callable[..., Answer]
    _events: dict[str | None, str]

    def begin_payment(
        self, held: Answer, *, order: str | None = None, key: str | None = None
    ) -> Answer:
        body = None if order is None else {"order_id": order}
        return self._by_holder("POST", held, "/begin-payment", key, body)

    def end_payment(
        self, held: Answer, *, order: str | None = None, key: str | None = None
    ) -> Answer:
        body = None if order is None else {"order_id": order}
        return self._by_holder("POST", held, "/end-payment", key, body)

    def settle(
        self,
        held: Answer,
        order: str,
        *,
        accepts: str = "equal",
        amount_minor: int | None = None,
        key: str | None = None,
    ) -> Answer:
        body: dict[str, Any] = {"order_id": order, "accepts": accepts}
        body |= {} if amount_minor is None else {"amount_minor": amount_minor}
        bare = Answer(code="ok", event=held.event, id=held.id)
        answer = self._by_holder("POST", bare, "/settle", key, body)
        self._events[answer.id] = held.event
        return answer


def _untold(settle: Callable[..., Any]) -> Callable[..., Any]:
    """A settle that is shown no proof: it asks for none."""
    shown = ("token", "session", "customer")
    return lambda *of, **given: settle(
        *of, **{name: one for name, one in given.items() if name not in shown}
    )
