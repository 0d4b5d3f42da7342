"""Many who ask at the same time have one look at the database together."""

import asyncio

import pytest

from dibs.errors import Fault, NotFound, Unavailable
from dibs.service.looks import Looks


class Hall:
    """What is looked at: it counts the looks, and keeps them waiting."""

    def __init__(self) -> None:
        self.look_count = 0
        self.ends: Exception | None = None
        self.known: list[int | None] = []
        self.opens = asyncio.Event()

    async def look(self, event: str, known: int | None) -> int:
        """How often it was looked at."""
        self.look_count += 1
        self.known.append(known)
        seen = self.look_count
        await self.opens.wait()
        if self.ends is not None:
            raise self.ends
        return seen


async def begun(asking: "asyncio.Task[int]") -> "asyncio.Task[int]":
    """A reader, once it has asked."""
    await asyncio.sleep(0)
    return asking


async def readers(looks: Looks[int], count: int) -> list["asyncio.Task[int]"]:
    return [await begun(asyncio.create_task(looks.read("gala"))) for _ in range(count)]


async def test_who_asks_during_a_look_shares_the_next_one() -> None:
    hall = Hall()
    looks = Looks(hall.look)
    asking = await readers(looks, 20)
    hall.opens.set()
    assert await asyncio.gather(*asking) == [1] + [2] * 19
    assert await looks.read("gala") == 3
    assert hall.known == [None, 1, 2]


async def test_all_who_share_a_look_hear_what_it_refuses() -> None:
    hall = Hall()
    hall.ends = NotFound({"event": "gala"})
    looks = Looks(hall.look)
    asking = await readers(looks, 5)
    hall.opens.set()
    heard = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(one) for one in heard] == [NotFound] * 5
    hall.ends = None
    assert await looks.read("gala") == hall.look_count
    assert hall.known[-1] is None


@pytest.mark.parametrize(
    ("ends", "look_count"),
    [
        pytest.param(Unavailable(), 1, id="no-answer-is-asked-for-once"),
        pytest.param(Fault("no such function"), 2, id="a-fault-is-shared"),
    ],
)
async def test_what_a_look_ends_with_is_for_all_who_wait(
    ends: Exception, look_count: int
) -> None:
    hall = Hall()
    hall.ends = ends
    looks = Looks(hall.look)
    asking = await readers(looks, 20)
    hall.opens.set()
    heard = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(one) for one in heard] == [type(ends)] * 20
    assert hall.look_count == look_count


async def test_who_goes_while_looking_for_all_leaves_the_others_a_look() -> None:
    hall = Hall()
    looks = Looks(hall.look)
    first, second, third, *others = await readers(looks, 5)
    for leaving in (first, second):
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        await begun(third)
    hall.opens.set()
    assert len({await third, *[await one for one in others]}) == 1
    assert hall.look_count == 3


async def test_few_are_kept_where_they_are_large() -> None:
    known: list[str | None] = []

    async def look(asked: str, seen: str | None) -> str:
        known.append(seen)
        return asked

    looks = Looks(look, kept_max=2)
    for asked in ("a", "a", "b", "c", "a"):
        assert await looks.read(asked) == asked
    assert known == [None, "a", None, None, None]
