"""The short way through a turn answers and writes what the long way does."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.doors.clock import START
from tests.sizes import sized

from .conftest import Twins
from .test_batches import BATCHES, CUSTOMERS, sparse
from .twins import BORN, SEATS, Twin

IRRELEVANT = (
    "insert into dibs.policies (event_id, customer_class, units_max)"
    " values (%s, 'nobody', 10)"
)
"""Any policy, even one that concerns nobody, makes a turn go the long way."""

BUYERS = st.sampled_from([f"buyer-{number}" for number in range(40)])
WHO = {
    "session": BUYERS,
    "customer": CUSTOMERS,
    "key": st.none() | BUYERS,
    "principal": st.none() | st.just("shop"),
    "network": st.sampled_from([None, "203.0.113.7", "2001:db8::/64"]),
    "agent": st.sampled_from([None, "Firefox", "F" * 300]),
}
COUNTED = st.dictionaries(
    st.sampled_from(["floor", "floor", "shirt"]),
    st.integers(1, 2),
    min_size=1,
    max_size=1,
)
NAMED = st.lists(st.sampled_from([*SEATS, *SEATS, "A-0"]), min_size=1, max_size=2)
PLAIN = sparse(**WHO, items=COUNTED) | sparse(**WHO, seats=NAMED)
AFTER = BATCHES.map(
    lambda batch: {
        verb: asked
        for verb, asked in batch.items()
        if verb not in {"amend", "reserve", "sell"}
    }
)
"""What may become of the holds; of two in the way, which is told is for their ids."""

AGAIN = sparse(
    session=st.sampled_from(["buyer-1", "buyer-2", "buyer-3"]),
    customer=st.sampled_from([None, None, "ada"]),
    items=st.sampled_from([{"floor": 1}, {"floor": 2}, {"floor": 3}, {"shirt": 1}]),
    key=st.none() | st.none() | BUYERS,
)
"""Of few buyers, who ask before they were answered."""

ODD = sparse(
    session=BUYERS, items=st.sampled_from([{"floor": 1, "shirt": 1}, {}, None])
)

LIMITS = st.just({}) | sparse(
    session_reservations_max=st.none() | st.just(2),
    customer_reservations_max=st.none() | st.just(1),
    network_reservations_max=st.none() | st.just(3),
    network_units_max=st.none() | st.just(4),
    session_units_max=st.none() | st.just(3),
    customer_units_max=st.none() | st.just(2),
    held_minutes_max=st.none() | st.just(10),
    cooldown_after=st.none() | st.just(1),
    cooldown_seconds=st.none() | st.just(60),
)

LEDGER = ("reservations", "tickets", "journal", "idempotency_keys", "refusals")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def counting(url: str) -> Iterator[Callable[[str], int]]:
    """How often a function was called that tells of a short way."""
    with psycopg.connect(url, autocommit=True) as link:

        def calls(function: str) -> int:
            row = link.execute(
                "select coalesce(sum(calls), 0)::int from pg_stat_user_functions"
                " where funcname = %s",
                (function,),
            ).fetchone()
            assert row is not None
            return int(row[0])

        yield calls


@pytest.fixture(scope="module")
def short_ways(counting: Callable[[str], int]) -> Iterator[None]:
    """Sees to it that the short way was taken."""
    before = counting("_write_plain")
    yield
    assert counting("_write_plain") - before > 50, "hardly a batch went the short way"


@pytest.fixture(scope="module")
def refused_there(counting: Callable[[str], int]) -> Iterator[None]:
    """Sees to it that who asked twice was refused on the short way."""
    before = counting("_told_of_granted")
    yield
    # One is an example; of the made-up ones some thirty, twelve in a poor run.
    assert counting("_told_of_granted") - before > 3, "hardly any asked again there"


@settings(
    max_examples=sized(30, 2_000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    births=st.lists(PLAIN, min_size=BORN, max_size=BORN),
    crowds=st.lists(st.lists(PLAIN, min_size=1, max_size=6), min_size=1, max_size=3),
    others=st.lists(AFTER, max_size=1),
    odd=st.none() | ODD,
    duplicates=st.sampled_from([None, "refuse", "allow"]),
    limits=LIMITS,
)
def test_the_short_way_leads_where_the_long_one_does(
    twins: Twins,
    short_ways: None,
    births: list[dict[str, Any]],
    crowds: list[list[dict[str, Any]]],
    others: list[dict[str, Any]],
    odd: dict[str, Any] | None,
    duplicates: str | None,
    limits: dict[str, int],
) -> None:
    if odd is not None:
        crowds[-1].append(odd)
    short, long = go_both(twins(duplicates=duplicates, **limits), births, crowds)
    for batch in others:
        assert short.at_once(batch) == long.at_once(batch)
    assert short.state() == long.state()
    assert short.state()["broken"] == []


@settings(
    max_examples=sized(30, 2_000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    crowds=st.lists(st.lists(AGAIN, min_size=2, max_size=8), min_size=1, max_size=3),
    duplicates=st.sampled_from([None, "refuse", "allow"]),
    limits=st.just({}) | st.just({}) | LIMITS,
)
@example(
    crowds=[
        [
            {"session": "buyer-1", "items": {"floor": 2}},
            {"session": "buyer-2", "items": {"floor": 3}},
            {"session": "buyer-2", "items": {"floor": 1}},
            {"session": "buyer-2", "items": {"floor": 1}},
            {"session": "buyer-1", "items": {"shirt": 1}},
        ]
    ],
    duplicates=None,
    limits={"session_units_max": 3},
)
def test_who_asks_again_hears_the_same_on_either_way(
    twins: Twins,
    refused_there: None,
    crowds: list[list[dict[str, Any]]],
    duplicates: str | None,
    limits: dict[str, int],
) -> None:
    short, long = go_both(twins(duplicates=duplicates, **limits), [], crowds)
    assert short.state() == long.state()
    assert short.state()["broken"] == []


def go_both(
    twins: tuple[Twin, Twin],
    births: list[dict[str, Any]],
    crowds: list[list[dict[str, Any]]],
) -> tuple[Twin, Twin]:
    """Both twins after the same crowds, the second by the long way."""
    short, long = twins
    long.link.execute(IRRELEVANT, (long.event,))
    short.link.execute("set track_functions = 'pl'")
    for twin in twins:
        begin(twin, births)
    for crowd in crowds:
        assert short.at_once({"reserve": crowd}) == long.at_once({"reserve": crowd})
    assert ledger(short) == ledger(long)
    short.link.execute("select pg_stat_force_next_flush()")
    return twins


def begin(twin: Twin, births: list[dict[str, Any]]) -> None:
    """As twins begin, but nothing is due at the very instant that something else is.

    Which of two comes first would be for their ids to say, and these are random.
    """
    for number, birth in enumerate(births):
        half = 5 * (number >= BORN // 2)
        twin.clock.set(START + timedelta(minutes=half, milliseconds=number))
        twin.at_once({"reserve": [birth]})
    twin.clock.set(START + timedelta(minutes=10, milliseconds=BORN))


def ledger(twin: Twin) -> dict[str, list[str]]:
    """All that is written of an event; ids by the order of their birth.

    What is freed in one turn is journalled in the order of its ids, which are random.
    """
    ids = {one: f"#{number}" for number, one in enumerate(twin.ids)}

    def told(row: str) -> str:
        named = row.replace(twin.event, "twin")
        return ID.sub(lambda found: ids.get(found[0], found[0]), named)

    return {
        table: sorted(
            told(row["row"])
            for row in twin.link.execute(
                "select (to_jsonb(t) - 'token' - case to_jsonb(t) ->> 'action'"
                " when 'expired' then 'position' else '' end)::text as row"
                f" from dibs.{table} t"
                " where t.event_id = %s",
                (twin.event,),
            )
        )
        for table in LEDGER
    }
