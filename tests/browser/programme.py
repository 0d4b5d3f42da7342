"""What is on sale where every page is shown: a theatre in every state of its sales."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dibs.demo import sample_venue
from dibs.rehearsal.own_service import own_service

MAIN, SHORT, GONE = "theatre", "brief", "sold-out"
PAUSED, SOON, HURRIED = "paused", "soon", "hurried"
ENDED, STRICT, FREE = "ended", "strict", "free"
FEW, CARTS, BARE = "few", "in-carts", "bare"
SEATLESS = "seats-in-carts"
NIGHTS = 26
SOON_AFTER = timedelta(hours=2)
SEATS_MAX = 500
AT_ONCE = {"seats_max": SEATS_MAX, "units_max": SEATS_MAX}
USUAL = {"seats_max": 20, "units_max": 40}
ENTRY: dict[str, Any] = {"name": "Entry", "price_minor": 1_200, "capacity": 90}


@contextmanager
def on_sale(database_url: str | None = None) -> Iterator[str]:
    """A service that takes play money, with all of it on sale."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DIBS_PAYMENTS", "sandbox")
            url = stack.enter_context(own_service(database_url))
        with httpx.Client(base_url=url, timeout=30) as http:
            _put_all(http)
        yield url


def _put_all(http: httpx.Client) -> None:
    _put(http, MAIN, "An Evening at the Theatre", hold_seconds=600)
    _put(http, GONE, "Gone in Minutes", **AT_ONCE)
    _put(http, SEATLESS, "Seats in Other Hands", **AT_ONCE)
    _put(http, PAUSED, "A Pause in Sales", status="paused")
    starts = (datetime.now(UTC) + SOON_AFTER).isoformat()
    _put(http, SOON, "On Sale Soon", sales_start_at=starts)
    _put_small(http, SHORT, "A Short Hold", hold_seconds=2)
    _put_small(http, HURRIED, "In a Hurry", hold_seconds=6, payment_seconds=0)
    _put_small(http, STRICT, "Never Too Late", late_payment="refund")
    _put_small(http, ENDED, "A Night to Remember", status="ended")
    _put_small(http, FREE, "An Open Rehearsal", {"price_minor": 0})
    _put_small(http, FEW, "Almost Full", {"capacity": 5, "low_stock_threshold": 5})
    _put_small(http, CARTS, "In Other Hands", {"capacity": 2})
    _put_small(http, BARE, "Still Being Planned", None, status="draft")
    for night in range(1, NIGHTS + 1):
        _put_small(http, f"night-{night:02}", f"A Long Run, Night {night}")
    _take_others(http, FEW, pays=False, items={"entry": 2})
    _take_others(http, CARTS, pays=False, items={"entry": 2})
    _sell(http)


def _sell(http: httpx.Client) -> None:
    """Some of the theatre, all of the one that is sold out; another's seats wait."""
    plan = http.get(f"/v1/events/{MAIN}/plan").json()
    rows = [row for zone in plan["zones"] for row in zone["rows"]]
    every = [seat["seat_guid"] for row in rows for seat in row["seats"]]
    for start in range(0, len(every), SEATS_MAX):
        some = every[start : start + SEATS_MAX]
        _take_others(http, GONE, pays=True, seats=some)
        _take_others(http, SEATLESS, pays=False, seats=some)
    for number, row in enumerate(rows):
        seats = [seat["seat_guid"] for seat in row["seats"]]
        pays = number % 3 > 0
        _take_others(http, MAIN, pays=pays, seats=seats[number % 5 :: 7])
    for event in (GONE, SEATLESS):
        http.patch(f"/v1/events/{event}", json=USUAL).raise_for_status()
    for item, count, times in (("Floor", 40, 20), ("shirt", 30, 5)):
        for _ in range(times):
            _take_others(http, GONE, pays=True, items={item: count})


def _put(http: httpx.Client, event: str, name: str, **settings: Any) -> None:
    """Put the sample theatre on sale under a name."""
    venue = sample_venue()
    path = f"/v1/events/{event}"
    listens = {"live_access": "anyone_with_key"} | USUAL
    http.put(path, json={"name": name} | listens | settings).raise_for_status()
    plan = {"plan": venue.plan.document, "floors": venue.floors}
    http.put(f"{path}/plan", json=plan).raise_for_status()
    for item, fields in venue.extras.items():
        http.put(f"{path}/items/{item}", json=fields).raise_for_status()


def _put_small(
    http: httpx.Client,
    event: str,
    name: str,
    entry: dict[str, Any] | None = ENTRY,
    **settings: Any,
) -> None:
    """Put an entry without seats on sale; nothing at all where there is none."""
    items = {} if entry is None else {"entry": ENTRY | entry}
    body = {"name": name, "live_access": "anyone_with_key", "items": items}
    http.put(f"/v1/events/{event}", json=body | settings).raise_for_status()


def _take_others(http: httpx.Client, event: str, *, pays: bool, **wanted: Any) -> None:
    """Hold something as somebody else, and perhaps pay for it."""
    path = f"/v1/events/{event}/reservations"
    body = {"session": secrets.token_hex(), **wanted}
    held = http.post(path, json=body).raise_for_status().json()
    if pays:
        shown = {"Dibs-Token": held["token"]}
        http.post(f"{path}/{held['id']}/confirm", headers=shown).raise_for_status()
