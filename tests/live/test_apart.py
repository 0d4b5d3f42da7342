"""Processes for streams alone, beside those that sell, with nothing between them."""

from contextlib import ExitStack

import httpx
from tests.service.conftest import Served, served

from .conftest import ZONES, act, reserve, streams
from .listener import Listener, Picture, expected, shown

FOLLOWERS = 10


def test_a_process_for_streams_alone_tells_what_another_sells(
    service: Served, database: str, http: httpx.Client, event: str
) -> None:
    with (
        served(database, "--no-sweep") as feed,
        httpx.Client(base_url=feed.url, timeout=10) as figures,
        ExitStack() as open_,
    ):
        listeners = [
            open_.enter_context(Listener(feed.url, event)) for _ in range(FOLLOWERS)
        ]
        pictures = [Picture() for _ in listeners]
        for picture, listener in zip(pictures, listeners, strict=True):
            picture.take(listener.next("snapshot"))
        assert (streams(figures), streams(http)) == (FOLLOWERS, 0)

        act(http, reserve(http, event, seats=["A-1"], items={"floor": 2}), "confirm")
        act(http, reserve(http, event, seats=["A-2"]), "release")
        reserve(http, event, seats=["B-1"])
        sold = http.get(f"/v1/events/{event}/availability").json()
        for picture, listener in zip(pictures, listeners, strict=True):
            while picture.events[event]["position"] < sold["position"]:
                picture.take(next(iter(listener)))
            assert shown(picture.events[event]) == expected(sold, ZONES)

        # It stops, and what it said last leads on where things are sold.
        assert feed.stop() > 0
        reserve(http, event, seats=["B-2"])
        heard = listeners[0].last_id
        with Listener(service.url, event, heard=heard) as moved:
            assert moved.next("change").data["seats"] == {"0": {"r": [5]}}
