"""An AsyncDibs belongs to the event loop it was opened in."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from secrets import token_hex
from typing import Any

import pytest

from dibs import AsyncDibs, Dibs, Fault, ReserveRequest

ONE = ReserveRequest(items={"floor": 1}, session="anna")


@pytest.fixture
def name(url: str) -> Iterator[str]:
    """An event that nothing runs in the loop of."""
    name = f"loops-{token_hex(4)}"
    with Dibs(url) as dibs:
        dibs.put_event(name, items={"floor": 9})
        yield name
        assert dibs.verify(name) == []


@pytest.fixture
def elsewhere() -> Iterator[Callable[[Any], Any]]:
    """Runs what it is given in a loop that goes on in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield lambda call: asyncio.run_coroutine_threadsafe(call, loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def in_time(call: Any) -> Any:
    """What it answers; nobody waits for ever."""
    async with asyncio.timeout(10):
        return await call


@pytest.mark.parametrize("is_bound", [False, True])
@pytest.mark.parametrize(
    "ask",
    [
        lambda dibs, name: dibs.reserve(name, {"floor": 1}, session="anna"),
        lambda dibs, name: dibs.reserve_many(name, [ONE]),
        lambda dibs, name: dibs.event(name),
    ],
    ids=["one", "many", "read"],
)
def test_a_call_from_another_loop_is_a_fault(
    url: str,
    name: str,
    elsewhere: Callable[[Any], Any],
    ask: Callable[[AsyncDibs, str], Any],
    is_bound: bool,
) -> None:
    dibs = AsyncDibs(url)
    elsewhere(dibs.__aenter__())
    used = dibs.for_organisation("acme") if is_bound else dibs
    try:
        for _ in range(2):
            with pytest.raises(Fault, match="another event loop"):
                asyncio.run(in_time(ask(used, name)))
        assert used.url == url
        seen = elsewhere(dibs.availability(name))
    finally:
        elsewhere(dibs.__aexit__(None, None, None))
    assert seen.items["floor"].available_count == 9


def test_one_that_was_closed_may_be_opened_in_another_loop(url: str, name: str) -> None:
    dibs = AsyncDibs(url)

    async def hold() -> str:
        async with dibs:
            held = await dibs.reserve(name, {"floor": 1}, session=token_hex(4))
            return held.status

    assert [asyncio.run(in_time(hold())) for _ in range(2)] == ["reserved"] * 2


async def test_an_event_whose_turns_could_not_begin_is_served_afterwards(
    dibs: AsyncDibs, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_group: asyncio.TaskGroup, _call: Any) -> None:
        raise RuntimeError("the group is shutting down")

    with monkeypatch.context() as patched:
        patched.setattr(asyncio.TaskGroup, "create_task", refuse)
        with pytest.raises(RuntimeError, match="shutting down"):
            await dibs.reserve(event, {"floor": 1}, session="anna")
    held = await in_time(dibs.reserve(event, {"floor": 1}, session="anna"))
    assert held.status == "reserved"
