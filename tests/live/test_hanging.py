"""A database that hangs: nobody waits for it without end, or hears nothing."""

import time

import pytest
from tests.doors.hanging import backends, stopped

from dibs.config import Settings
from dibs.errors import Unavailable
from dibs.live.feed import Feed
from dibs.live.marks import Marks
from dibs.live.messages import STILL_HERE
from dibs.live.stream import Stream

from .taker import Taker

CALL_SECONDS = 0.5
TO_CANCEL_SECONDS = 5.0
"""The driver's, for a statement whose server says nothing."""
SLACK_SECONDS = 3.0


async def test_followers_hear_meanwhile_that_their_stream_is_there(
    database: str, event: str
) -> None:
    settings = Settings(live_heartbeat_seconds=1, call_timeout_seconds=CALL_SECONDS)
    feed = Feed(database, settings)
    followed = await feed.follow(event)
    assert followed is not None
    taker = Taker()
    stream = Stream(taker, [followed], lambda _: None, 0.0, with_seats=False)
    feed.join(stream, Marks("", {}))
    began = time.monotonic()
    with stopped(backends(database)), pytest.raises(Unavailable):
        await feed.run_once()
    longest = CALL_SECONDS + TO_CANCEL_SECONDS + SLACK_SECONDS
    assert time.monotonic() - began < longest
    assert STILL_HERE in taker.heard
    await feed.aclose()
