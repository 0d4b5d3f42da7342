"""One buyer's evening: look, choose, reserve, make up one's mind, pay or not."""

import asyncio
from typing import Literal

import msgspec

from dibs.rehearsal.board import Board, Reading
from dibs.rehearsal.crowd import Habits, Pause, Wish
from dibs.rehearsal.door import Caller, Door, Outcome
from dibs.rehearsal.history import Answer, clock
from dibs.rehearsal.house import House
from dibs.rehearsal.venue import Venue
from dibs.rehearsal.waiting import Wait

Ending = Literal[
    "paid", "left", "let_expire", "too_late", "nothing_left", "refused", "no_answer"
]

STANDING_OFF = frozenset({"seats_unavailable", "sold_out"})
"""Refusals after which a buyer looks again and chooses something else."""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What all buyers of a rehearsal share."""

    venue: Venue
    house: House
    board: Board
    door: Door
    habits: Habits
    speed: float
    closes_at: float
    """When the last who watch for returns go home."""
    tokens: dict[str, str]
    """Of every reservation granted, for the last reading."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What goes into one reservation."""

    items: dict[str, int]
    seats: list[str]


class Buyer:
    """Plays one buyer; `visit` is the whole evening."""

    def __init__(self, scene: Scene, caller: Caller, wish: Wish) -> None:
        self._scene = scene
        self._caller = caller
        self._chance = caller.chance
        self._wish = wish
        self._keys = 0
        self.wait = Wait(scene.speed)

    async def visit(self) -> Ending:
        """Returns how it ended."""
        habits = self._scene.habits
        patience = clock() + self._seconds(habits.patience)
        gives_up_at = min(patience, self._scene.closes_at)
        await self._pause(habits.choosing)
        self.wait.click()
        while True:
            outcome = await self._reserve()
            if outcome is not None and outcome.answer and outcome.token:
                self.wait.hear_of_hold()
                self._scene.tokens[outcome.answer.id] = outcome.token
                return await self._decide(outcome.answer, outcome.token)
            if outcome is not None and outcome.code not in STANDING_OFF:
                return "no_answer" if outcome.code == "lost" else "refused"
            self.wait.go_away()
            await self._pause(habits.looking_in)
            if clock() >= gives_up_at:
                return "nothing_left"

    async def _reserve(self) -> Outcome | None:
        """Chooses until something is granted; None when nothing suits."""
        since = 0.0
        outcome: Outcome | None = None
        for _ in range(self._scene.habits.choices_max):
            choice = self._choose(await self._scene.board.look(since))
            if choice is None:
                self.wait.hear_no()
                return None
            outcome = await self._scene.door.reserve(
                self._caller, self._key(), choice.items, choice.seats
            )
            if outcome.code not in STANDING_OFF:
                return outcome
            self.wait.hear_no()
            since = clock()
            await self._pause(self._scene.habits.choosing_again)
        return outcome

    def _choose(self, reading: Reading) -> Choice | None:
        """What suits best of what is left: fewer, or elsewhere, if it must be."""
        wish = self._wish
        places = ["seats", "floor"] if wish.where == "seats" else ["floor", "seats"]
        for place in places if wish.settles else places[:1]:
            seats: list[str] = []
            items: dict[str, int] = {}
            if place == "seats":
                sitting = wish.party - wish.standing
                seats = self._scene.house.choose(reading.view, sitting, self._chance)
                if seats and wish.standing:
                    items = self._stand(reading, wish.standing)
            else:
                items = self._stand(reading, wish.party)
            if seats or items:
                return Choice(items=items | self._merchandise(reading), seats=seats)
        return None

    def _stand(self, reading: Reading, people: int) -> dict[str, int]:
        """Tickets for a floor that has room, of one kind or another for each."""
        tickets: dict[str, int] = {}
        for floor, kinds in self._scene.venue.tickets.items():
            for _ in range(min(people, reading.left(floor))):
                kind = self._chance.choice(kinds)
                tickets[kind] = tickets.get(kind, 0) + 1
            if tickets:
                break
        return tickets

    def _merchandise(self, reading: Reading) -> dict[str, int]:
        if not self._wish.merchandise:
            return {}
        left = [item for item in self._scene.venue.merchandise if reading.left(item)]
        return {self._chance.choice(left): 1} if left else {}

    async def _decide(self, cart: Answer, token: str) -> Ending:
        """From the cart to the payment, or to leaving it."""
        habits = self._scene.habits
        if self._chance.random() < habits.abandon_share:
            if self._chance.random() >= habits.leave_share:
                return "let_expire"
            await self._pause(habits.paying)
            await self._act("release", cart, token)
            return "left"
        await self._make_up_mind(cart, token)
        if self._chance.random() < habits.check_share:
            await self._act("read", cart, token)
        outcome = await self._act("confirm", cart, token)
        if outcome.code == "lost":
            return "no_answer"
        return "paid" if outcome.code == "ok" else "too_late"

    async def _make_up_mind(self, cart: Answer, token: str) -> None:
        """Thinks, and asks for more time while the window runs out."""
        habits = self._scene.habits
        left = self._seconds(habits.paying)
        window = (cart.expires_at - cart.reserved_at) * habits.extend_when
        while left > window:
            await asyncio.sleep(window)
            left -= window
            outcome = await self._act("extend", cart, token)
            if outcome.answer is None:
                break
            window = outcome.answer.expires_at - cart.expires_at
            cart = outcome.answer
        await asyncio.sleep(left)

    async def _act(
        self,
        verb: Literal["read", "extend", "confirm", "release"],
        cart: Answer,
        token: str,
    ) -> Outcome:
        return await self._scene.door.act(
            self._caller, verb, self._key(), reservation=cart.id, token=token
        )

    def _key(self) -> str:
        """A key for the next call; retries of a call share it."""
        self._keys += 1
        return f"buyer-{self._caller.number}-{self._keys}"

    def _seconds(self, pause: Pause) -> float:
        """A pause of the evening in seconds of the clock."""
        return pause.draw(self._chance) / self._scene.speed

    async def _pause(self, pause: Pause) -> None:
        seconds = pause.draw(self._chance)
        self.wait.pause(seconds)
        await asyncio.sleep(seconds / self._scene.speed)
