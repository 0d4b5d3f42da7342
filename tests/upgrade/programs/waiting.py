"""`waiting.py URL PLAN`: a call of each kind, all at once, each at an event of its own.

Prints how many there will be, waits for a line, calls, prints what went wrong.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from dibs import AsyncDibs, Settings

PLAN: dict[str, Any] = json.loads(sys.argv[2])
Call = Callable[[AsyncDibs, str, str], Awaitable[Any]]
"""With the client, an event, and a reservation there."""

CALLS: dict[str, Call] = {
    "reserve": lambda dibs, event, _: dibs.reserve(
        event, {"floor": 1}, seats=["A-2"], session="bo"
    ),
    "extend": lambda dibs, event, id: dibs.extend(event, id),  # noqa: A006
    "confirm": lambda dibs, event, id: dibs.confirm(event, id),  # noqa: A006
    "release": lambda dibs, event, id: dibs.release(event, id),  # noqa: A006
    "expire_many": lambda dibs, event, _: dibs.expire_many(event),
    "put_event": lambda dibs, event, _: dibs.put_event(event, items={"floor": 9}),
    "put_new_event": lambda dibs, event, _: dibs.put_event(
        f"{event}-2", items={"floor": 9, "adult": {"draws": {"floor": 1}}}
    ),
    "change_event": lambda dibs, event, _: dibs.change_event(event, name="Gala"),
    "put_item": lambda dibs, event, _: dibs.put_item(event, "mug", capacity=3),
    "put_plan": lambda dibs, event, _: dibs.put_plan(event, PLAN, {}),
}


async def main(url: str) -> None:
    """Sets up, waits for a line, calls."""
    settings = Settings(pool_connections_max=len(CALLS))
    async with AsyncDibs(url, settings=settings) as dibs:
        held = [await set_up(dibs, name) for name in CALLS]
        print(len(CALLS), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        calls = [
            call(dibs, name, id)
            for (name, call), id in zip(CALLS.items(), held, strict=True)  # noqa: A001
        ]
        answers = await asyncio.gather(*calls, return_exceptions=True)
    faults = {
        name: repr(answer)
        for name, answer in zip(CALLS, answers, strict=True)
        if isinstance(answer, BaseException)
    }
    print(json.dumps(faults))


async def set_up(dibs: AsyncDibs, event: str) -> str:
    """An event on sale with somebody's hold; the hold's id."""
    await dibs.put_event(event, items={"floor": 9}, duplicates="allow")
    if event == "expire_many":
        await dibs.change_event(event, hold_seconds=1)  # due when the others wait
    await dibs.put_plan(event, PLAN, {})
    held = await dibs.reserve(event, {"floor": 1}, seats=["A-1"], session="anna")
    return held.id


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
