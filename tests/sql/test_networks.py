"""Limits of a network: whoever holds from there, and whatever else limits them."""

import json
from datetime import datetime
from ipaddress import IPv6Address
from random import Random
from typing import Any

import psycopg
import pytest
from tests.docs.blocks import ROOT, blocks_of
from tests.doors.clock import START, Clock
from tests.doors.door import Answer
from tests.doors.logins import CLIENT, as_member
from tests.doors.sql_door import SqlDoor

from dibs.networks import kept_of

ALLOWED = {"items": {"floor": 99, "mug": 99}, "duplicates": "allow"}
HOME, WORK = "203.0.113.7", "2001:db8:1:2::/64"


def reserve(door: SqlDoor, event: str, *asked: dict[str, Any]) -> list[Answer]:
    """Each for one floor unless it says otherwise, all in one turn."""
    floor = {"items": {"floor": 1}}
    return door.reserve_many(event, [floor | one for one in asked])


def at(network: str | None, session: str, **more: Any) -> dict[str, Any]:
    return {"network": network, "session": session, **more}


def codes(answers: list[Answer]) -> list[str]:
    return [answer.code for answer in answers]


@pytest.mark.parametrize("duplicates", ["allow", "refuse", "merge"])
def test_counts_reservations_of_all_sessions_and_customers(
    door: SqlDoor, event: str, duplicates: str
) -> None:
    allowed = ALLOWED | {"duplicates": duplicates}
    door.put_event(event, **allowed, network_reservations_max=3)
    held = reserve(door, event, at(HOME, "anna"), at(HOME, "bo", customer="bo"))
    assert codes(held) == ["ok", "ok"]
    answers = reserve(
        door, event, at(HOME, "cy"), at(HOME, "di"), at(WORK, "di"), at(None, "ed")
    )
    assert codes(answers) == ["ok", "limit_reached", "ok", "ok"]
    told = dict(answers[1].detail)
    assert told.pop("retry_at")
    limit = {"limit": "network_reservations_max", "per": "network"}
    assert told == {**limit, "max": 3, "held": 3}
    door.release(held[0])
    assert codes(reserve(door, event, at(HOME, "fi"))) == ["ok"]


def test_counts_units_over_all_items(door: SqlDoor, event: str) -> None:
    door.put_event(event, **ALLOWED, network_units_max=5)
    answers = reserve(
        door,
        event,
        at(HOME, "anna", items={"floor": 2, "mug": 1}),
        at(HOME, "bo", items={"mug": 3}),
        at(HOME, "bo", items={"mug": 2}),
        at(HOME, "cy"),
        at(WORK, "cy", items={"mug": 5}),
    )
    limited = "limit_reached"
    assert codes(answers) == ["ok", limited, "ok", limited, "ok"]


def test_what_grows_counts_where_it_was_born(door: SqlDoor, event: str) -> None:
    door.put_event(event, **ALLOWED, network_units_max=3)
    (held,) = reserve(door, event, at(HOME, "anna", items={"floor": 2}))
    assert door.amend(held, items={"floor": 4}).code == "limit_reached"
    assert door.amend(held, items={"floor": 3}).code == "ok"
    assert codes(reserve(door, event, at(HOME, "bo"))) == ["limit_reached"]


def test_an_item_may_have_a_network_s_limit(door: SqlDoor, event: str) -> None:
    door.put_event(event, **ALLOWED)
    door.put_policy(event, item="floor", network_units_max=2)
    mugs = {"items": {"mug": 9}}
    answers = reserve(
        door, event, at(HOME, "a"), at(HOME, "b", **mugs), at(HOME, "c"), at(HOME, "d")
    )
    assert codes(answers) == ["ok", "ok", "ok", "limit_reached"]


def test_an_item_s_limit_binds_what_comes_to_hold_it(door: SqlDoor, event: str) -> None:
    door.put_event(event, **ALLOWED)
    door.put_policy(event, item="floor", network_reservations_max=2)
    mugs = [at(HOME, f"s{n}", items={"mug": 1}) for n in range(3)]
    held = reserve(door, event, *mugs)
    amended = [door.amend(one, items={"floor": 4}).code for one in held]
    assert amended == ["ok", "ok", "limit_reached"]
    assert codes(reserve(door, event, at(HOME, "x"))) == ["limit_reached"]
    assert codes(reserve(door, event, at(WORK, "x"))) == ["ok"]


def test_what_is_merged_into_other_holds_is_limited_within_a_batch(
    door: SqlDoor, event: str, clock: Clock
) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED | {"duplicates": "merge"}, hold_seconds=60)
    door.put_policy(event, item="floor", network_reservations_max=2)
    mugs = [at(HOME, f"s{n}", items={"mug": 1}) for n in range(3)]
    held = reserve(door, event, *mugs)
    clock.advance(seconds=1)
    both = {"items": {"mug": 1, "floor": 1}}
    again = [at(HOME, f"s{n}", **both) for n in (0, 9, 1, 2)]
    *granted, first, second = reserve(door, event, *again)
    assert codes(granted) == ["ok", "ok"]
    assert granted[0].id == held[0].id
    for refused in (first, second):
        assert (refused.code, refused.detail["held"]) == ("limit_reached", 2)
        until = datetime.fromisoformat(refused.detail["retry_at"])
        assert until == held[0].expires_at


def test_due_ones_make_room(door: SqlDoor, event: str, clock: Clock) -> None:
    clock.set(START)
    door.put_event(event, **ALLOWED, hold_seconds=60, network_reservations_max=2)
    due = reserve(door, event, at(HOME, "anna"))
    clock.advance(seconds=1)
    due += reserve(door, event, at(HOME, "bo"))
    clock.advance(seconds=60)
    assert codes(reserve(door, event, at(HOME, "cy"))) == ["ok"]
    assert door.sweep(event) == [due[1].id]


def test_all_that_an_owner_gets_counts_whoever_of_a_batch_is_limited(
    door: SqlDoor, event: str
) -> None:
    door.put_event(event, **ALLOWED)
    door.put_policy(event, customer_class="vip", customer_reservations_max=1)
    bo: dict[str, Any] = {"customer": "bo"}
    vip = at(None, "c", **bo, customer_class="vip")
    answers = reserve(door, event, at(None, "a", **bo), at(None, "b", **bo), vip)
    assert codes(answers) == ["ok", "ok", "limit_reached"]
    assert answers[2].detail["held"] == 2


def addresses() -> list[str]:
    """What callers and proxies write, and IPv6 addresses with many zeros at random."""
    random = Random(64)
    groups = [random.choices([0, 0, 1, 0xDB8, 0xFFFF], k=8) for _ in range(500)]
    some = [":".join(f"{one:x}" for one in eight) for eight in groups]
    written = """
    203.0.113.7|203.0.113.7:4711| 203.0.113.7 |::ffff:203.0.113.7|::ffff:cb00:7107
    2001:DB8:1:2::1|[2001:db8:1:2::1]:443|[2001:db8:1:2::1]|2001:db8:1:2::/64|fe80::1%eth0
    ::1|::|::2:0|::1.2.3.4|::ffff:0:1|203.0.113|300.1.1.1|a:b|:|[|]|[]|/64|1.2.3.4/8
    1.2.3.4/64|2001:db8::/32|2001:db8::1/128|unknown|_hidden|box office|2001:db8::1 x
    de9a50623b961d420dc4f69b948a937b
    """
    exploded = [str(IPv6Address(one)) for one in some]
    return [*some, *exploded, *written.strip().replace("\n    ", "|").split("|"), ""]


def test_sql_knows_an_address_by_what_the_service_and_the_library_do(
    owner: psycopg.Connection[Any],
) -> None:
    asked = addresses()
    told = owner.execute(
        "select dibs.network_of(a.address), dibs.network_of(dibs.network_of(a.address))"
        " from unnest(%s::text[]) with ordinality a (address, place) order by place",
        (asked,),
    ).fetchall()
    expected = [kept_of(one, None) for one in asked]
    assert dict(zip(asked, told, strict=True)) == {
        one: (kept, kept) for one, kept in zip(asked, expected, strict=True)
    }


def test_what_a_gateway_says_by_our_page_is_limited_by_networks(
    door: SqlDoor, owner: psycopg.Connection[Any], event: str, url: str
) -> None:
    door.put_event(event, **ALLOWED, network_reservations_max=2)
    as_member(url, CLIENT)
    blocks = blocks_of(ROOT / "docs/gateways.md")
    (block,) = [one.text for one in blocks if "say_where" in one.text]
    reserve = "select code from dibs_client.reserve(%s, '{\"floor\": 1}')"
    codes = []
    with owner.transaction(force_rollback=True):
        owner.execute(block)
        owner.execute("set local role dibs_client")
        for number in range(1, 5):
            claims = json.dumps({"sub": f"anonymous-{number}"})
            seen = f"192.0.2.1, 2001:db8:1:2::{number:x}"
            headers = json.dumps({"x-forwarded-for": seen, "user-agent": "Chrome"})
            owner.execute(
                "select set_config('request.jwt.claims', %s, true),"
                " set_config('request.headers', %s, true)",
                (claims, headers),
            )
            owner.execute("select public.say_where()")
            codes += owner.execute(reserve, (event,)).fetchone() or ()
        owner.execute("reset role")
        kept = owner.execute(
            "select network, agent from dibs.journal"
            " where event_id = %s and action = 'reserved'",
            (event,),
        ).fetchall()
    assert codes == ["ok", "ok", "limit_reached", "limit_reached"]
    assert kept == [("2001:db8:1:2::/64", "Chrome")] * 2
