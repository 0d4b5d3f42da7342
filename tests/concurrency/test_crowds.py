"""Crowds: exactly as many get one as there are."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.behaviour.counts import counts_of
from tests.doors.door import Door
from tests.sizes import sized

CLIENTS = 50
ROUNDS = sized(8, 1_000)
CROWD = sized(1_000, 10_000)
UNITS = CROWD // 10


def test_the_last_unit_goes_to_one_of_fifty(door: Door, event: str) -> None:
    items = {f"round-{number}": 1 for number in range(ROUNDS)}
    door.put_event(event, items=items)
    start = Barrier(CLIENTS)

    def client(number: int) -> list[str]:
        told = []
        for item in items:
            start.wait()
            answer = door.reserve(event, {item: 1}, session=f"s{number}")
            told.append(answer.code)
        return told

    with ThreadPoolExecutor(CLIENTS) as clients:
        told = list(clients.map(client, range(CLIENTS)))
    for codes in zip(*told, strict=True):
        assert Counter(codes) == {"ok": 1, "sold_out": CLIENTS - 1}


def test_one_in_ten_gets_one(door: Door, event: str) -> None:
    door.put_event(event, items={"floor": UNITS})

    def client(first: int) -> Counter[str]:
        sessions = range(first, CROWD, CLIENTS)
        return Counter(
            door.reserve(event, {"floor": 1}, session=f"s{session}").code
            for session in sessions
        )

    with ThreadPoolExecutor(CLIENTS) as clients:
        told = sum(clients.map(client, range(CLIENTS)), Counter[str]())
    assert told == {"ok": UNITS, "sold_out": CROWD - UNITS}
    assert counts_of(door, event, "floor") == (0, UNITS, 0)
