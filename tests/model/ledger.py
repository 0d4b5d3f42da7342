"""What an event does, in plain Python: no batches, no locks, and nothing unswept.

A reservation is over at the very instant its time is; nobody has to notice. The engine
may sweep when it likes: from outside the two can never be told apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .held import LIVE, Held
from .limits import is_reached
from .rules import Item, Rules


@dataclass
class Ledger:
    """An event: what is sold, by which rules, and who has what."""

    rules: Rules
    seats: Mapping[str, str]
    """The item of each seat."""
    grace: timedelta
    silence: timedelta | None
    is_on_sale: bool = True
    held: list[Held] = field(default_factory=list)
    blocked: Counter[str] = field(default_factory=Counter)
    blocked_seats: set[str] = field(default_factory=set)

    # What anybody sees

    def counts(self, name: str, now: datetime) -> dict[str, int | None]:
        """The counts of an item; available is what can be had, None without limit."""
        item = self.item(name)
        limits = [self.left(name, now)] + [
            None if (left := self.left(drawn, now)) is None else left // units
            for drawn, units in item.draws.items()
        ]
        return {
            "capacity": item.capacity,
            "available_count": min((n for n in limits if n is not None), default=None),
            "reserved_count": self.taken(name, LIVE, now),
            "sold_count": self.taken(name, "confirmed", now),
            "blocked_count": self.held_back(name),
        }

    def left(self, name: str, now: datetime) -> int | None:
        """What is left of an item itself, whatever it draws on; None without limit."""
        capacity = self.item(name).capacity
        if capacity is None:
            return None
        taken = sum(self.taken(name, status, now) for status in (LIVE, "confirmed"))
        return capacity - taken - self.held_back(name)

    def taken(self, name: str, status: str, now: datetime) -> int:
        """Units in reservations of a status, also by what draws on the item."""
        return sum(
            self.rules.demand(held.items)[name]
            for held in self.held
            if held.status_at(now) == status
        )

    def held_back(self, name: str) -> int:
        """Units that are blocked."""
        seats = sum(self.seats[seat] == name for seat in self.blocked_seats)
        return self.blocked[name] + seats

    def seats_by_status(self, now: datetime) -> dict[str, set[str]]:
        """The seats that cannot be had."""
        return {
            "reserved": self._seats_of(LIVE, now),
            "sold": self._seats_of("confirmed", now),
            "blocked": set(self.blocked_seats),
        }

    def item(self, name: str) -> Item:
        """An item's own settings."""
        return self.rules.items[name]

    # The verbs; each answers its code

    def reserve(
        self,
        now: datetime,
        items: Mapping[str, int],
        seats: set[str],
        session: str,
        customer: str | None,
        customer_class: str | None,
    ) -> tuple[str, Held | None]:
        """A new reservation, or the owner's one that this was merged into."""
        asked = self._with_seats(items, seats)
        timing = self.rules.timing(asked, customer_class)
        new = Held(
            session=session,
            customer=customer,
            customer_class=customer_class,
            items=asked,
            seats=seats,
            status=LIVE,
            reserved_at=now,
            expires_at=now + timing.hold,
            life_ends_at=now + timing.life,
            extension_seconds=timing.extension_seconds,
            extensions_max=timing.extensions_max,
            leaves_at=self._silent_at(now, is_paying=False),
        )
        code = "" if self.is_on_sale else "not_on_sale"
        code = code or self._too_many(asked, seats, customer_class)
        if code:
            return code, None
        rules, holders = self._standing(new, now)
        if rules == {"merge"} and len(holders) == 1:
            (into,) = holders
            whole = dict(Counter(into.items) + Counter(asked))
            for seat in seats & into.seats:
                whole[self.seats[seat]] -= 1
            code = self._change(now, into, whole, into.seats | seats)
            return code, into if code == "ok" else None
        code = "duplicate_reservation" if holders else ""
        if not code and is_reached(self.rules, self.held, now, new, None):
            code = "limit_reached"
        code = code or self._lacking(self.rules.demand(asked), seats, now, new.owner)
        if code:
            return code, None
        self.held.append(new)
        return "ok", new

    def sell(
        self, now: datetime, items: Mapping[str, int], seats: set[str], session: str
    ) -> tuple[str, Held | None]:
        """A sale: neither the event's times nor what its owner holds matter."""
        asked = self._with_seats(items, seats)
        code = self._too_many(asked, seats, None)
        code = code or self._lacking(self.rules.demand(asked), seats, now)
        if code:
            return code, None
        sale = Held(
            session=session,
            customer=None,
            customer_class=None,
            items=asked,
            seats=seats,
            status="confirmed",
            reserved_at=now,
            expires_at=now,
            life_ends_at=now,
            extension_seconds=0,
            extensions_max=0,
        )
        self.held.append(sale)
        return "ok", sale

    def amend(
        self,
        now: datetime,
        held: Held,
        items: Mapping[str, int] | None,
        seats: set[str] | None,
        customer: str | None,
    ) -> str:
        """Other lines and seats on the same deadline, or a customer for a guest's."""
        if code := self._over(held, now):
            return code
        seated = set(self.seats.values())
        if items is None:
            items = {n: u for n, u in held.items.items() if n not in seated}
        seats = held.seats if seats is None else seats
        if not items and not seats:
            return "invalid_input"
        whole = self._with_seats(items, seats)
        return self._change(now, held, whole, seats, customer)

    def extend(self, now: datetime, held: Held) -> str:
        """One extension more, within its whole life."""
        if code := self._over(held, now):
            return code
        if held.extensions_left_at(now) == 0:
            return "extension_limit"
        held.expires_at = min(held.expires_at + held.more, held.life_ends_at)
        if held.unpaid_expires_at and held.unpaid_life_ends_at:
            later = held.unpaid_expires_at + held.more
            held.unpaid_expires_at = min(later, held.unpaid_life_ends_at)
        held.extension_count += 1
        self._hear(now, held)
        return "ok"

    def confirm(self, now: datetime, held: Held) -> str:
        """A sale of what it holds."""
        code = self._over(held, now)
        if code in {"", "already_confirmed"}:
            held.status = "confirmed"
            return "ok"
        return code

    def release(self, now: datetime, held: Held) -> str:
        """Its end, by its owner."""
        if held.status_at(now) == "released":
            return "ok"
        code = self._over(held, now)
        if not code:
            held.status, held.released_at = "released", now
        return code or "ok"

    def cancel(
        self,
        now: datetime,
        held: Held,
        items: Mapping[str, int] | None,
        seats: set[str] | None,
    ) -> str:
        """A sale undone: all of it, or a part."""
        status, is_part = held.status_at(now), (items, seats) != (None, None)
        if status == "cancelled":
            return "already_released" if is_part else "ok"
        if status != "confirmed":
            return "not_confirmed" if status == LIVE else self._over(held, now)
        if is_part:
            seats = seats or set()
            part = self._with_seats(items or {}, seats)
            if not seats <= held.seats or Counter(part) - Counter(held.items):
                return "invalid_input"
            rest = dict(Counter(held.items) - Counter(part))
            if rest:
                held.items, held.seats = rest, held.seats - seats
                return "ok"
        held.status = "cancelled"
        return "ok"

    def leave(self, now: datetime, held: Held) -> str:
        """The page was left: a grace begins."""
        if code := self._over(held, now):
            return code
        if not held.has_left and not held.is_paying:
            held.has_left = True
            grace_ends_at = now + self.grace
            held.leaves_at = min(held.leaves_at or grace_ends_at, grace_ends_at)
        return "ok"

    def heartbeat(self, now: datetime, held: Held, *, paying: bool) -> str:
        """A page is open still, and perhaps being paid on."""
        if code := self._over(held, now):
            return code
        held.is_paying = held.is_paying or paying
        self._hear(now, held)
        return "ok"

    def expire(self, now: datetime, held: Held) -> set[str]:
        """What it may answer: whether somebody swept before is not ours to know."""
        status = held.status_at(now)
        if held.status == LIVE and status == "released":
            return {"ok", "already_released"}
        ends = {LIVE: "not_due", "confirmed": "already_confirmed", "expired": "ok"}
        return {ends.get(status, "already_released")}

    def block(self, now: datetime, units: int, seats: set[str]) -> str:
        """Floor and seats held back."""
        seats = seats - self.blocked_seats
        if code := self._lacking(self._with_seats({"floor": units}, seats), seats, now):
            return code
        self.blocked["floor"] += units
        self.blocked_seats |= seats
        return "ok"

    def unblock(self, _now: datetime, units: int, seats: set[str]) -> str:
        """Floor and seats on sale again."""
        if not seats <= self.blocked_seats:
            return "seats_unavailable"
        if units > self.blocked["floor"]:
            return "invalid_input"
        self.blocked["floor"] -= units
        self.blocked_seats -= seats
        return "ok"

    def resize(self, now: datetime, capacity: int) -> str:
        """Another capacity of the floor."""
        floor = self.item("floor")
        if floor.capacity is None or capacity < floor.capacity - (
            self.left("floor", now) or 0
        ):
            return "invalid_input"
        floor.capacity = capacity
        return "ok"

    # What they ask

    def _change(
        self,
        now: datetime,
        held: Held,
        whole: dict[str, int],
        seats: set[str],
        customer: str | None = None,
    ) -> str:
        lacking = self.rules.demand(whole) - self.rules.demand(held.items)
        new_seats = seats - held.seats
        if lacking or new_seats or Counter(whole) - Counter(held.items):
            if not self.is_on_sale:
                return "not_on_sale"
            if code := self._too_many(whole, seats, held.customer_class):
                return code
        is_claimed = held.customer is None and customer is not None
        wanted = whole if is_claimed else whole.keys() - held.items.keys()
        owner: tuple[str, str | None] = (
            ("customer", customer) if is_claimed else held.owner
        )
        rules = self.rules.duplicates
        if any(
            rules(name) != "allow"
            and other is not held
            and other.owner == owner
            and other.status_at(now) == LIVE
            and name in other.items
            for other in self.held
            for name in wanted
        ):
            return "duplicate_reservation"
        new = replace(held, items=whole, customer=held.customer or customer)
        if is_reached(self.rules, self.held, now, new, held):
            return "limit_reached"
        if code := self._lacking(lacking, new_seats, now, owner):
            return code
        held.items, held.seats = {n: u for n, u in whole.items() if u}, seats
        held.customer = customer if is_claimed else held.customer
        self._hear(now, held)
        return "ok"

    def _standing(self, new: Held, now: datetime) -> tuple[set[str], list[Held]]:
        """The rules for what its owner holds already of it, and where."""
        rules, holders = set(), []
        for held in self.held:
            if held.owner != new.owner or held.status_at(now) != LIVE:
                continue
            shared = {self.rules.duplicates(n) for n in held.items.keys() & new.items}
            if shared - {"allow"}:
                rules |= shared - {"allow"}
                holders.append(held)
        return rules, holders

    def _too_many(
        self, asked: Mapping[str, int], seats: set[str], customer_class: str | None
    ) -> str:
        return self.rules.too_many(asked, len(seats), customer_class)

    def _lacking(
        self,
        demand: Mapping[str, int],
        seats: Iterable[str],
        now: datetime,
        owner: tuple[str, str | None] | None = None,
    ) -> str:
        taken = set().union(*self.seats_by_status(now).values()) & set(seats)
        if taken:
            own = owner is not None and all(
                any(
                    seat in held.seats
                    and held.owner == owner
                    and held.status_at(now) == LIVE
                    for held in self.held
                )
                for seat in taken
            )
            return "duplicate_reservation" if own else "seats_unavailable"
        for name, units in demand.items():
            left = self.left(name, now)
            if left is not None and units > left:
                return "sold_out"
        return ""

    def _over(self, held: Held, now: datetime) -> str:
        """Why nothing more can be done with it; empty while it lives."""
        codes = {
            "confirmed": "already_confirmed",
            "released": "already_released",
            "cancelled": "already_released",
            "expired": "expired",
        }
        return codes.get(held.status_at(now), "")

    def _hear(self, now: datetime, held: Held) -> None:
        held.has_left = False
        held.leaves_at = self._silent_at(now, is_paying=held.is_paying)

    def _silent_at(self, now: datetime, *, is_paying: bool) -> datetime | None:
        return None if is_paying or self.silence is None else now + self.silence

    def _with_seats(self, items: Mapping[str, int], seats: set[str]) -> dict[str, int]:
        whole = Counter(items) + Counter(self.seats[seat] for seat in seats)
        return dict(whole)

    def _seats_of(self, status: str, now: datetime) -> set[str]:
        return set[str]().union(
            *(held.seats for held in self.held if held.status_at(now) == status)
        )
