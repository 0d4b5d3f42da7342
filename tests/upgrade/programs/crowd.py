"""`crowd.py URL EVENT NAME CALLERS`: callers who buy, side by side, until told to stop.

Each reserves, then confirms, extends or releases; some look after the event meanwhile.
At the end it prints how often each call was answered how.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Iterator
from itertools import count
from typing import Any

from dibs import AsyncDibs, Refused, Settings

KEEPERS = 2


class Crowd:
    """Callers of one client."""

    def __init__(self, dibs: AsyncDibs, event: str, name: str) -> None:
        self.outcomes: Counter[str] = Counter()
        self.stop = asyncio.Event()
        self._dibs = dibs
        self._event = event
        self._name = name

    def turns(self) -> Iterator[int]:
        """Numbers until told to stop."""
        for number in count():
            if self.stop.is_set():
                return
            yield number

    async def buy(self, caller: int) -> None:
        """Buys one unit after the other."""
        dibs, event = self._dibs, self._event
        for number in self.turns():
            name = f"{self._name}-{caller}-{number}"
            reserving = dibs.reserve(event, {"floor": 1}, session=name, key=name)
            held = await self.heard("reserve", reserving)
            if held is None:
                continue
            if number % 3 == 0:
                selling = dibs.confirm(event, held.id, token=held.token)
                await self.heard("confirm", selling)
            elif number % 3 == 1:
                await self.heard("extend", dibs.extend(event, held.id, session=name))
            else:
                freeing = dibs.release(event, held.id, key=f"free-{name}")
                await self.heard("release", freeing)

    async def look_after(self, keeper: int) -> None:
        """What who runs the event does meanwhile."""
        dibs, event = self._dibs, self._event
        side = f"{self._name}-side-{keeper}"
        for number in self.turns():
            items = {"floor": number + 1}
            await self.heard("put_event", dibs.put_event(side, items=items))
            putting = dibs.put_item(event, side, capacity=number + 1)
            await self.heard("put_item", putting)
            await self.heard("availability", dibs.availability(event))
            await self.heard("event", dibs.event(event))
            await self.heard("expire_many", dibs.expire_many(event))
            await self.heard("due_events", dibs.due_events())
            await self.heard("tidy", dibs.tidy())

    async def heard(self, call: str, answer: Awaitable[Any]) -> Any:
        """The answer; None, and its words counted, where there is none."""
        try:
            returned = await answer
        except Refused as refusal:
            self.outcomes[f"{call}: {refusal.code} {refusal.detail}"] += 1
            return None
        except Exception as error:  # noqa: BLE001 the test is told of each
            self.outcomes[f"{call}: {error!r}"] += 1
            return None
        self.outcomes[call] += 1
        return returned


async def main(url: str, event: str, name: str, callers: str) -> None:
    """Buys until a line comes in."""
    async with AsyncDibs(url, settings=Settings()) as dibs:
        crowd = Crowd(dibs, event, name)
        async with asyncio.TaskGroup() as tasks:
            for caller in range(int(callers)):
                tasks.create_task(crowd.buy(caller))
            for keeper in range(KEEPERS):
                tasks.create_task(crowd.look_after(keeper))
            await asyncio.to_thread(sys.stdin.readline)
            crowd.stop.set()
    print(json.dumps(crowd.outcomes))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
