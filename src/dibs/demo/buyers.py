"""Simulated buyers at a human pace, so that a page shows seats that change.

They come while they are wanted, look, choose and hold as the buyers of a rehearsal do,
through the same HTTP API as the page. Some pay, some give back, and some just let their
hold expire: theirs are short, by a policy for their class. What they bought they give
back after some minutes, so that the house never sells out to them.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress

from msgspec.structs import replace

from dibs.client import AsyncDibs
from dibs.errors import Fault, Refused
from dibs.rehearsal.board import Board
from dibs.rehearsal.buyer import Buyer, Scene
from dibs.rehearsal.crowd import Habits, Pause, wish
from dibs.rehearsal.door import Caller, Door
from dibs.rehearsal.history import Call, History, clock
from dibs.rehearsal.house import House
from dibs.rehearsal.venue import Venue
from dibs.rehearsal.wire import Wire
from dibs.requests import CancelRequest

CLASS = "simulated"
HOLD_SECONDS = 45
ARRIVAL_SECONDS = 1.2
"""The mean time from one buyer to the next."""
VISIT_SECONDS_MAX = 600.0
GIVE_BACK_SECONDS_MAX = 2.0
KEEPS = Pause(300.0, 0.4)
"""How long they keep what they bought."""
HABITS = Habits(
    choosing=Pause(4.0, 0.6),
    choosing_again=Pause(2.0, 0.5),
    paying=Pause(12.0, 0.7),
    looking_in=Pause(20.0, 0.5),
    patience=Pause(60.0, 0.5),
    abandon_share=0.4,
    extend_when=0.9,
)


class Buyers:
    """A crowd that one can turn on and off; `run` is all of it."""

    def __init__(self, dibs: AsyncDibs, event: str, venue: Venue) -> None:
        """`venue` is what is on sale as `event`."""
        self._dibs = dibs
        self._event = event
        self._venue = venue
        self._house = House(venue.plan)
        self._wanted = asyncio.Event()
        self._bought: set[str] = set()
        # A number is never used twice, in no run: it is part of idempotency keys.
        self._number = time.time_ns() // 1_000_000
        self._chance = random.Random(self._number)
        self.here = 0
        self.endings: Counter[str] = Counter()

    @property
    def is_on(self) -> bool:
        """Whether further buyers come."""
        return self._wanted.is_set()

    def turn(self, on: bool) -> None:
        """Let buyers come, or no more; who is here finishes."""
        if on:
            self._wanted.set()
        else:
            self._wanted.clear()

    async def run(self, url: str, key: str) -> None:
        """Lets them in until cancelled, then gives back what they bought."""
        await self._dibs.put_policy(
            self._event, customer_class=CLASS, hold_seconds=HOLD_SECONDS
        )
        try:
            async with Wire(url, key=key) as wire, asyncio.TaskGroup() as crowd:
                scene = self._scene(wire)
                while await self._wanted.wait():
                    self._number += 1
                    crowd.create_task(self._come(scene, self._number))
                    await asyncio.sleep(self._chance.expovariate(1 / ARRIVAL_SECONDS))
        finally:
            await self._give_back(tuple(self._bought))

    def _scene(self, wire: Wire) -> Scene:
        history = Counts()
        return Scene(
            venue=self._venue,
            house=self._house,
            board=Board(wire, self._event, self._house, history),
            door=Door(wire, self._event, history, cut_share=0.0),
            habits=HABITS,
            speed=1.0,
            closes_at=0.0,
            tokens={},
        )

    async def _come(self, scene: Scene, number: int) -> None:
        """One buyer from coming to, perhaps much later, giving back."""
        chance = random.Random(number)
        caller = Caller(number=number, chance=chance, customer_class=CLASS)
        wanted = wish(HABITS, self._venue.floor_share, chance)
        got: dict[str, str] = {}
        visit = replace(scene, tokens=got, closes_at=clock() + VISIT_SECONDS_MAX)
        self.here += 1
        try:
            ending = await Buyer(visit, caller, wanted).visit()
        except Fault:
            ending = "no_answer"
        finally:
            self.here -= 1
        self.endings[ending] += 1
        if ending == "paid":
            self._bought.update(got)
            await asyncio.sleep(KEEPS.draw(chance))
            await self._give_back(got)

    async def _give_back(self, bought: Iterable[str]) -> None:
        """Puts it on sale again; what cannot be given back stays sold."""
        requests = [CancelRequest(id=reservation) for reservation in bought]
        self._bought.difference_update(request.id for request in requests)
        with suppress(Refused, Fault, TimeoutError):
            async with asyncio.timeout(GIVE_BACK_SECONDS_MAX):
                await self._dibs.cancel_many(self._event, requests)


class Counts(History):
    """What was called is counted and not kept: a demo may go on for days."""

    def record(self, call: Call) -> None:
        """Counts a call that has ended."""
        self.counts[call.verb, call.code] += 1
