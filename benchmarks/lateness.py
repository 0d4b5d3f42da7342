"""How late changes are heard: holds at an even pace, and when each client knew of them.

Every row of the journal is held against every client: how long after it was recorded
the client had heard of its position.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from secrets import token_hex

import msgspec
import psutil
import psycopg

from benchmarks.audience import Heard
from benchmarks.contestants import Stage
from dibs.rehearsal.wire import Wire

SETTLED_SECONDS = 2.0
"""After the last change, until everybody has heard it."""
RECORDED = """
select position, extract(epoch from recorded_at)::float8 from dibs.journal
where event_id = %s
"""


Wish = Callable[[int], dict[str, object]]
"""What the hold of that number asks for."""


def units(number: int) -> dict[str, object]:
    """One unit of the floor, whichever hold it is."""
    return {"items": {"floor": 1}}


async def change(
    port: int, events: list[str], count: int, per_second: float, wish: Wish = units
) -> None:
    """Holds one after the other, at an even pace; ends once all have heard of them."""
    async with Wire(f"http://127.0.0.1:{port}", connections_max=8) as wire:
        due = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            for number in range(count):
                path = f"/v1/events/{events[number % len(events)]}/reservations"
                body = wish(number) | {"session": token_hex(8)}
                tasks.create_task(
                    wire.send("POST", path, body=msgspec.json.encode(body))
                )
                due += 1 / per_second
                await asyncio.sleep(max(0.0, due - time.monotonic()))
    await asyncio.sleep(SETTLED_SECONDS)


def late_ms(
    stage: Stage, heard: Iterable[Heard], clients: Mapping[str, int]
) -> Counter[int]:
    """How many milliseconds late each row was heard by each client of its event.

    Raises RuntimeError where somebody has not heard of all of them.
    """
    recorded: dict[str, dict[int, float]] = {}
    late: Counter[int] = Counter()
    began: dict[str, int] = {}
    told: Counter[str] = Counter()
    with psycopg.connect(stage.url) as connection:
        for event, before, position, at in heard:
            if event not in recorded:
                recorded[event] = dict(connection.execute(RECORDED, (event,)))
            rows = recorded[event]
            began[event] = min(before, began.get(event, before))
            told[event] += position - before
            for row in range(before + 1, position + 1):
                late[round((at - rows[row]) * 1_000)] += 1
    for event, count in clients.items():
        changes = max(recorded.get(event, [0])) - began.get(event, 0)
        if not changes or told[event] != count * changes:
            raise RuntimeError(f"{event}: not everybody has heard everything")
    return late


def quantile(late: Counter[int], share: float) -> int:
    """The milliseconds within which so much of them was heard."""
    left = share * late.total()
    for milliseconds in sorted(late):
        left -= late[milliseconds]
        if left <= 0:
            return milliseconds
    raise ValueError("nothing was heard")


def cpu_seconds(process: psutil.Process) -> float:
    """What a process has used so far, in user and kernel together."""
    times = process.cpu_times()
    return float(times.user + times.system)
