"""No standby is there, and one has to confirm: nothing is acknowledged."""

import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from secrets import token_hex

import psycopg
import pytest
from benchmarks.standby import name_standbys

from dibs import AsyncDibs, embedded
from dibs.config import Settings
from dibs.database.pool import UNCONFIRMED
from dibs.delivery.desk import Desk
from dibs.errors import Unavailable

from .cut_short import end_what_waits

ENDPOINT = "00000000-0000-7000-8000-000000000001"
PUT_ENDPOINT = """
select dibs_office.put_endpoint(%s, '{"url": "https://192.0.32.8/"}', 's')
"""
SECONDS = 3.0
"""How long each call may take."""

Call = Callable[[AsyncDibs, str], Awaitable[object]]
SETTINGS = Settings(call_timeout_seconds=SECONDS, pool_connections_max=1)
CALLS: dict[str, Call] = {
    "reserve": lambda dibs, name: dibs.reserve("gala", {"floor": 1}, session=name),
    "put_event": lambda dibs, name: dibs.put_event(name, items={"floor": 1}),
    "put_organisation": lambda dibs, name: dibs.put_organisation(name),
    "create_key": lambda dibs, name: dibs.create_key(name=name),
    "create_token_key": lambda dibs, name: dibs.create_token_key(),
}


@pytest.fixture(autouse=True)
def on_sale(server: embedded.Embedded) -> None:
    with psycopg.connect(server.url) as link:
        link.execute("select dibs.put_event('gala', items => '{\"floor\": 100}')")


@contextmanager
def nobody_confirms(server: embedded.Embedded, *, cut_short: bool) -> Iterator[None]:
    """As if the only standby were away; where cut short, who waits for it is ended."""
    is_over = threading.Event()
    until_over = (server.url, lambda _: is_over.is_set())
    ending = threading.Thread(target=end_what_waits, args=until_over)
    name_standbys(server.url, "nobody")
    if cut_short:
        ending.start()
    try:
        yield
    finally:
        is_over.set()
        if cut_short:
            ending.join()
        name_standbys(server.url, "")


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_nothing_is_acknowledged(server: embedded.Embedded, call: Call) -> None:
    async with AsyncDibs(server.url, settings=SETTINGS) as dibs:
        with nobody_confirms(server, cut_short=True), pytest.raises(Unavailable) as no:
            await call(dibs, f"n{token_hex(4)}")
        assert no.value.detail["reason"] == UNCONFIRMED
        assert await dibs.organisations() is not None  # by the only connection there is
        await call(dibs, f"n{token_hex(4)}")


async def test_an_agent_that_waits_gives_up(server: embedded.Embedded) -> None:
    with psycopg.connect(server.url) as link:
        link.execute(PUT_ENDPOINT, (ENDPOINT,))
    async with aclosing(Desk(server.url, SETTINGS)) as desk:
        with nobody_confirms(server, cut_short=False):
            began = time.monotonic()
            with pytest.raises(Unavailable):
                await desk.fetch("note_health", ENDPOINT, "failed", None)
            assert time.monotonic() - began < 4 * SECONDS
