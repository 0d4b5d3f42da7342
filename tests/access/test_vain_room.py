"""Asked in vain: a hundred of a second are kept, and as many of the office's."""

from collections import Counter
from collections.abc import Sequence
from typing import cast

import pytest

from dibs.caller import Caller
from dibs.client import AsyncDibs
from dibs.client.desk import VainCall
from dibs.errors import Forbidden, Unavailable
from dibs.service.calls.actor import OPEN, Actor
from dibs.service.door import vain
from dibs.service.door.vain import ONE_BY_ONE_MAX, SECONDS, VainCalls
from dibs.service.office.items import ROWS

PUT_ITEM = next(row for row in ROWS if row.name == "put_item")
AT = {"event": "acme.gala", "item": "floor"}
FROM = Caller("192.0.2.1", "a test")


def secret(name: str, *scopes: str) -> Actor:
    return Actor(kind="secret", scopes=frozenset(scopes), principal=name)


PAGE = Actor(kind="publishable", scopes=frozenset({"read", "buy"}), principal="page")
TILL = secret("till", "read", "sell")
OFFICE = secret("office", "read", "office")


class Desk:
    """Notes who is written down one by one, and of how many are counted."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()
        self.counted = 0
        self.is_away = False

    async def keep_refusals(self, rows: Sequence[VainCall]) -> None:
        if self.is_away:
            raise Unavailable({"reason": "away"})
        for row in rows:
            if row.network is None:
                self.counted += row.refusal_count
            else:
                self.told[row.principal] += 1


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def calls(desk: Desk) -> VainCalls:
    return VainCalls(cast("AsyncDibs", desk))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr(vain, "monotonic", lambda: now[0])
    return now


def ask(calls: VainCalls, actor: Actor, times: int = 1) -> None:
    for _ in range(times):
        calls.turned_away(PUT_ITEM, AT, Forbidden({}), actor, FROM)


@pytest.mark.parametrize("others", [PAGE, TILL])
@pytest.mark.parametrize("office", [OFFICE, secret("upkeep", "maintain"), OPEN])
async def test_others_who_ask_for_what_is_the_office_s_leave_it_its_room(
    calls: VainCalls, desk: Desk, others: Actor, office: Actor
) -> None:
    ask(calls, others, 3 * ONE_BY_ONE_MAX)
    ask(calls, office, 3)
    await calls.run_once()
    assert desk.told == {others.principal: ONE_BY_ONE_MAX, office.principal: 3}
    assert desk.counted == 2 * ONE_BY_ONE_MAX


async def test_writing_them_down_makes_no_room_within_a_second(
    calls: VainCalls, desk: Desk, clock: list[float]
) -> None:
    for _ in range(10):
        ask(calls, OFFICE, ONE_BY_ONE_MAX)
        await calls.run_once()
        clock[0] += SECONDS / 20
    assert desk.told == {"office": ONE_BY_ONE_MAX}
    assert desk.counted == 9 * ONE_BY_ONE_MAX
    clock[0] += SECONDS
    ask(calls, OFFICE, ONE_BY_ONE_MAX + 1)
    await calls.run_once()
    assert desk.told == {"office": 2 * ONE_BY_ONE_MAX}


async def test_what_cannot_be_written_down_does_not_pile_up(
    calls: VainCalls, desk: Desk, clock: list[float]
) -> None:
    desk.is_away = True
    for _ in range(10):
        ask(calls, OFFICE, ONE_BY_ONE_MAX)
        ask(calls, PAGE, ONE_BY_ONE_MAX)
        with pytest.raises(Unavailable):
            await calls.run_once()
        clock[0] += SECONDS
    desk.is_away = False
    await calls.run_once()
    assert desk.told == {"office": ONE_BY_ONE_MAX, "page": ONE_BY_ONE_MAX}
    assert desk.counted == 9 * 2 * ONE_BY_ONE_MAX
