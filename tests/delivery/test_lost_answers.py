"""Changes whose first answer was lost: asked again, they answer as they would have."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from dibs import NotFound
from dibs.database import Database, Passing
from dibs.delivery import ReplayAsk
from dibs.delivery.desk import Desk

from .conftest import Mail

NOWHERE = "http://127.0.0.1:9/told"
ROTATED = """
select count(*) from dibs_office.journal
where action = 'endpoint_rotated' and detail ->> 'endpoint' = %s
"""


Lose = Callable[[], None]


@pytest.fixture(params=["heard", "lost"])
def lose(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Lose:
    """From now on each statement's first answer is lost on its way, or is heard."""

    def begin() -> None:
        for door in (Database, Desk) if request.param == "lost" else ():
            monkeypatch.setattr(door, "fetch", losing(door.fetch))

    return begin


def losing(fetch: Any) -> Any:
    lost: set[str] = set()

    async def fetched(door: Any, name: str, *given: Any, **more: Any) -> Any:
        rows = await fetch(door, name, *given, **more)
        if name not in lost:
            lost.add(name)
            raise Passing("server closed the connection unexpectedly")
        return rows

    return fetched


async def test_a_policy_is_removed(mail: Mail, lose: Lose) -> None:
    put = {"customer_class": "member", "reason": "as it is said"}
    await mail.dibs.put_policy(mail.event, units_max=4, **put)
    lose()
    await mail.dibs.remove_policy(mail.event, **put)
    assert await mail.dibs.policies(mail.event) == []
    with pytest.raises(NotFound):
        await mail.dibs.remove_policy(mail.event, **put)


async def test_an_endpoint_is_removed(mail: Mail, lose: Lose) -> None:
    made = await mail.tell(NOWHERE)
    mail.made.clear()
    lose()
    gone = await mail.post.remove(made.endpoint.id)
    assert gone.id == made.endpoint.id
    with pytest.raises(NotFound):
        await mail.post.remove(made.endpoint.id)


async def test_an_endpoint_is_set_back(mail: Mail, lose: Lose) -> None:
    made = await mail.tell(NOWHERE)
    await mail.hold(2)
    await mail.relay.run_once()
    await mail.relay.drain()
    lose()
    told = await mail.post.replay(
        made.endpoint.id, ReplayAsk(ledger=mail.event, after=1)
    )
    assert told.ledgers == {mail.event: 1}


async def test_a_rotation_is_written_down_once(
    mail: Mail, lose: Lose, url: str
) -> None:
    made = await mail.tell(NOWHERE)
    lose()
    await mail.post.rotate(made.endpoint.id)
    with psycopg.connect(url) as owner:
        rows = owner.execute(ROTATED, (made.endpoint.id,)).fetchone()
    assert rows == (1,)
