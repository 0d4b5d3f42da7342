"""A thousand sessions of fifty networks want everything, and get what they may have."""

import asyncio
from collections import Counter
from random import Random
from typing import Any, Literal

from dibs import AsyncDibs, Refused, Reservation, Settings, called_from
from dibs.rehearsal.checker import Entry, Limit, Owners, Stock, limits_passed

from .watcher import Watcher

BOTS = 1_000
NETWORKS = 50
CUSTOMERS = 200
BUYERS = 60
ROUNDS = 3
HOLD_SECONDS = 5
FLOOR = {"floor": 5_000, "mug": 5_000, "vip": {"draws": {"floor": 1}}}
STOCK = {
    "floor": Stock(capacity=5_000),
    "mug": Stock(capacity=5_000),
    "vip": Stock(capacity=None, draws={"floor": 1}),
}
LIMITS = [
    Limit(per="session", what="reservations", most=2),
    Limit(per="session", what="units", most=5),
    Limit(per="customer", what="reservations", most=4),
    Limit(per="customer", what="units", most=9),
    Limit(per="network", what="reservations", most=15),
    Limit(per="network", what="units", most=32),
]
SETTINGS: dict[str, Any] = {f"{one.per}_{one.what}_max": one.most for one in LIMITS}
JOURNAL = """
select j.position, extract(epoch from j.recorded_at)::float, j.action,
  j.reservation_id::text, j.session, j.network, j.item_ids, j.units,
  extract(epoch from j.expires_at)::float
from dibs.journal j where j.event_id = %s and j.reservation_id is not null
order by j.position
"""


def customer_of(number: int) -> str | None:
    """Every second bot says who it is, and five say the same."""
    return None if number % 2 else f"c{number % CUSTOMERS}"


class Crowd:
    """Bots that hold on to what they can, and buyers among them."""

    def __init__(self, event: str, doors: list[AsyncDibs]) -> None:
        self.event, self.doors = event, doors
        self.told: Counter[str] = Counter()
        self.bought: list[str] = []

    async def hoard(self, number: int) -> None:
        """Asks for more and more, over and over; lets go only what expires."""
        chance, dibs = Random(number), self.doors[number % len(self.doors)]
        who: dict[str, Any] = {"session": f"s{number}", "customer": customer_of(number)}
        with called_from(f"10.0.0.{number % NETWORKS}"):
            for _ in range(ROUNDS):
                # At once, so that both stand together however slow the machine is.
                calls = [
                    dibs.reserve(self.event, {item: chance.randint(1, 3)}, **who)
                    for item in chance.choices(list(FLOOR), k=2)
                ]
                both = await asyncio.gather(*map(self.told_of, calls))
                held = both[0] or both[1]
                if held is None:
                    await asyncio.sleep(chance.random())
                    continue
                more = {**held.items, "mug": chance.randint(1, 4)}
                if chance.random() < 0.2:
                    change = dibs.amend(self.event, held.id, items=more)
                else:
                    change = dibs.extend(self.event, held.id)
                await self.told_of(change)

    async def buy(self, number: int) -> None:
        """Somebody from a network of their own, who wants two and pays for them."""
        dibs = self.doors[number % len(self.doors)]
        await asyncio.sleep(number / BUYERS)
        with called_from(f"192.0.2.{number}"):
            sold = None
            while sold is None:  # only ever refused, or too late, because many ask
                asked = dibs.reserve(self.event, {"vip": 2}, session=f"buyer-{number}")
                held = await self.told_of(asked)
                if held is not None:
                    sold = await self.told_of(dibs.confirm(self.event, held.id))
        self.bought.append(sold.id)

    async def told_of(self, call: Any) -> Reservation | None:
        """What was granted, if it was."""
        try:
            held: Reservation = await call
        except Refused as refusal:
            self.told[refusal.code] += 1
            return None
        self.told["ok"] += 1
        return held


async def test_no_owner_ever_holds_more_than_it_may(
    url: str, settings: Settings, watcher: Watcher
) -> None:
    event = "hoarded"
    async with (
        AsyncDibs(url, settings=settings) as one,
        AsyncDibs(url, settings=settings) as other,
    ):
        extended = {"hold_seconds": HOLD_SECONDS, "extension_seconds": 1}
        await one.put_event(
            event, items=FLOOR, duplicates="allow", **extended, **SETTINGS
        )
        crowd = Crowd(event, [one, other])
        async with asyncio.TaskGroup() as tasks:
            for number in range(BOTS):
                tasks.create_task(crowd.hoard(number))
            for number in range(BUYERS):
                tasks.create_task(crowd.buy(number))
        assert await one.verify(event) == []
    assert crowd.told["ok"] > NETWORKS
    assert crowd.told["limit_reached"] > BOTS
    assert len(crowd.bought) == BUYERS

    journal, owners = await read(watcher, event)
    assert list(limits_passed(journal, STOCK, LIMITS, owners)) == []
    for limit in LIMITS:  # each was reached, so it was tried
        less = Limit(per=limit.per, what=limit.what, most=limit.most - 1)
        assert list(limits_passed(journal, STOCK, [less], owners)), limit


async def read(watcher: Watcher, event: str) -> tuple[list[Entry], dict[str, Owners]]:
    """The journal, and from it and the names of bots whose each reservation is."""
    entries: list[Entry] = []
    owners: dict[str, Owners] = {}
    for row in await watcher.rows(JOURNAL, event):
        position, at, action, one, session, network, items, units, expires_at = row
        entries.append(
            Entry(
                position=position,
                at=at,
                action=action,
                reservation=one,
                items=dict(zip(items or (), units or (), strict=True)),
                expires_at=expires_at,
            )
        )
        if action == "reserved":
            names: dict[Literal["session", "customer", "network"], str] = {
                "session": session,
                "network": network,
            }
            if session.startswith("s") and (who := customer_of(int(session[1:]))):
                names["customer"] = who
            owners[one] = names
    return entries, owners
