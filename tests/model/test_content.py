"""Content never faults: whatever JSON a request is, it gets an answer."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb
from tests.sizes import sized

from dibs.errors import CODES

Link = psycopg.Connection[Any]

TEXTS = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=6,
)
ITEMS = st.sampled_from(["floor", "package", "dear-1", "dear-2"]) | TEXTS
PRODUCTS = st.sampled_from(["ground", "sky"]) | TEXTS
UNITS = st.integers(-1, 2_000_000) | NUMBERS | VALUES
WISHES = st.fixed_dictionaries(
    {},
    optional={
        "units": UNITS,
        "accessible": UNITS,
        "companions": UNITS,
        "color": VALUES,
    },
)
RESERVES = VALUES | st.fixed_dictionaries(
    {},
    optional={
        "session": st.just("anna") | VALUES,
        "customer": VALUES,
        "key": VALUES,
        "merges": st.booleans() | VALUES,
        "principal": VALUES,
        "network": VALUES,
        "agent": VALUES,
        "items": st.dictionaries(ITEMS, UNITS, max_size=4) | VALUES,
        "seats": st.lists(st.just("A-1") | VALUES, max_size=3) | VALUES,
        "best": st.dictionaries(ITEMS, UNITS | WISHES, max_size=3) | VALUES,
        "products": st.dictionaries(PRODUCTS, UNITS, max_size=3) | VALUES,
    },
)
NAMED = VALUES | st.fixed_dictionaries(
    {},
    optional={
        "id": st.just("held") | st.uuids().map(str) | VALUES,
        "token": VALUES,
        "reason": VALUES,
        "paying": st.booleans() | VALUES,
        "keeps_class": st.booleans() | VALUES,
        "order_id": st.just("order-1") | VALUES,
        "accepts": st.sampled_from(["same", "next_best"]) | VALUES,
        "amount_minor": UNITS,
        "items": st.dictionaries(ITEMS, UNITS, max_size=3) | VALUES,
        "seats": st.lists(st.just("A-1") | VALUES, max_size=3) | VALUES,
        "session": VALUES,
        "key": VALUES,
        "principal": VALUES,
        "network": VALUES,
        "agent": VALUES,
    },
)
AMENDS = VALUES | st.fixed_dictionaries(
    {},
    optional={
        "id": st.uuids().map(str) | VALUES,
        "session": VALUES,
        "customer": VALUES,
        "key": VALUES,
        "network": VALUES,
        "agent": VALUES,
        "items": st.dictionaries(ITEMS, UNITS, max_size=4) | VALUES,
        "seats": st.lists(st.just("A-1") | VALUES, max_size=3) | VALUES,
        "best": VALUES,
    },
)
CARTS = VALUES | st.fixed_dictionaries(
    {},
    optional={
        "session": st.sampled_from(["anna", "bo"]) | VALUES,
        "customer": VALUES,
        "customer_class": VALUES,
        "key": VALUES,
        "principal": VALUES,
        "change": st.sampled_from(["add", "set", None]) | VALUES,
        "items": st.dictionaries(ITEMS, UNITS, max_size=4) | VALUES,
        "products": st.dictionaries(PRODUCTS, UNITS, max_size=3) | VALUES,
    },
)
POLICY_SETTINGS = st.sampled_from(
    [
        "hold_seconds",
        "extensions_max",
        "life_seconds_max",
        "conforming_timing",
        "duplicates",
        "units_max",
        "session_reservations_max",
        "session_units_max",
        "held_minutes_max",
        "cooldown_seconds",
    ]
)
CASES = settings(
    max_examples=sized(25, 10_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

NOBODY = "00000000-0000-7000-8000-000000000000"
DEAR = [f"dear-{number}" for number in range(12)]
HUGE = dict.fromkeys([*DEAR, "package", "parcel", "crate"], 1_000_000)


@pytest.fixture(scope="module")
def link(url: str) -> Iterator[Link]:
    """An event whose every number is as large as it may be."""
    price = {"price_minor": 1_000_000_000_000}
    draws = {**price, "draws": {"floor": 1000}}
    items = {
        "floor": {"capacity": 1_000_000_000, "product": "ground"},
        "cellar": {"capacity": 1, "product": "ground"},
        "cloud": {"product": "sky"},
        **dict.fromkeys(DEAR, price),
        **dict.fromkeys(("package", "parcel", "crate"), draws),
    }
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(
            "select dibs.put_event('e', units_max => 1000000, items => %s)",
            (Jsonb(items),),
        )
        yield link


def codes(link: Link, verb: str, requests: list[Any]) -> list[str]:
    rows = link.execute(
        "select code from dibs.turn('e', %s) order by ordinal",
        (Jsonb({verb: requests}),),
    )
    return [code for (code,) in rows]


def named(link: Link, verb: str, requests: list[Any]) -> list[Any]:
    """The requests about a reservation that is there, where they say `held`."""
    verb_before = "sell" if verb == "cancel" else "reserve"
    taken = (
        f"select id::text from dibs.{verb_before}('e', '{{\"floor\": 2}}',"
        " session => gen_random_uuid()::text)"
    )
    (held,) = link.execute(taken).fetchone() or (None,)
    assert held
    if verb == "reserve_again":
        link.execute("select dibs.release('e', %s)", (held,))
    return [
        {**one, "id": held}
        if isinstance(one, dict) and one.get("id") == "held"
        else one
        for one in requests
    ]


@CASES
@given(
    verb=st.sampled_from(["reserve", "sell"]), requests=st.lists(RESERVES, max_size=3)
)
@example(verb="reserve", requests=[{"session": "s", "items": HUGE}])
@example(verb="reserve", requests=[{"session": "s", "items": {"dear-1": 10**400}}])
@example(verb="reserve", requests=[{"session": "s", "items": {"floor": 1.0}}])
@example(verb="reserve", requests=[{"session": "s", "items": {"floor": 1e3}}])
@example(verb="reserve", requests=[{"session": "s", "seats": [None, "A-1", "A-1"]}])
@example(verb="reserve", requests=[None, [], "x", 1, {"items": [], "seats": {}}])
@example(
    verb="reserve", requests=[{"session": "s", "items": {"floor": 1}, "key": "k" * 256}]
)
@example(
    verb="reserve",
    requests=[{"session": {"a": 1}, "items": {"floor": 1}, "principal": []}],
)
def test_taking_answers_whatever_it_is_asked(
    link: Link, verb: str, requests: list[Any]
) -> None:
    told = codes(link, verb, requests)
    assert len(told) == len(requests)
    assert set(told) <= {"ok", *CODES}


@CASES
@given(
    verb=st.sampled_from(
        [
            *("extend", "confirm", "release", "expire", "cancel", "leave", "heartbeat"),
            *("reserve_again", "begin_payment", "end_payment", "settle"),
        ]
    ),
    requests=st.lists(NAMED, max_size=3),
)
@example(verb="confirm", requests=[{"id": None}, {"id": 5}, {"id": []}, {}])
@example(verb="cancel", requests=[{"id": "held", "items": {"floor": 1.0}}])
@example(verb="cancel", requests=[{"id": "held", "items": {"floor": 10**400}}])
@example(verb="cancel", requests=[{"id": "held", "items": [], "seats": {}}])
@example(verb="cancel", requests=[{"id": "held", "items": {"floor": 2}, "seats": []}])
@example(verb="heartbeat", requests=[{"id": "held", "paying": "true"}])
@example(verb="release", requests=[{"id": "held", "reason": {"a": 1}}])
@example(verb="release", requests=[{"id": "held", "reason": "r" * 501}])
@example(verb="reserve_again", requests=[{"id": "held", "products": {"ground": 1}}])
@example(verb="reserve_again", requests=[{"id": "held"}, "products", ["products"]])
@example(verb="begin_payment", requests=[{"id": "held", "order_id": ["7"]}])
@example(verb="end_payment", requests=[{"id": "held", "order_id": 7}])
@example(verb="settle", requests=[{"id": "held"}, {"id": "held", "order_id": "7"}])
@example(verb="settle", requests=[{"id": "held", "order_id": "7", "accepts": {}}])
@example(
    verb="settle", requests=[{"id": "held", "order_id": "7", "amount_minor": 10**400}]
)
@example(verb="confirm", requests=[{"id": "0" * 32}, {"id": "{" + "0" * 36}])
def test_the_others_answer_whatever_they_are_asked(
    link: Link, verb: str, requests: list[Any]
) -> None:
    told = codes(link, verb, named(link, verb, requests))
    assert len(told) == len(requests)
    assert set(told) <= {"ok", *CODES}


@CASES
@given(requests=st.lists(CARTS, max_size=3))
@example(requests=[{"session": "s", "items": HUGE}] * 2)
@example(requests=[{"session": "s", "items": {"floor": 0}, "change": "set"}])
@example(requests=[{"session": "s", "products": {"ground": 1e6}, "change": "add"}] * 3)
@example(requests=[{"session": "s", "items": {"floor": 0.0}, "change": None}])
@example(requests=[None, [], {"items": []}, {"session": "s", "products": "ground"}])
def test_filling_a_cart_answers_whatever_it_is_asked(
    link: Link, requests: list[Any]
) -> None:
    told = codes(link, "fill_cart", requests)
    assert len(told) == len(requests)
    assert set(told) <= {"ok", *CODES}


@CASES
@given(requests=st.lists(AMENDS, max_size=3))
@example(requests=[{"id": NOBODY}, {"id": NOBODY, "items": {}, "seats": []}])
@example(requests=[{"id": NOBODY, "items": []}, {"id": NOBODY, "seats": {}}])
@example(requests=[{"id": NOBODY, "items": {"floor": 1e3}, "seats": None}])
def test_amend_answers_whatever_it_is_asked(link: Link, requests: list[Any]) -> None:
    told = codes(link, "amend", requests)
    assert len(told) == len(requests)
    assert set(told) <= {"ok", *CODES}


@CASES
@given(
    asked=st.fixed_dictionaries(
        {},
        optional={
            "items": st.dictionaries(ITEMS, st.integers(0, 3) | VALUES, max_size=4),
            "seats": st.lists(st.just("A-1") | VALUES, max_size=3) | VALUES,
            "best": st.dictionaries(ITEMS, st.integers(0, 3) | VALUES, max_size=2),
            "customer": VALUES,
        },
    )
)
@example(asked={"items": HUGE})
@example(asked={"items": {"floor": 1_000_000, "dear-1": 1_000_000}})
@example(asked={"items": {"floor": 1.0}, "best": {}, "customer": None})
@example(asked={"items": {"floor": None}})
def test_amending_what_is_held_answers_whatever_is_asked(
    link: Link, asked: dict[str, Any]
) -> None:
    (held,) = link.execute(
        "select id from dibs.reserve('e', '{\"floor\": 1}', session => %s)",
        (f"s{uuid4()}",),
    ).fetchone() or (None,)
    told = codes(link, "amend", [{"id": str(held)} | asked])
    assert set(told) <= {"ok", *CODES}
    link.execute("select dibs.release('e', %s)", (held,))


@CASES
@given(changes=st.dictionaries(TEXTS, VALUES, max_size=3))
@example(changes={"sales_start_at": "2027-02-29T10:00:00Z"})
@example(changes={"sales_start_at": "2027-05-01T10:00:00+15:00"})
@example(changes={"sales_start_at": "0000-02-29T10:00:00Z"})
@example(changes={"hold_seconds": 1e300})
@example(changes={"time_zone": "", "currency": "€€€"})
def test_settings_of_events_answer_whatever_they_are(
    link: Link, changes: dict[str, Any]
) -> None:
    row = link.execute("select code from dibs.change_event('e', %s)", (Jsonb(changes),))
    assert row.fetchone() in {("ok",), ("invalid_input",)}


@CASES
@given(items=st.dictionaries(TEXTS, VALUES, max_size=3) | VALUES)
@example(items={"a": {"draws": {"floor": None}}})
@example(items={"a": {"capacity": 10**30}})
@example(items={"a": {"draws": []}, "b": 1.5, "c": {"kind": "seat", "capacity": 3}})
def test_items_answer_whatever_they_are(link: Link, items: Any) -> None:
    row = link.execute(
        "select code from dibs.put_event('other', items => %s)", (Jsonb(items),)
    )
    assert row.fetchone() in {("ok",), ("invalid_input",)}


@CASES
@given(
    item=st.sampled_from(["", "floor", "package"]) | TEXTS,
    customer_class=st.none() | TEXTS,
    amount=st.integers(-(2**63), 2**63 - 1) | st.integers(0, 9),
    policy=st.dictionaries(POLICY_SETTINGS | TEXTS, NUMBERS | VALUES, max_size=3)
    | VALUES,
    asked=st.dictionaries(ITEMS, UNITS, max_size=3) | VALUES,
    seats=st.lists(TEXTS, max_size=2),
)
@example(item="", customer_class="", amount=0, policy=None, asked=HUGE, seats=[])
@example(
    item="",
    customer_class=None,
    amount=10**15,
    policy={"hold_seconds": 31_536_000, "extensions_max": 1000},
    asked=HUGE,
    seats=[],
)
@example(
    item="floor",
    customer_class="/",
    amount=0,
    policy={"units_max": 1.0, "hold_seconds": None},
    asked={"floor": 1_000_000},
    seats=[],
)
def test_policies_answer_whatever_they_are(
    link: Link,
    item: str,
    customer_class: str | None,
    amount: int,
    policy: Any,
    asked: Any,
    seats: list[str],
) -> None:
    with link.transaction(force_rollback=True):
        row = link.execute(
            "select code from dibs.put_policy('e', %s, %s, %s, %s)",
            (item, customer_class, amount, Jsonb(policy)),
        )
        assert row.fetchone() in {("ok",), ("invalid_input",), ("not_found",)}
        for items, best in ((asked, {}), ({}, asked)):
            told = link.execute(
                "select code from dibs.explain_policy('e', %s, %s, %s, %s)",
                (Jsonb(items), seats, customer_class, Jsonb(best)),
            ).fetchall()
            assert {code for (code,) in told} <= {"ok", *CODES}
        request = {"session": "ruled", "items": asked, "customer_class": customer_class}
        assert set(codes(link, "reserve", [request])) <= {"ok", *CODES}
