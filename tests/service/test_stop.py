"""Stopping loses nothing that was promised, and is over within five seconds."""

import asyncio
import itertools
import re
import signal
import socket
import subprocess
import sys

import httpx
import psycopg
import pytest
from tests.doors.hanging import stopped
from tests.doors.watcher import Watcher

from .conftest import SERVE, served

CALLERS = 24


async def reserve_until_told_off(
    http: httpx.AsyncClient,
    path: str,
    caller: int,
    answers: list[httpx.Response],
    is_busy: asyncio.Event,
) -> None:
    """Reserve one after the other until the service says that it stops."""
    for number in itertools.count():
        body = {"items": {"floor": 1}, "session": f"{caller}-{number}"}
        try:
            answer = await http.post(f"{path}/reservations", json=body)
        except httpx.TransportError:
            return  # closed between two requests: this one was not taken in
        answers.append(answer)
        if len(answers) > 5 * CALLERS:
            is_busy.set()
        if answer.status_code != 201:
            return


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_what_is_begun_is_answered_and_new_work_is_sent_away(
    database: str, number: signal.Signals
) -> None:
    with served(database, DIBS_LOG_LEVEL="warning") as running:
        answers: list[httpx.Response] = []
        is_busy = asyncio.Event()
        path = f"/v1/events/{number.name}"
        async with httpx.AsyncClient(base_url=running.url) as http:
            put = {"items": {"floor": {"capacity": None}}}
            (await http.put(path, json=put)).raise_for_status()
            async with asyncio.TaskGroup() as tasks, asyncio.timeout(30):
                for caller in range(CALLERS):
                    tasks.create_task(
                        reserve_until_told_off(http, path, caller, answers, is_busy)
                    )
                await is_busy.wait()
                running.process.send_signal(number)
        status = await asyncio.to_thread(running.process.wait, 5)
        assert status == 0, running.log.read_text()

    granted = {a.json()["id"] for a in answers if a.status_code == 201}
    refused = [a for a in answers if a.status_code != 201]
    assert refused
    for answer in refused:
        assert answer.status_code == 503
        assert answer.json()["code"] == "unavailable"
        assert answer.headers["retry-after"] == "1"
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "select reservation_id::text from dibs.reservations where event_id = %s",
            [number.name],
        )
        kept = {row[0] for row in rows}
    assert granted <= kept


async def test_a_turn_waiting_for_its_lock_is_answered(database: str) -> None:
    with served(database) as running:
        event = f"{running.url}/v1/events/locked"
        async with httpx.AsyncClient() as http:
            put = {"items": {"floor": 10}}
            (await http.put(event, json=put)).raise_for_status()
            watcher = Watcher(database)
            with watcher.holding("locked"):
                body = {"items": {"floor": 1}, "session": "anna"}
                waiting = asyncio.create_task(
                    http.post(f"{event}/reservations", json=body)
                )
                await asyncio.to_thread(watcher.until_waiting, 1)
                running.process.send_signal(signal.SIGTERM)
                assert (await http.get(f"{running.url}/livez")).status_code == 200
                ready = await http.get(f"{running.url}/readyz")
                assert ready.status_code == 503
            watcher.close()
            assert (await waiting).status_code == 201
        assert await asyncio.to_thread(running.process.wait, 5) == 0


async def test_who_waits_for_a_database_that_hangs_is_told_how_to_ask_again(
    database: str,
) -> None:
    with served(database) as running:
        event = f"{running.url}/v1/events/hung"
        async with httpx.AsyncClient(timeout=20) as http:
            put = {"items": {"floor": 10}}
            (await http.put(event, json=put)).raise_for_status()
            watcher = Watcher(database)
            with watcher.holding("hung"):
                body = {"items": {"floor": 1}, "session": "anna"}
                held = asyncio.create_task(
                    http.post(f"{event}/reservations", json=body)
                )
                changed = asyncio.create_task(http.put(event, json=put))
                with stopped(await asyncio.to_thread(watcher.until_waiting, 2)):
                    running.process.send_signal(signal.SIGTERM)
                    answers = await asyncio.gather(held, changed)
            watcher.close()
        await asyncio.to_thread(running.process.wait, 10)
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answers[0].json()["key"]


def test_an_idle_service_stops_at_once(database: str) -> None:
    with served(database) as running:
        with httpx.Client(base_url=running.url) as http:
            http.get("/livez")  # an open connection does not hold it up
            assert running.stop() < 2
        assert running.process.returncode == 0


def test_a_taken_port_is_one_clear_line(database: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = {"DIBS_DATABASE_URL": database, "DIBS_PORT": str(port)}
        run = subprocess.run(
            [sys.executable, "-B", "-c", SERVE],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    last = run.stderr.strip().splitlines()[-1]
    assert run.returncode == 1
    assert re.search(rf"Port {port} on 127\.0\.0\.1 is taken", last)
