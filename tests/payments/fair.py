"""A fair: many orders that are paid around one deadline, and what came of each.

Everybody holds and begins to pay at the same instant, so all holds end at the same.
The clock then goes from step to step (`fates.STEPS`); at each buyers pay, banks decide,
messages arrive in whatever order, rivals buy, forgers try, and from its own time on the
cashier works again, who was away since before the deadline.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from tests.doors.clock import Clock
from tests.doors.hall import plan_of
from tests.providers.local_stripe.errors import StripeSays

from dibs import AsyncDibs, Refused
from dibs.payments import Till
from dibs.payments.models import OrderedReservation, OrderPut, PayAsk
from dibs.payments.provider import ProviderRefused, SignatureInvalid

from .banks import OTHER_SECRET, House, Letter, lying
from .fates import POLICIES, STEPS, Fate

HOLD_SECONDS = 600
SIDE_BY_SIDE = 8
TOO_OLD_SECONDS = 400
BACK = "https://shop.example/thanks"


@dataclass
class Visit:
    """One order and its fate."""

    fate: Fate
    order_id: str
    payment_id: str
    reference: str
    has_paid: bool = False
    letters: list[Letter] = field(default_factory=list)
    """Of the step it is at, not sent yet."""
    later: list[Letter] = field(default_factory=list)


def policies_of(fate: Fate) -> list[str]:
    """Of the events that an order has something of."""
    other = POLICIES[POLICIES.index(fate.policy) - 1]
    return [fate.policy, other] if fate.is_in_two_events else [fate.policy]


class Fair:
    """Holds one round of orders."""

    def __init__(
        self,
        dibs: AsyncDibs,
        till: Till,
        houses: dict[str, House],
        clock: Clock,
        name: str,
        chance: random.Random,
    ) -> None:
        self.visits: list[Visit] = []
        self.events = [f"{name}-{policy}" for policy in POLICIES]
        self.sent_count = 0
        self.forged: list[Letter] = []
        self._seats: dict[str, list[str]] = {}
        self._free: dict[str, list[str]] = {}
        self._dibs = dibs
        self._till = till
        self._houses = houses
        self._clock = clock
        self._name = name
        self._chance = chance

    async def open(self, fates: list[Fate]) -> None:
        """Put the events on sale and let everybody begin to pay."""
        stand, sit = (
            Counter(
                policy
                for one in fates
                if one.sits == sits
                for policy in policies_of(one)
            )
            for sits in (False, True)
        )
        for policy, event in zip(POLICIES, self.events, strict=True):
            items = {
                "floor": {"capacity": stand[policy], "price_minor": 2500},
                "gallery": {"capacity": stand[policy] // 3 + 1, "price_minor": 2000},
            }
            await self._dibs.put_event(
                event,
                items=items,
                hold_seconds=HOLD_SECONDS,
                late_payment=policy,
                currency="EUR",
            )
            self._seats[event] = [f"A-{number}" for number in range(sit[policy])]
            await self._dibs.put_plan(event, plan_of(lower=self._seats[event]))
            await self._dibs.put_item(event, "lower", kind="seat", price_minor=3000)
            self._free[event] = list(self._seats[event])
        await self._each(self._arrive(number, one) for number, one in enumerate(fates))
        self._ends_at = self._clock.now() + timedelta(seconds=HOLD_SECONDS)

    async def run(self, wakes_at: float) -> None:
        """From before the deadline to a day after; `wakes_at` the cashier is back."""
        for step in STEPS:
            self._clock.set(self._ends_at + timedelta(seconds=step))
            await self._each(self._play(one, step) for one in self.visits)
            await self._post(step)
            if step == 1.0:
                await self._rivals()
            if step >= wakes_at:
                await self._cashier()

    async def close(self) -> None:
        """What is left is sent, and the cashier has a minute."""
        for _ in range(len(STEPS)):
            await self._post(None)
        for _ in range(3):
            self._clock.advance(seconds=20)
            await self._post(None)
            await self._cashier()

    async def _arrive(self, number: int, fate: Fate) -> None:
        held = []
        for policy in policies_of(fate):
            event, session = f"{self._name}-{policy}", f"buyer-{number}"
            wish = (
                {"seats": [self._free[event].pop()]}
                if fate.sits
                else {"items": {"floor": 1}}
            )
            held.append(await self._dibs.reserve(event, session=session, **wish))  # type: ignore[arg-type]
        ordered = [OrderedReservation(event=one.event, id=one.id) for one in held]
        put = OrderPut(reservations=ordered, accepts=fate.accepts)  # type: ignore[arg-type]
        order = await self._till.create_order(put)
        ask = PayAsk(provider=fate.provider, method=fate.method, return_url=BACK)  # type: ignore[arg-type]
        payment = (await self._till.pay(order.id, ask)).payment
        assert payment is not None
        assert payment.reference is not None
        visit = Visit(fate, order.id, payment.id, payment.reference)
        self.visits.append(visit)
        if fate.wrong is not None:
            await self._houses[fate.provider].falsify(visit.reference, fate.wrong)
        if fate.post == "early":
            letter = self._houses[fate.provider].early(visit.reference)
            await self._till.receive(fate.provider, letter.sealed(), letter.raw)

    async def _play(self, visit: Visit, step: float) -> None:
        house, fate = self._houses[visit.fate.provider], visit.fate
        try:
            if fate.way != "never" and fate.pays_at == step:
                visit.has_paid = True
                await house.pay(visit.reference, fate.way)
            if visit.has_paid and fate.settles_at == step:
                await house.settle(visit.reference, fate.way)
        except (ProviderRefused, StripeSays):
            pass  # It is over there already, and that is what the buyer is told.

    async def _post(self, step: float | None) -> None:
        """Sends what there is to send, in any order; None: whatever was kept back."""
        visits = {visit.reference: visit for visit in self.visits}
        for house in self._houses.values():
            for letter in await house.news():
                if letter.reference in visits:
                    visits[letter.reference].letters.append(letter)
        sent: list[Letter] = []
        for visit in self.visits:
            sent += self._picked(visit, step)
        self._chance.shuffle(sent)
        forged = [self._forge(visit) for visit in self._some(self.visits)]
        await self._each(
            [self._send(one) for one in sent] + [self._try(*one) for one in forged]
        )

    def _picked(self, visit: Visit, step: float | None) -> list[Letter]:
        fresh, visit.letters = visit.letters, []
        post = visit.fate.post
        if post == "lost":
            return []
        if post == "late":
            due, visit.later = visit.later, fresh
            return due
        if post == "reversed":
            # The last first: what came before is sent at another step.
            last, visit.later = (visit.later + fresh)[-1:], (visit.later + fresh)[:-1]
            return last
        if post == "twice":
            return fresh * 3
        if post == "lying":
            return [lying(letter) for letter in fresh]
        return fresh

    def _forge(self, visit: Visit) -> tuple[Letter, dict[str, str]]:
        """Says that it is paid: under another's secret, too late, or changed since."""
        letter = self._houses[visit.fate.provider].early(visit.reference)
        letter = letter._replace(raw=letter.raw.replace(b"early", b"forged"))
        self.forged.append(letter)
        how = self._chance.choice(["secret", "old", "changed", "bare"])
        if how == "secret":
            return letter, letter.sealed(OTHER_SECRET)
        if how == "old":
            return letter, letter.sealed(at=time.time() - TOO_OLD_SECONDS)
        if how == "changed":
            return letter, letter._replace(raw=letter.raw + b" ").sealed()
        return letter, {}

    async def _send(self, letter: Letter) -> None:
        self.sent_count += 1
        await self._till.receive(letter.provider, letter.sealed(), letter.raw)

    async def _try(self, letter: Letter, headers: dict[str, str]) -> None:
        try:
            await self._till.receive(letter.provider, headers, letter.raw)
        except SignatureInvalid:
            return
        raise AssertionError(f"believed: {letter}")

    async def _rivals(self) -> None:
        """Others buy much of what came free, and every third seat that did."""
        for policy, event in zip(POLICIES, self.events, strict=True):
            items = (await self._dibs.availability(event)).items
            units = items["floor"].available_count or 0
            if policy != "next_best":
                units = units * 3 // 4
            if units:
                await self._dibs.sell(event, {"floor": units}, session="rival")
            for seat in self._seats[event][::3]:
                with suppress(Refused):
                    await self._dibs.sell(event, seats=[seat], session="rival")

    async def _cashier(self) -> None:
        while await self._till.advance_due(500):
            pass

    def _some(self, visits: list[Visit]) -> list[Visit]:
        return self._chance.sample(visits, k=max(1, len(visits) // 8))

    async def _each(self, acts: Iterable[Awaitable[None]]) -> None:
        places = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(act: Awaitable[None]) -> None:
            async with places:
                await act

        async with asyncio.TaskGroup() as tasks:
            for act in acts:
                tasks.create_task(one(act))
