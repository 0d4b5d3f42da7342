"""kill -9 of `dibs serve` and `dibs worker` while somebody pays: their heirs end it.

By the real clock, over HTTP; `test_kill` dies at every step.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from tests.doors.clock import Clock
from tests.doors.logins import SERVICE, as_member
from tests.sizes import IS_CAMPAIGN

from dibs import AsyncDibs
from dibs.payments.sandbox import Sandbox

from .shop import GOOD, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
SECONDS_MAX = 60.0
OF_WORKERS = ("dibs.settle", "provider.capture", "write captured")
"""What nobody waits for; the rest is done for a call, by who serves it."""
STEPS = {
    "serve": (
        *("provider.create", "write created"),
        *OF_WORKERS,
        *("provider.refund", "write refunded"),
    ),
    "worker": OF_WORKERS,
}
USUAL = {("serve", "provider.capture"), ("worker", "dibs.settle")}
DEATHS = [
    (role, step)
    for role, steps in STEPS.items()
    for step in steps
    if IS_CAMPAIGN or (role, step) in USUAL
]
"""Which process dies after which step; in a campaign each after each."""
INTENTS = """
select count(*)::int, sum(captured_minor)::int, sum(refunded_minor)::int
from dibs_office.sandbox_intents
"""
UNFINISHED = """
select count(*)::int from dibs_office.payments
where point <> 'finished' or due_at is not null
"""


class House:
    """The two programs of one installation, and a buyer who asks again."""

    def __init__(self, url: str, port: int) -> None:
        self._url = url
        self._port = port
        self._stack = ExitStack()
        self.address = f"http://127.0.0.1:{port}"
        self.started_at = time.monotonic()
        self.deaths = 0
        self.token = ""

    def start(self, doomed: str | None = None, step: str = "") -> None:
        """Starts both; the doomed one dies after the step."""
        commands = {
            "serve": ["serve", "--port", str(self._port)],
            "worker": ["worker"],
        }
        if doomed == "worker":
            commands["serve"].append("--no-sweep")  # leaves all work to the worker
        self.programs = {
            name: self._stack.enter_context(
                self._run(command, step if name == doomed else "")
            )
            for name, command in commands.items()
            if doomed != "serve" or name != "worker"
        }
        self.started_at = time.monotonic()

    def stop(self) -> None:
        self._stack.close()

    @contextmanager
    def _run(
        self, command: list[str], step: str
    ) -> Iterator["subprocess.Popen[bytes]"]:
        module = ["tests.payments.doomed", step, "after"] if step else ["dibs.cli"]
        settings = {
            "DIBS_DATABASE_URL": self._url,
            "DIBS_PAYMENTS": "sandbox",
            "DIBS_LOG_LEVEL": "error",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", *module, *command],
            cwd=ROOT,
            env={**os.environ, **settings},
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What the service answers, asked again until it does."""
        while True:
            self.mend()
            assert time.monotonic() < self.started_at + SECONDS_MAX, path
            try:
                answer = httpx.request(
                    method,
                    self.address + path,
                    json=body,
                    headers={"Dibs-Token": self.token} if self.token else {},
                    timeout=20,
                    trust_env=False,
                )
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return answer.json()
            time.sleep(0.2)

    def mend(self) -> None:
        """Starts the house again where one of its programs was killed."""
        if any(one.poll() == -9 for one in self.programs.values()):
            self.stop()
            self.start()
            self.deaths += 1


@pytest.fixture
def house(url: str, clock: Clock) -> Iterator[House]:
    clock.run()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    house = House(as_member(url, SERVICE), port)
    yield house
    house.stop()


@pytest.mark.parametrize(("role", "step"), DEATHS)
async def test_is_finished_a_minute_after_the_restart(
    house: House,
    dibs: AsyncDibs,
    url: str,
    event: str,
    role: str,
    step: str,
    record_property: Callable[[str, object], None],
) -> None:
    items = {"floor": {"capacity": 10, "price_minor": 2500}}
    await dibs.put_event(event, items=items, currency="EUR")
    before = row_of(url, INTENTS)
    house.start(role, step)
    held = house.ask(
        "POST",
        f"/v1/events/{event}/reservations",
        {"items": {"floor": 2}, "session": "anna"},
    )
    named = {"event": event, "id": held["id"], "token": held["token"]}
    order = house.ask("POST", "/v1/orders", {"reservations": [named]})
    house.token = order["token"]
    path = f"/v1/orders/{order['id']}"
    order = until(house, path, lambda one: reference_of(one) is not None, pays=True)
    sandbox = Sandbox(url, SETTINGS)
    await sandbox.confirm(reference_of(order) or "", GOOD)
    await sandbox.close()
    until(house, path, lambda one: one["status"] == "paid")
    house.ask("POST", f"{path}/refund", {})
    order = until(house, path, lambda one: one["status"] == "refunded")
    until_idle(house, url, path)
    record_property("seconds", round(time.monotonic() - house.started_at, 1))
    assert house.deaths == 1
    taken = [
        after - (was or 0)
        for was, after in zip(before, row_of(url, INTENTS), strict=True)
    ]
    assert taken == [1, 5000, 5000]
    assert order["captured_minor"] == order["refunded_minor"] == 5000
    assert await dibs.verify(event) == []


def until(house: House, path: str, is_so: Any, *, pays: bool = False) -> Any:
    while True:
        order = house.ask("POST", f"{path}/pay", {}) if pays else house.ask("GET", path)
        if "status" in order and is_so(order):
            return order
        time.sleep(0.2)


def until_idle(house: House, url: str, path: str) -> None:
    while row_of(url, UNFINISHED) != (0,):
        house.ask("GET", path)
        time.sleep(0.2)


def reference_of(order: dict[str, Any]) -> str | None:
    payment = order.get("payment")
    return None if payment is None else payment["reference"]


def row_of(url: str, statement: str) -> tuple[Any, ...]:
    with psycopg.connect(url) as link:
        row = link.execute(statement.encode()).fetchone()
    assert row is not None
    return row
