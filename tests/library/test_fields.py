"""What is given by name is refused by name, before the database is asked."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import cast

import pytest

from dibs import AsyncDibs, Dibs, Fault, InvalidInput

NAIVE = datetime(2030, 1, 1, 12)  # noqa: DTZ001 - that is what is refused
NOBODY = "00000000-0000-7000-8000-000000000000"

WRONG: dict[str, Callable[[AsyncDibs], Awaitable[object]]] = {
    "/hold_seconds": lambda dibs: dibs.put_event("a", hold_seconds=3_000_000_000),
    "/units_max": lambda dibs: dibs.put_event("a", units_max=2**40),
    "/limit": lambda dibs: dibs.events(limit=10**10),
    "/amount_minor_min": lambda dibs: dibs.put_policy("a", amount_minor_min=2**63),
    "/number": lambda dibs: dibs.explain_refusal("a", number=10**11),
    "/after": lambda dibs: dibs.journal("a", after=10**20),
    "/minutes": lambda dibs: dibs.put_default_duration(10**10),
    "/former_seconds": lambda dibs: dibs.rotate_key("k", former_seconds=10**10),
    "/expires_at": lambda dibs: dibs.create_key(name="k", expires_at=NAIVE),
    "/since": lambda dibs: dibs.search_journal(since=NAIVE),
    "/until": lambda dibs: dibs.search_journal(until=NAIVE),
    "/reservations_max": lambda dibs: dibs.expire_many("a", -1),
    "/hours": lambda dibs: dibs.statistics(hours=cast("int", 1.5)),
    "/capacity": lambda dibs: dibs.put_item("a", "b", capacity=cast("int", 2.5)),
    "/sales_start_at": lambda dibs: dibs.put_event(
        "a", sales_start_at=cast("datetime", "2030-01-01")
    ),
    "/id": lambda dibs: dibs.reservation("a", cast("str", 5)),
    "/organisation": lambda dibs: dibs.for_organisation("").events(),
    "/event": lambda dibs: dibs.reserve(cast("str", 1), session="a"),
    "/session": lambda dibs: dibs.reserve("a", session=cast("str", b"a")),
    "/key": lambda dibs: dibs.confirm("a", NOBODY, key=cast("str", b"a")),
    "/second": lambda dibs: dibs.explain_refusal("a", second=NAIVE),
}


@pytest.mark.parametrize("organisation", ["", "*", None, "Acme", "a" * 21])
async def test_what_names_no_organisation_opens_nothing(
    dibs: AsyncDibs, organisation: str
) -> None:
    with pytest.raises(InvalidInput, match="/organisation must be 1 to 20"):
        dibs.for_organisation(organisation)


async def test_no_list_is_shorter_than_nothing(dibs: AsyncDibs) -> None:
    for ask in (dibs.events, dibs.stores, dibs.search_journal):
        with pytest.raises(InvalidInput, match="/limit must be from 0 to"):
            await ask(limit=-1)


@pytest.mark.parametrize("minutes", [-1, 121])
async def test_nobody_is_told_of_fewer_minutes_than_were_asked_for(
    dibs: AsyncDibs, minutes: int
) -> None:
    with pytest.raises(InvalidInput, match="/minutes must be from 0 to 120"):
        await dibs.explain_sold_out("a", minutes=minutes)


@pytest.mark.parametrize("field", WRONG)
async def test_what_no_column_holds_is_refused_by_its_field(
    dibs: AsyncDibs, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await WRONG[field](dibs)
    assert refusal.value.detail["field"] == field


@pytest.mark.parametrize("capacity", [3_000_000_000, 2**70])
async def test_the_engine_says_what_is_right(dibs: AsyncDibs, capacity: int) -> None:
    await dibs.put_event("a")
    with pytest.raises(InvalidInput, match="from 0 to 1000000000"):
        await dibs.put_item("a", "b", capacity=capacity)
    with pytest.raises(InvalidInput, match="from 0 to 1000000000000"):
        await dibs.put_item("a", "b", price_minor=10**20)
    with pytest.raises(InvalidInput, match="from 1 to 31536000"):
        await dibs.put_policy("a", hold_seconds=2**40)


@pytest.mark.parametrize("event", ["a\0b", "a\udce4b"])
async def test_a_name_that_is_no_text_is_refused_with_why(
    dibs: AsyncDibs, event: str
) -> None:
    with pytest.raises(InvalidInput, match=r"NUL|surrogates"):
        await dibs.event(event)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://u:hidden@h/db",
        "u:hidden@h/db",
        "postgresql://u:hidden@h:99999/db",
        "postgresql://u@h:hidden/db",
        "host=h,i port=5432,0 password=hidden",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(address: str) -> None:
    with pytest.raises(Fault, match="DIBS_DATABASE_URL") as fault, Dibs(address):
        pass
    assert "hidden" not in str(fault.value)
