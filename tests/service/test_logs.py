"""Logs are JSON with the ids that find a request, and never hold a secret."""

import errno
import io
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from dibs.service.telemetry import logs
from dibs.service.telemetry.logs import _Forward
from dibs.service.telemetry.output import Output

from .conftest import CRON_SECRET, Served, served
from .unread import lose_reader, unread, until_served


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Served]:
    """A service that logs all it can."""
    with served(database, DIBS_LOG_LEVEL="debug") as running:
        yield running


def test_a_request_is_found_by_its_ids(
    http: httpx.Client, service: Served, event: str
) -> None:
    path = f"/v1/events/{event}/reservations"
    body = {"items": {"floor": 1}, "session": "anna"}
    made = http.post(path, json=body, headers={"X-Request-Id": "req-7"}).json()
    (line,) = [line for line in service.logged() if line.get("request_id") == "req-7"]
    assert line["operation"] == "reserve"
    assert line["status"] == 201
    assert line["code"] == "ok"
    assert line["event_id"] == event
    assert line["reservation_id"] == made["id"]
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_no_line_ever_holds_a_secret(
    http: httpx.Client, service: Served, event: str, database: str
) -> None:
    path = f"/v1/events/{event}/reservations"
    body = {"items": {"floor": 1}, "session": "bo"}
    made = http.post(path, json=body, headers={"Idempotency-Key": "a-key-of-bo"}).json()
    token = made["token"]
    at = f"{path}/{made['id']}"
    http.get(at, headers={"Dibs-Token": token})
    http.post(f"{at}/extend", json={"token": token})
    http.post(f"{at}/extend", json={"token": token, "colour": token})
    http.post(f"{at}/release", headers={"Dibs-Token": token, "X-Request-Id": "last"})
    http.post(f"{at}/confirm", headers={"Dibs-Token": token[:-1]})
    http.post("/v1/maintenance/cleanup", headers={"X-API-Key": CRON_SECRET})
    http.get("/livez", headers={"X-Request-Id": "flushed"})
    assert any(line.get("request_id") == "flushed" for line in service.logged())
    log = service.log.read_text()
    for secret in (token, token[:-1], CRON_SECRET, "a-key-of-bo", database):
        assert secret not in log


def test_a_log_that_nobody_reads_any_more_keeps_nobody_from_buying(
    database: str,
) -> None:
    with unread(database, "serve") as process, httpx.Client(timeout=10) as buyer:
        at = f"{until_served(process)}/v1/events/unread"
        lose_reader(process)
        buyer.put(at, json={"items": {"floor": 9}}).raise_for_status()
        for number in range(9):
            body = {"items": {"floor": 1}, "session": str(number)}
            assert buyer.post(f"{at}/reservations", json=body).status_code == 201


class Disk(io.BytesIO):
    """A file on a disk with room for so many bytes."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, data: Any) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = bytes(data)[: self.room]
        self.room -= len(taken)
        return super().write(taken)


def test_a_line_that_was_lost_is_told_once_the_log_can_be_written() -> None:
    out = Disk(room=12)
    stream = io.TextIOWrapper(out)
    output = Output(stream)
    output.write(b'{"a": 1}\n{"b": 2}\n{"c": 3}\n')
    output.write(b'{"d": 4}\n')
    out.room = 1_000
    output.write(b'{"e": 5}\n')
    whole, cut, *rest = out.getvalue().splitlines()
    assert (whole, cut) == (b'{"a": 1}', b'{"b')
    told, last = map(msgspec.json.decode, rest)
    assert (told["message"], told["lines"]) == ("log lines lost", 3)
    assert last == {"e": 5}


def test_what_the_driver_repeats_is_said_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter([0.0, 9.0, 9.0, 10.0, 18.0])
    monkeypatch.setattr(logs, "monotonic", lambda: next(clock))
    seldom = logs.Seldom()

    def is_said(text: str, pool: str) -> bool:
        given = {"msg": text, "args": (pool,), "levelno": logging.WARNING}
        return seldom.filter(logging.makeLogRecord(given))

    cannot, broken = "cannot connect %s", "broken %s"
    assert is_said(cannot, "one")
    assert not is_said(cannot, "two")
    assert is_said(broken, "one")
    assert is_said(cannot, "one")
    assert not is_said(broken, "two")


def test_what_a_library_logs_wrongly_stops_nobody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record = logging.makeLogRecord({"msg": "%d", "args": ("none",)})
    _Forward().emit(record)
    assert "TypeError" in capsys.readouterr().err
