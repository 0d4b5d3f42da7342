"""An office at work while everybody buys: every change lands, and lands exactly."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from random import Random
from threading import Event
from typing import Any, NamedTuple

from tests.doors.door import Answer, Door
from tests.doors.hall import plan_of

BUYERS = 16
CHANGES = 60
SEATS = [f"A-{number}" for number in range(1, 41)]
STOOLS = [f"B-{number}" for number in range(1, 11)]
"""Seats that come and go with the plan."""
REFUSALS = {
    "sold_out",
    "seats_unavailable",
    "duplicate_reservation",
    "seats_not_found",
    "not_on_sale",
}
"""Seats that are unavailable because their buyer holds them are a duplicate."""
FLOOR = 120


class Bought(NamedTuple):
    """What one buyer was told."""

    confirmed: Counter[str]
    held: Counter[str]
    granted_at: list[datetime]
    codes: Counter[str]
    amended_count: int


class Books:
    """What the office was granted, as it should stand in the end."""

    def __init__(self) -> None:
        self.capacity = FLOOR
        self.blocked: Counter[str] = Counter()
        self.seats: set[str] = set()
        self.stools: list[list[str]] = []
        self.pauses: list[tuple[datetime, datetime]] = []
        self.landed: Counter[str] = Counter()


def test_changes_under_load_land_exactly(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": FLOOR}, duplicates="allow", seats_max=10)
    assert door.put_plan(event, plan_of(lower=SEATS), {}).code == "ok"
    closing = Event()

    def buyer(number: int) -> Bought:
        return _buy(door, event, Random(number), f"s{number}", closing)

    with ThreadPoolExecutor(BUYERS) as buyers:
        waiting = [buyers.submit(buyer, number) for number in range(BUYERS)]
        try:
            books = _run_office(door, event, Random(99))
        finally:
            closing.set()
        bought = [one.result() for one in waiting]

    codes = sum((one.codes for one in bought), Counter[str]())
    assert codes["ok"] > CHANGES
    assert set(codes) <= {"ok", *REFUSALS}
    assert sum(one.amended_count for one in bought) > 0
    kinds = ("capacity", "block", "seat block", "unblock", "pause", "plan")
    assert [kind for kind in kinds if not books.landed[kind]] == []
    for one in bought:
        for granted_at in one.granted_at:
            assert not any(start < granted_at < end for start, end in books.pauses)
    found = door.availability(event)
    assert found is not None
    for item in ("floor", "lower"):
        counts = found["items"][item]
        sold = sum(one.confirmed[item] for one in bought)
        held = sum(one.held[item] for one in bought)
        assert (counts["sold_count"], counts["reserved_count"]) == (sold, held)
    assert found["items"]["floor"]["capacity"] == books.capacity
    assert found["items"]["floor"]["blocked_count"] == books.blocked["floor"]
    assert set(found["seats"]["blocked"]) == books.seats
    assert found["items"]["lower"]["capacity"] == len(SEATS) + len(books.stools[-1])
    assert len(books.stools) > 1


def _buy(
    door: Door, event: str, random: Random, session: str, closing: Event
) -> Bought:
    confirmed, held, codes = Counter[str](), Counter[str](), Counter[str]()
    granted_at: list[datetime] = []
    amended_count = 0
    while not closing.is_set():
        items = {"floor": random.randint(1, 4)} if random.random() < 0.7 else {}
        seats = random.sample(SEATS + STOOLS, random.randint(0 if items else 1, 2))
        answer = door.reserve(event, items, seats=seats, session=session)
        codes[answer.code] += 1
        if answer.code != "ok":
            continue
        assert answer.server_now is not None
        granted_at.append(answer.server_now)
        if random.random() < 0.5:
            before, answer = answer, _amended(door, answer, random)
            amended_count += answer is not before
        fate = random.random()
        if fate < 0.85:
            assert door.release(answer).code == "ok"
        elif fate < 0.95:
            assert door.confirm(answer).code == "ok"
            confirmed.update(answer.items)
        else:
            held.update(answer.items)
    return Bought(confirmed, held, granted_at, codes, amended_count)


def _amended(door: Door, answer: Answer, random: Random) -> Answer:
    """The reservation after its holder changed their mind, or as it was."""
    seats = random.sample(SEATS + STOOLS, random.randint(1, 2))
    amended = door.amend(answer, items={"floor": random.randint(1, 4)}, seats=seats)
    assert amended.code in {"ok", *REFUSALS}
    return replace(amended, token=answer.token) if amended.code == "ok" else answer


def _run_office(door: Door, event: str, random: Random) -> Books:
    books = Books()
    for _ in range(CHANGES):
        change = random.choice((_resize, _block, _block_seat, _unblock, _pause, _plan))
        change(door, event, random, books)
    return books


def _resize(door: Door, event: str, random: Random, books: Books) -> None:
    capacity = random.randint(FLOOR // 2, FLOOR * 2)
    if door.put_item(event, "floor", capacity=capacity).code == "ok":
        books.capacity = capacity
        books.landed["capacity"] += 1


def _block(door: Door, event: str, random: Random, books: Books) -> None:
    units = random.randint(1, 10)
    if door.block(event, {"floor": units}).code == "ok":
        books.blocked["floor"] += units
        books.landed["block"] += 1


def _block_seat(door: Door, event: str, random: Random, books: Books) -> None:
    seat = random.choice(SEATS)
    if door.block(event, seats=[seat]).code == "ok":
        books.seats.add(seat)
        books.landed["seat block"] += 1


def _unblock(door: Door, event: str, random: Random, books: Books) -> None:
    units = min(books.blocked["floor"], 5)
    seats = sorted(books.seats)[:2]
    if units or seats:
        items = {"floor": units} if units else {}
        assert door.unblock(event, items, seats=seats).code == "ok"
        books.blocked["floor"] -= units
        books.seats -= set(seats)
        books.landed["unblock"] += 1


def _pause(door: Door, event: str, random: Random, books: Books) -> None:
    assert door.change_event(event, status="paused").code == "ok"
    paused_at = _changed_at(door.event(event))
    assert door.change_event(event, status="on_sale").code == "ok"
    books.pauses.append((paused_at, _changed_at(door.event(event))))
    books.landed["pause"] += 1


def _plan(door: Door, event: str, random: Random, books: Books) -> None:
    stools = random.sample(STOOLS, random.randint(0, len(STOOLS)))
    plan: dict[str, Any] = plan_of(lower=SEATS + stools)
    plan["zones"][0]["position"]["x"] = random.randint(0, 50)
    code = door.put_plan(event, plan, {}).code
    assert code in {"ok", "seats_unavailable"}
    if code == "ok":
        books.stools.append(stools)
        books.landed["plan"] += 1


def _changed_at(event: dict[str, Any] | None) -> datetime:
    assert event is not None
    at = event["updated_at"]
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)
