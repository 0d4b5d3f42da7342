"""A crowd for one product: each is served while a location can, and nothing is left."""

from collections import Counter
from functools import partial

import pytest
from tests.doors.door import Answer, Door

from .race import race

CLIENTS = 20
LOCATIONS = 3
UNITS = 8
EACH = 3


@pytest.mark.parametrize("serving", ["first", "fullest"])
@pytest.mark.parametrize(
    ("one_location", "served"),
    [(False, LOCATIONS * UNITS // EACH), (True, LOCATIONS * (UNITS // EACH))],
)
def test_a_crowd_gets_all_that_the_rule_can_give(
    door: Door, event: str, serving: str, *, one_location: bool, served: int
) -> None:
    items = {f"l{n}": {"capacity": UNITS, "product": "mug"} for n in range(LOCATIONS)}
    door.put_event(event, items=items)
    door.put_product(event, "mug", serving=serving, one_location=one_location)

    def client(number: int) -> Answer:
        request = {"session": f"s{number}", "products": {"mug": EACH}}
        (answer,) = door.reserve_many(event, [request])
        return answer

    answers = race([partial(client, number) for number in range(CLIENTS)])
    codes = Counter(answer.code for answer in answers)
    assert codes == {"ok": served, "sold_out": CLIENTS - served}
    taken = sum((Counter(answer.items) for answer in answers), Counter[str]())
    assert max(taken.values()) <= UNITS
    assert taken.total() == served * EACH
