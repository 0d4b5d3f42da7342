"""Paying for what is held, in time and late, beside a till in plain Python."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .held import LIVE, Held
from .ledger import Ledger
from .machine import WHICH, Machine, met
from .pasts import PASTS

PAYMENT = timedelta(seconds=180)
PAYING = ("begin_payment", "end_payment", "settle")
PAID_PASTS: dict[str, tuple[str | int, ...]] = {
    "begun": ("begin_payment",),
    "given up": ("begin_payment", "end_payment"),
    "cut": (300, "beat", 299, "begin_payment", 60, "end_payment"),
}
"""What besides a reservation may be whose payment began."""
ORDERS = st.sampled_from(["order-1", "order-2"])
ACCEPTS = st.sampled_from(["same", "equal"])
NOBODY: set[str] = set()


class PaidLedger(Ledger):
    """A ledger that remembers what each order came to."""

    def begin_payment(self, now: datetime, held: Held, order: str) -> str:
        """The time of a payment, counted from the first one."""
        if code := self._over(held, now):
            return code
        if order not in held.payers:
            if not held.payers:
                held.unpaid_expires_at = held.expires_at
                held.unpaid_life_ends_at = held.life_ends_at
            held.payers |= {order}
            held.given_time_at = held.given_time_at or now
            until = held.given_time_at + PAYMENT
            held.expires_at = max(held.expires_at, until)
            held.life_ends_at = max(held.life_ends_at, until)
            held.is_paying = True
            self._hear(now, held)
        return "ok"

    def end_payment(self, now: datetime, held: Held, order: str) -> str:
        """What a payment was given, taken back with the last one."""
        if code := self._over(held, now):
            return code
        if held.payers == {order}:
            assert held.unpaid_expires_at
            assert held.unpaid_life_ends_at
            held.is_cut = held.unpaid_expires_at <= now
            held.expires_at = max(held.unpaid_expires_at, now)
            held.life_ends_at = max(held.unpaid_life_ends_at, now)
            held.unpaid_expires_at = held.unpaid_life_ends_at = None
            held.is_paying = False
            self._hear(now, held)
        held.payers -= {order}
        return "ok"

    def settle(
        self, now: datetime, held: Held, order: str, accepts: str, chosen: set[str]
    ) -> tuple[str, Held | None]:
        """What an order bought; `chosen` are the seats it is said to have."""
        settled = self.__dict__.setdefault("settled", {})
        known = settled.get((id(held), order))
        if known == "refused":
            return "expired", None
        if known is not None and known is not held:
            return "ok", known
        status = held.status_at(now)
        if status == "cancelled":
            return "already_released", None
        if known is None and any(
            of == id(held) and sold != "refused" for (of, _), sold in settled.items()
        ):
            return "already_confirmed", None
        if status in {LIVE, "confirmed"}:
            held.status = "confirmed"
            settled[id(held), order] = held
            return "ok", held
        sold = self._sold_late(now, held, accepts, chosen)
        settled[id(held), order] = sold or "refused"
        held.is_sold_late = held.is_sold_late or sold is not None
        return ("expired", None) if sold is None else ("ok", sold)

    def _sold_late(
        self, now: datetime, held: Held, accepts: str, chosen: set[str]
    ) -> Held | None:
        seats = held.seats
        if self._too_many(held.items, seats, held.customer_class):
            return None
        if self._lacking(self.rules.demand(held.items), NOBODY, now):
            return None
        taken = set().union(*self.seats_by_status(now).values())
        if seats & taken:
            if accepts == "same":
                return None
            free = {*self.seats} - taken
            if len(free) < len(seats):
                return None
            assert chosen <= free, "somebody else's seats"
            assert len(chosen) == len(seats)
            seats = chosen
        sold = replace(held, status="confirmed", seats=seats, reserved_at=now)
        self.held.append(sold)
        return sold


class PayingMachine(Machine):
    """A machine with a till."""

    kind = PaidLedger
    pasts = PASTS | PAID_PASTS
    ledger: PaidLedger

    def do(self, which: int, act: str) -> None:
        match act:
            case "settle":
                self.settle(which, "order-1", "equal")
            case "begin_payment" | "end_payment":
                self.pay(which, act, "order-1")
            case _:
                super().do(which, act)

    def state(self, number: int) -> str:
        held, state = self.ledger.held[number], super().state(number)
        if state == "paying" and held.payers:
            return "begun"
        if state == "held" and held.given_time_at:
            return "given up"
        return "cut" if state == "due" and held.is_cut else state

    @precondition(lambda self: self.answers)
    @rule(which=WHICH, act=st.sampled_from(PAYING[:2]), order=ORDERS)
    def pay(self, which: int, act: str, order: str) -> None:
        told = getattr(self.ledger, act)
        self.act(act, which, lambda held: told(self.now, held, order), order=order)

    @precondition(lambda self: self.answers)
    @rule(which=WHICH, order=ORDERS, accepts=ACCEPTS)
    def settle(self, which: int, order: str, accepts: str) -> None:
        number = self.number(which)
        held = self.ledger.held[number]
        met["settle", self.state(number)] += 1
        asked: dict[str, Any] = {"accepts": accepts}
        answer = self.door.settle(self.answers[number], order, **asked)
        code, sold = self.ledger.settle(self.now, held, order, accepts, {*answer.seats})
        self.compare("settle", answer, {code})
        if sold is not None:
            self.remember(answer, sold)
        self.look(number)
