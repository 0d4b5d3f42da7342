"""Plays one on-sale against a running service and reports what it found."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from pathlib import Path
from typing import Any, Protocol

import msgspec

from dibs.errors import Fault
from dibs.rehearsal.board import Board
from dibs.rehearsal.buyer import Buyer, Scene
from dibs.rehearsal.crowd import Habits, wish
from dibs.rehearsal.door import Caller, Door
from dibs.rehearsal.history import History, clock
from dibs.rehearsal.hoarder import (
    LIMITS,
    WISH,
    Hoarder,
    customer_of_bot,
    customer_of_buyer,
    network_of_bot,
    network_of_buyer,
    settings_of,
    time_limits_at,
)
from dibs.rehearsal.house import House
from dibs.rehearsal.office import (
    SetUpError,
    end,
    read_consistency,
    read_final,
    read_journal,
    set_up,
)
from dibs.rehearsal.record import Closing, Opening, Recording
from dibs.rehearsal.report import Circumstances, Report, report_on
from dibs.rehearsal.venue import Venue
from dibs.rehearsal.waiting import Wait, waits_of
from dibs.rehearsal.wire import Wire

CUT_SHARE = 0.01
END_SECONDS_MAX = 5.0
"""How long a rehearsal that is cut off tries to take its event off sale."""


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be played."""

    event: str
    venue: Venue
    moments: Sequence[float]
    """When buyers come: seconds of the evening, in order; one at least."""
    speed: float
    seed: int
    habits: Habits = Habits()
    cut_share: float = CUT_SHARE
    bots: int = 0
    """Sessions that hold what they can, on an event that limits owners."""


class Audience(Protocol):
    """Whoever follows a performance while it runs."""

    def __call__(self, performance: "Performance") -> AbstractAsyncContextManager[None]:
        """Follows for as long as the context lasts."""


def unseen(performance: "Performance") -> AbstractAsyncContextManager[None]:
    """Nobody follows."""
    return nullcontext()


class Performance:
    """One on-sale as it is played; its figures may be read at any moment."""

    def __init__(self, script: Script, history_path: Path | None = None) -> None:
        """Writes every call to `history_path`, where given."""
        self.script = script
        self.history = History(history_path)
        self.house = House(script.venue.plan)
        self.endings: Counter[str] = Counter()
        self.waits: list[Wait] = []
        self.came = 0
        self.started_at = clock()
        self.stage = "setting up"
        self.board: Board | None = None

    async def play(
        self, url: str, audience: Audience = unseen, *, key: str = ""
    ) -> Report:
        """Sets the event up at `url`, lets the crowd in, reads the end and judges it.

        `key` is a secret one, where the service needs one, as with bots it has to.
        Raises SetUpError when the service does not take the event, ServiceGoneError
        when it stops answering, Fault where the history cannot be written any more.
        """
        script = self.script
        opening = Opening(
            event=script.event,
            seed=script.seed,
            speed=script.speed,
            stock=script.venue.stock,
            limits=LIMITS if script.bots else [],
            time_limits=time_limits_at(script.speed) if script.bots else None,
        )
        try:
            async with audience(self), Wire(url, key=key) as wire:
                limits = settings_of(opening.limits, opening.time_limits)
                async with on_sale(wire, script, limits):
                    self.history.begin(opening)
                    self.stage, self.started_at = "on sale", clock()
                    scene = self._scene(wire)
                    await self._let_in(scene)
                    seconds = clock() - self.started_at
                    self.stage = "reading the end"
                    # Nothing of the final reading is cut: it must come through.
                    door = Door(wire, script.event, self.history, cut_share=0.0)
                    reading = await scene.board.look(clock())
                    final = await read_final(reading, door, scene.tokens)
                    journal, position = await read_journal(wire, script.event)
                    broken = await read_consistency(wire, script.event)
            closing = Closing(position=position, final=final, broken=broken)
            for line in (*journal, closing):
                self.history.write(line)
        finally:
            self.history.close()
        recording = Recording(
            opening=opening,
            calls=self.history.calls,
            journal=journal,
            closing=closing,
        )
        return report_on(recording, self._circumstances(seconds))

    def _scene(self, wire: Wire) -> Scene:
        script = self.script
        evening = script.moments[-1] + script.habits.after_hours_seconds
        self.board = Board(wire, script.event, self.house, self.history)
        return Scene(
            venue=script.venue,
            house=self.house,
            board=self.board,
            door=Door(wire, script.event, self.history, cut_share=script.cut_share),
            habits=script.habits,
            speed=script.speed,
            closes_at=self.started_at + evening / script.speed,
            tokens={},
        )

    async def _let_in(self, scene: Scene) -> None:
        """Starts each buyer at their moment, whatever the others do."""
        try:
            await self._start_all(scene)
        except BaseExceptionGroup as failures:
            told, others = failures.split(Fault)
            if told is None or others is not None:
                raise
            raise _first(told) from None

    async def _start_all(self, scene: Scene) -> None:
        """The bots are there before everybody, and stop after everybody."""
        over = asyncio.Event()
        async with asyncio.TaskGroup() as bots:
            for bot in range(self.script.bots):
                bots.create_task(self._bot(scene, bot).hoard(over))
            try:
                await self._start_each(scene)
            finally:
                over.set()

    def _bot(self, scene: Scene, bot: int) -> Hoarder:
        chance = random.Random(f"bot {self.script.seed} {bot}")
        number = len(self.script.moments) + bot
        caller = Caller(
            number=number,
            chance=chance,
            network=network_of_bot(bot),
            customer=customer_of_bot(bot),
        )
        return Hoarder(scene, caller, WISH)

    async def _start_each(self, scene: Scene) -> None:
        async with asyncio.TaskGroup() as crowd:
            for number, moment in enumerate(self.script.moments):
                wait = self.started_at + moment / self.script.speed - clock()
                if wait > 0:
                    await asyncio.sleep(wait)
                self.came = number + 1
                crowd.create_task(self._visit(scene, number))
            self.stage = "last buyers"

    async def _visit(self, scene: Scene, number: int) -> None:
        chance = random.Random(f"buyer {self.script.seed} {number}")
        wanted = wish(scene.habits, scene.venue.floor_share, chance)
        is_limited = bool(self.script.bots)
        caller = Caller(
            number=number,
            chance=chance,
            network=network_of_buyer(number) if is_limited else None,
            customer=customer_of_buyer(number) if is_limited else None,
        )
        buyer = Buyer(scene, caller, wanted)
        self.waits.append(buyer.wait)
        ending = await buyer.visit()
        self.endings[ending] += 1

    def _circumstances(self, seconds: float) -> Circumstances:
        return Circumstances(
            seed=self.script.seed,
            speed=self.script.speed,
            seconds=seconds,
            buyers=len(self.script.moments),
            bots=self.script.bots,
            waits=waits_of(self.waits),
            endings=dict(self.endings),
            seats=self.house.seats,
        )


@asynccontextmanager
async def on_sale(
    wire: Wire, script: Script, limits: dict[str, Any]
) -> AsyncIterator[None]:
    """Puts the event on sale, and takes it off again, however the rehearsal ends."""
    try:
        await set_up(wire, script.event, script.venue, script.speed, limits)
        yield
    except BaseException:
        with suppress(SetUpError, TimeoutError):
            async with asyncio.timeout(END_SECONDS_MAX):
                await end(wire, script.event)
        raise
    await end(wire, script.event)


def _first(failures: BaseExceptionGroup[Fault]) -> BaseException:
    """One of them: all say the same."""
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
