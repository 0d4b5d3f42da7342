"""Tabs at once: one cart, nothing lost of what was added, and one end."""

from collections import Counter
from functools import partial
from random import Random

import pytest
from tests.behaviour.counts import counts_of
from tests.doors.door import Answer, Door

from .race import race

TABS = 10


def codes(answers: list[Answer]) -> Counter[str]:
    return Counter(answer.code for answer in answers)


def test_tabs_that_begin_at_once_have_one_cart(door: Door, event: str) -> None:
    wares = [f"ware-{number}" for number in range(TABS)]
    door.put_event(event, kind="store", items=dict.fromkeys(wares, 3))
    answers = race(
        [partial(door.fill_cart, event, {ware: 1}, session="anna") for ware in wares]
    )
    assert codes(answers) == {"ok": TABS}
    (cart,) = {answer.id for answer in answers}
    (held,) = door.reservations(event, session="anna")
    assert (held.id, held.items) == (cart, dict.fromkeys(wares, 1))


def test_no_unit_added_at_once_is_lost(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items={"mug": 100})
    add = partial(door.fill_cart, event, {"mug": 1}, session="anna")
    assert codes(race([add] * TABS)) == {"ok": TABS}
    (held,) = door.reservations(event, session="anna")
    assert held.items == {"mug": TABS}


def test_tabs_that_set_one_line_leave_the_last_word(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items={"mug": 20, "cap": 20})
    door.fill_cart(event, {"mug": 1, "cap": 1}, session="anna")
    wishes = range(1, TABS + 1)
    answers = race(
        [
            partial(door.fill_cart, event, {ware: n}, change="set", session="anna")
            for ware, n in zip(["mug", "cap"] * TABS, wishes, strict=False)
        ]
    )
    assert codes(answers) == {"ok": TABS}
    (held,) = door.reservations(event, session="anna")
    assert held.items["mug"] in wishes
    assert held.items["cap"] in wishes
    assert counts_of(door, event, "mug")[1] == held.items["mug"]


def test_the_last_unit_goes_into_one_cart(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items={"mug": 1, "cap": TABS})
    for number in range(0, TABS, 2):
        door.fill_cart(event, {"cap": 1}, session=f"s{number}")
    answers = race(
        [
            partial(door.fill_cart, event, {"mug": 1}, session=f"s{number}")
            for number in range(TABS)
        ]
    )
    assert codes(answers) == {"ok": 1, "sold_out": TABS - 1}
    assert counts_of(door, event, "mug") == (0, 1, 0)
    assert counts_of(door, event, "cap") == (TABS // 2, TABS // 2, 0)


@pytest.mark.parametrize("serving", ["first", "fullest"])
def test_carts_share_what_lies_at_several_locations(
    door: Door, event: str, serving: str
) -> None:
    items = {f"l{n}": {"capacity": 8, "product": "tote"} for n in range(3)}
    door.put_event(event, kind="store", items=items)
    door.put_product(event, "tote", serving=serving)

    def shopper(number: int) -> Counter[str]:
        random = Random(number)
        fill = partial(door.fill_cart, event, session=f"s{number}")
        answers = [fill(products={"tote": 1})]
        for _ in range(5):
            units = random.randint(1, 6)
            answers.append(fill(products={"tote": units}, change="set"))
        return codes(answers)

    told = sum(race([partial(shopper, n) for n in range(TABS)]), Counter[str]())
    assert told.keys() <= {"ok", "sold_out"}
    assert told["ok"] >= TABS
    held = [counts_of(door, event, item) for item in items]
    assert all(one[0] is not None and sum((one[0], *one[1:])) == 8 for one in held)


def test_the_last_line_goes_while_another_comes(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items={"mug": 9, "cap": 9})
    for number in range(TABS):
        who = {"session": f"s{number}"}
        held = door.fill_cart(event, {"mug": 1}, **who)
        gone, come = race(
            [
                partial(door.fill_cart, event, {"mug": 0}, change="set", **who),
                partial(door.fill_cart, event, {"cap": 1}, **who),
            ]
        )
        assert (gone.code, come.code) == ("ok", "ok")
        (alive,) = [
            one for one in door.reservations(event, **who) if one.status == "reserved"
        ]
        assert (alive.id, alive.items) == (come.id, {"cap": 1})
        assert (gone.status == "released") == (come.id != held.id)
        door.release(come)


def test_one_key_adds_once(door: Door, event: str) -> None:
    door.put_event(event, kind="store", items={"mug": 100})
    add = partial(door.fill_cart, event, {"mug": 1}, session="anna", key="k")
    answers = race([add] * TABS)
    assert codes(answers) == {"ok": TABS}
    assert sum(not answer.replayed for answer in answers) == 1
    assert counts_of(door, event, "mug") == (99, 1, 0)
