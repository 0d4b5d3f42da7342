"""Products are served as their rule says, whatever is left where, and if they can be.

The model is the rule in words: it goes through the requests one by one, tries every
location in turn, and knows nothing of SQL.
"""

import random
from collections import Counter
from typing import Any

import pytest
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.sql_door import SqlDoor

EVENTS = 20
BATCHES = 8
HOLD_SECONDS = 60


class Model:
    """What is left of each location, and how a request is served from it."""

    def __init__(self, left: dict[str, int], rule: dict[str, Any]) -> None:
        self.left = Counter(left)
        self.rule = rule

    def take(self, items: dict[str, int], units: int) -> dict[str, int] | int | None:
        """What serves the request; what is left where it is too little, or None."""
        if any(self.left[item] < count for item, count in items.items()):
            return None
        left = {item: self.left[item] - items.get(item, 0) for item in self.left}
        order = sorted(left)  # locations are named in the order of their serving
        if self.rule["serving"] == "fullest":
            order.sort(key=lambda item: -left[item])
        if self.rule["one_location"]:
            served = Counter({item: units for item in order if left[item] >= units})
            if not served:
                return max(left.values())
            served = Counter(dict([next(iter(served.items()))]))
        else:
            served = Counter[str]()
            for item in order:
                served[item] = min(left[item], units - served.total())
            if served.total() < units:
                return served.total()
        taken = Counter(items) + served
        self.left.subtract(taken)
        return dict(taken)

    def give(self, items: dict[str, int]) -> None:
        """Puts back what was held."""
        self.left.update(items)


@pytest.mark.parametrize("serving", ["first", "fullest"])
@pytest.mark.parametrize("one_location", [True, False])
def test_serves_as_the_rule_says_and_whenever_it_can(
    door: SqlDoor, event: str, clock: Clock, serving: str, *, one_location: bool
) -> None:
    rule = {"serving": serving, "one_location": one_location}
    chance = random.Random(f"{serving} {one_location}")
    seen: Counter[str] = Counter()
    for number in range(EVENTS):
        clock.set(START)
        name = f"{event}-{number}"
        left = {f"l{n}": chance.randint(0, 9) for n in range(chance.randint(1, 5))}
        items = {item: {"capacity": n, "product": "mug"} for item, n in left.items()}
        door.put_event(name, items=items, duplicates="allow", hold_seconds=HOLD_SECONDS)
        door.put_product(name, "mug", **rule)
        model = Model(left, rule)
        held: list[Answer] = []
        for batch in range(BATCHES):
            requests = [_request(chance, left) for _ in range(chance.randint(1, 5))]
            answers = door.reserve_many(name, requests)
            for request, answer in zip(requests, answers, strict=True):
                units = request.get("products", {"mug": 0})["mug"]
                expected = model.take(request.get("items", {}), units)
                if isinstance(expected, dict):
                    assert answer.items == expected
                    held.append(answer)
                else:
                    assert answer.code == "sold_out"
                    if expected is not None and "items" not in request:
                        assert answer.detail["available"] == {"mug": expected}
                seen[answer.code] += 1
            held = _end_some(door, clock, chance, model, held, batch)
        assert door.verify(name) == []
    assert min(seen["ok"], seen["sold_out"]) > 50


def _request(chance: random.Random, left: dict[str, int]) -> dict[str, Any]:
    request: dict[str, Any] = {"session": f"s{chance.random()}"}
    kind = chance.random()
    if kind < 0.8:
        request["products"] = {"mug": chance.randint(1, 8)}
    if kind > 0.6:
        request["items"] = {chance.choice(list(left)): chance.randint(1, 3)}
    return request


def _end_some(
    door: SqlDoor,
    clock: Clock,
    chance: random.Random,
    model: Model,
    held: list[Answer],
    batch: int,
) -> list[Answer]:
    """Releases some holds; now and then all others run out, and nobody sweeps them."""
    if batch % 3 == 2:
        clock.advance(seconds=HOLD_SECONDS)
        ended, kept = held, []
    else:
        ended = [one for one in held if chance.random() < 0.4]
        kept = [one for one in held if one not in ended]
        for one in ended:
            assert door.release(one).code == "ok"
    for one in ended:
        model.give(dict(one.items))
    return kept
