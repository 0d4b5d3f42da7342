"""Stopping: streams end at once, are told when to come back, and not all at a time."""

import httpx
from tests.service.conftest import served

from .listener import Listener

STREAMS = 20
STOP_SECONDS_MAX = 5.0


def test_streams_are_told_goodbye_and_when_to_return(
    database: str, http: httpx.Client, event: str
) -> None:
    with served(database) as stopping:
        listeners = [Listener(stopping.url, event) for _ in range(STREAMS)]
        for listener in listeners:
            listener.next("snapshot")
        assert stopping.stop() < STOP_SECONDS_MAX
        waits = []
        for listener in listeners:
            with listener:
                *_, goodbye = listener
                assert goodbye.kind == "goodbye"
                assert goodbye.data["reason"] == "stopping"
                waits.append(goodbye.data["retry_ms"])
        assert len(set(waits)) > STREAMS // 2
        assert min(waits) >= 500
        assert stopping.process.returncode == 0
        assert not [one for one in stopping.logged() if one["level"] == "error"]
