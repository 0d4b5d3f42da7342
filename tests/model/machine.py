"""The engine beside a ledger in plain Python: every answer, and all that can be seen.

Anything may be asked of an event at any time, in any order. With each step both answer
alike, and nobody from outside could tell which of them is the ledger.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.hall import plan_of
from tests.doors.sql_door import SqlDoor
from tests.sizes import sized

from .ledger import LIVE, Held, Ledger
from .pasts import ACTS, PASTS
from .venue import LIMITS, POLICIES, PRICED, SEATS, rules_of

SESSIONS = st.sampled_from(["anna", "bo", "cy"])
CUSTOMERS = st.sampled_from([None, None, "x", "y"])
CLASSES = st.sampled_from([None, None, "vip"])
WHICH = st.integers(0, 5)
"""Which reservation, counted from the newest."""
ITEMS = st.dictionaries(
    st.sampled_from(["floor", *PRICED]), st.integers(1, 3), max_size=2
)
CHOSEN = st.sets(st.sampled_from(SEATS), max_size=2)
WISHES = st.tuples(ITEMS, CHOSEN).filter(any)
PARTS = st.none() | st.tuples(st.none() | ITEMS, st.none() | CHOSEN).filter(any)
WHO = st.tuples(SESSIONS, CUSTOMERS, CLASSES)
SEAT = st.sets(st.sampled_from(SEATS), max_size=1)
STEPS_PER_CHECK = sized(3, 1)

met: Counter[tuple[str, str]] = Counter()
"""How often each verb met a reservation of each past."""
answered: Counter[str] = Counter()
steps: Counter[str] = Counter()
numbers = count(1)


class Machine(RuleBasedStateMachine):
    """An event in the engine and one in the ledger, asked the same."""

    kind = Ledger
    pasts = PASTS

    def __init__(self, door: SqlDoor, clock: Clock) -> None:
        super().__init__()
        self.door, self.clock = door, clock
        self.event = f"machine-{next(numbers)}"
        self.now = START
        self.taken = 0
        self.answers: list[Answer] = []
        """Of the reservations of `ledger.held`, in the same order."""
        self.swept: set[int] = set()
        self.parted: set[int] = set()
        """Those of which a part was cancelled."""
        self.keyed: list[tuple[dict[str, Any], Answer]] = []

    @initialize(
        duplicates=st.sampled_from(["refuse", "merge", "allow"]),
        silence=st.sampled_from([None, 400]),
        limits=st.fixed_dictionaries(
            {}, optional={name: st.just(most) for name, most in LIMITS.items()}
        ),
        policies=st.sets(st.sampled_from(sorted(POLICIES))),
    )
    def open(
        self,
        duplicates: str,
        silence: int | None,
        limits: dict[str, int],
        policies: set[Any],
    ) -> None:
        event = {
            "duplicates": duplicates,
            "hold_seconds": 600,
            "extension_seconds": 100,
            "extensions_max": 1,
            "units_max": 5,
            "seats_max": 2,
            **limits,
        }
        rules = rules_of(event, policies)
        self.ledger = self.kind(
            rules,
            dict.fromkeys(SEATS, "lower"),
            grace=timedelta(seconds=120),
            silence=None if silence is None else timedelta(seconds=silence),
        )
        self.clock.set(START)
        self.door.put_event(
            self.event,
            items={
                name: {
                    "kind": item.kind,
                    "capacity": item.capacity,
                    "price_minor": item.price_minor,
                    "draws": item.draws,
                }
                for name, item in rules.items.items()
                if item.kind != "seat"
            },
            heartbeat_seconds=silence,
            orphans="allow",
            **event,
        )
        assert self.door.put_plan(self.event, plan_of(lower=SEATS), {}).code == "ok"
        for (item, who, amount), policy in rules.policies.items():
            key = {"item": item, "customer_class": who, "amount_minor_min": amount}
            assert self.door.put_policy(self.event, **key, **policy).code == "ok"

    @rule(seconds=st.sampled_from([1, 60, 119, 120, 300, 399, 400, 600]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.clock.set(self.now)

    @precondition(lambda self: self.answers)
    @rule()
    def sweep(self) -> None:
        self.door.sweep(self.event)
        self.swept |= set(range(len(self.answers)))

    @rule(wishes=WISHES, who=WHO, how=st.sampled_from(["", "", "", "keyed", "sold"]))
    def take(
        self,
        wishes: tuple[dict[str, int], set[str]],
        who: tuple[str, str | None, str | None],
        how: str,
    ) -> None:
        if how == "sold":
            self.sell(*wishes, who[0])
        else:
            self.reserve(*wishes, *who, is_keyed=how == "keyed")

    def reserve(
        self,
        items: dict[str, int],
        seats: set[str],
        session: str,
        customer: str | None = None,
        customer_class: str | None = None,
        *,
        is_keyed: bool = False,
    ) -> None:
        asked: dict[str, Any] = {
            "items": items,
            "seats": sorted(seats),
            "session": session,
            "customer": customer,
            "customer_class": customer_class,
            "key": f"key-{next(numbers)}" if is_keyed else None,
        }
        answer = self.door.reserve(self.event, **asked)
        who = session, customer, customer_class
        code, held = self.ledger.reserve(self.now, items, seats, *who)
        self.compare("reserve", answer, {code})
        self.remember(answer, held)
        if is_keyed and code == "ok":
            self.keyed.append((asked, answer))

    @precondition(lambda self: self.keyed)
    @rule(which=WHICH)
    def ask_again(self, which: int) -> None:
        asked, before = self.keyed[which % len(self.keyed)]
        again = self.door.reserve(self.event, **asked)
        assert again.replayed
        assert (again.code, again.id, again.items) == ("ok", before.id, before.items)

    def sell(self, items: dict[str, int], seats: set[str], session: str) -> None:
        answer = self.door.sell(self.event, items, seats=sorted(seats), session=session)
        code, held = self.ledger.sell(self.now, items, seats, session)
        self.compare("sell", answer, {code})
        self.remember(answer, held)

    @precondition(lambda self: self.answers)
    @rule(which=WHICH, items=st.none() | ITEMS, seats=CHOSEN)
    def amend(self, which: int, items: dict[str, int] | None, seats: set[str]) -> None:
        self.act(
            "amend",
            which,
            lambda held: self.ledger.amend(self.now, held, items, seats, None),
            items=items,
            seats=sorted(seats),
        )

    @precondition(lambda self: self.answers)
    @rule(which=WHICH, items=ITEMS)
    def exchange(self, which: int, items: dict[str, int]) -> None:
        self.act(
            "amend",
            which,
            lambda held: self.ledger.amend(self.now, held, items, None, None),
            items=items,
        )

    @precondition(lambda self: self.answers)
    @rule(which=WHICH, customer=st.sampled_from(["x", "y"]))
    def claim(self, which: int, customer: str) -> None:
        if self.ledger.held[self.number(which)].customer in {None, customer}:
            self.act(
                "amend",
                which,
                lambda held: self.ledger.amend(self.now, held, None, None, customer),
                customer=customer,
            )

    @precondition(lambda self: self.answers)
    @rule(which=WHICH, act=st.sampled_from(ACTS[:-1]))
    def go_on(self, which: int, act: str) -> None:
        self.do(which, act)

    def do(self, which: int, act: str) -> None:
        """No rule itself: who overrides a rule takes it away."""
        match act:
            case "beat" | "pay":
                self.beat(which, paying=act == "pay")
            case "expire":
                self.expire(self.number(which))
            case "cancel":
                self.cancel(which, None)
            case "amend":
                self.amend(which, {"floor": 1}, set())
            case _:
                self.say(act, which)

    @rule(past=st.sampled_from(list(PASTS)), act=st.sampled_from(ACTS))
    def meet(self, past: str, act: str) -> None:
        """A new reservation comes to be something, and then this is done to it."""
        known = len(self.answers)
        self.reserve({"floor": 2}, set(), f"s{next(numbers)}")
        if len(self.answers) == known:
            return  # there was no room for it
        for step in self.pasts[past]:
            match step:
                case int():
                    self.wait(step)
                case "sweep":
                    self.sweep()
                case "cancel in part":
                    self.cancel(0, ({"floor": 1}, None))
                case _:
                    self.do(0, step)
        assert self.state(known) == past
        self.do(0, act)

    def beat(self, which: int, *, paying: bool) -> None:
        self.act(
            "heartbeat",
            which,
            lambda held: self.ledger.heartbeat(self.now, held, paying=paying),
            paying=paying,
        )

    def say(self, verb: str, which: int) -> None:
        told = getattr(self.ledger, verb)
        self.act(verb, which, lambda held: told(self.now, held))

    @precondition(lambda self: self.answers)
    @rule(which=WHICH, part=PARTS)
    def cancel(
        self, which: int, part: tuple[dict[str, int] | None, set[str] | None] | None
    ) -> None:
        items, seats = part or (None, None)
        self.act(
            "cancel",
            which,
            lambda held: self.ledger.cancel(self.now, held, items, seats),
            items=items,
            seats=None if seats is None else sorted(seats),
        )
        number = self.number(which)
        if part and self.ledger.held[number].status == "confirmed":
            self.parted.add(number)

    def expire(self, number: int) -> None:
        met["expire", self.state(number)] += 1
        codes = self.ledger.expire(self.now, self.ledger.held[number])
        self.compare("expire", self.door.expire(self.answers[number]), codes)
        self.look(number)

    @rule(
        what=st.sampled_from(["block", "unblock"]), units=st.integers(1, 3), seat=SEAT
    )
    def hold_back(self, what: str, units: int, seat: set[str]) -> None:
        act = getattr(self.door, what)
        answer = act(self.event, {"floor": units}, seats=sorted(seat))
        told = getattr(self.ledger, what)
        self.compare(what, answer, {told(self.now, units, seat)})

    @rule(capacity=st.integers(6, 15), is_on_sale=st.sampled_from([True] * 4 + [False]))
    def change(self, capacity: int, is_on_sale: bool) -> None:
        answer = self.door.put_item(self.event, "floor", capacity=capacity)
        assert answer.code == self.ledger.resize(self.now, capacity)
        status = "on_sale" if is_on_sale else "paused"
        assert self.door.change_event(self.event, status=status).code == "ok"
        self.ledger.is_on_sale = is_on_sale

    def number(self, which: int) -> int:
        """Which reservation is meant, counted from the newest."""
        return len(self.answers) - 1 - which % len(self.answers)

    def act(
        self, verb: str, which: int, told: Callable[[Held], str], **asked: Any
    ) -> None:
        """A verb that names a reservation, by both; then that reservation, in both."""
        number = self.number(which)
        held, answer = self.ledger.held[number], self.answers[number]
        met[verb, self.state(number)] += 1
        self.compare(verb, getattr(self.door, verb)(answer, **asked), {told(held)})
        self.look(number)

    def compare(self, verb: str, answer: Answer, codes: set[str]) -> None:
        assert answer.code in codes, (verb, answer.detail)
        answered[answer.code] += 1

    def remember(self, answer: Answer, held: Held | None) -> None:
        if held is None:
            return
        number = self.ledger.held.index(held)
        if number == len(self.answers):
            self.answers.append(answer)
            verb = "sell" if held.status == "confirmed" else "reserve"
            met[verb, self.state(number)] += 1
        assert answer.id == self.answers[number].id
        self.look(number)

    def state(self, number: int) -> str:
        """What a reservation is, in the words of `PASTS`."""
        held = self.ledger.held[number]
        status = held.status_at(self.now)
        if held.status == LIVE and status != LIVE and number not in self.swept:
            return "due" if status == "expired" else "gone"
        if status == "confirmed" and number in self.parted:
            return "cancelled in part"
        if status != LIVE:
            return status
        return "paying" if held.is_paying else "left" if held.has_left else "held"

    def look(self, number: int) -> None:
        """The reservation as both show it."""
        held, seen = self.ledger.held[number], self.door.read(self.answers[number])
        status = held.status_at(self.now)
        assert seen.status == status
        assert (seen.items, set(seen.seats)) == (held.items, held.seats)
        assert seen.extensions_left == held.extensions_left_at(self.now)
        assert seen.amount_minor == self.ledger.rules.amount(held.items)
        if status == LIVE:
            assert seen.expires_at == held.expires_at
            assert seen.leaves_at == held.leaves_at
            assert seen.extension_count == held.extension_count

    @invariant()
    def take_stock(self) -> None:
        """Look at everything, after so many steps."""
        steps["taken"] += 1
        self.taken += 1
        if self.taken % STEPS_PER_CHECK == 0:
            self.check()

    def check(self) -> None:
        """All that can be seen of the event, in both."""
        found = self.door.availability(self.event)
        assert found is not None
        for item in self.ledger.rules.items:
            told = {name: found["items"][item][name] for name in self.counts(item)}
            assert told == self.counts(item), item
        seats = {status: set(seats) for status, seats in found["seats"].items()}
        assert seats == self.ledger.seats_by_status(self.now)

    def counts(self, item: str) -> dict[str, int | None]:
        return self.ledger.counts(item, self.now)

    def teardown(self) -> None:
        for number in range(len(self.answers)):
            self.look(number)
        assert self.door.verify(self.event) == []
