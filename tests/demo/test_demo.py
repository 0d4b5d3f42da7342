"""The demo as `dibs demo --once` runs it, eight times as fast."""

import json
import os
import re
import signal
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from tests.rehearsal.liar import break_down, liar

from dibs import Dibs, NotFound
from dibs.config import Settings
from dibs.demo import demo, sample_plan
from dibs.errors import Fault
from dibs.installer import scratch_database


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[str]:
    """A database of this file's own."""
    with scratch_database(postgres) as url:
        yield url


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "SPEED", 1_200.0)
    monkeypatch.setattr(demo, "BUYERS_MAX", 400)


def show(
    database: str, plan: Path | None = None, floors: dict[str, int] | None = None
) -> tuple[int, str]:
    """Runs the demo once; its status and what it said."""
    said = StringIO()
    settings = Settings(database_url=database, port=0)
    status = demo.run(settings, plan, floors, once=True, console=Console(file=said))
    return status, said.getvalue()


def test_reports_and_leaves_a_house_to_sell(database: str) -> None:
    status, said = show(database)
    assert status == 0, said
    assert "the service kept its word" in said
    with Dibs(database) as dibs:
        availability = dibs.availability("demo")
        assert availability.totals.sold_count == 0
        assert availability.items["premium"].price_minor == 9_500
        assert [event.event_id for event in dibs.events()] == ["demo"]
        assert dibs.verify("demo") == []


def test_keeps_what_was_sold_before(database: str) -> None:
    with Dibs(database) as dibs:
        held = dibs.reserve("demo", {"adult": 2, "shirt": 1}, session="anna")
        dibs.confirm("demo", held.id)
    status, _ = show(database)
    assert status == 0
    with Dibs(database) as dibs:
        items = dibs.availability("demo").items
        assert (items["Floor"].sold_count, items["shirt"].sold_count) == (2, 1)


def test_ends_with_status_1_where_the_service_broke_its_word(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = demo._scratch_service

    @asynccontextmanager
    async def lying(url: str) -> AsyncIterator[str]:
        async with honest(url) as service, liar(service, break_down) as address:
            yield address

    monkeypatch.setattr(demo, "_scratch_service", lying)
    status, said = show(database)
    assert status == 1, said
    assert "the service kept its word" not in said


def test_shows_a_plan_of_ones_own_and_mends_a_half_made_event(
    database: str, tmp_path: Path
) -> None:
    document = sample_plan()
    stage, standing, section, *_ = document["zones"]
    document["zones"] = [stage, standing, section]
    plan = tmp_path / "Small House.json"
    plan.write_text(json.dumps(document))
    with Dibs(database) as dibs:
        dibs.put_event("demo-small-house", status="draft")
        dibs.put_event("small-house", status="draft", hold_seconds=333)
    status, said = show(database, plan, {"Floor": 40})
    assert status == 0, said
    with Dibs(database) as dibs:
        theirs = dibs.event("small-house")
        assert (theirs.status, theirs.hold_seconds) == ("draft", 333)
        assert dibs.event("demo-small-house").status == "on_sale"
        items = dibs.availability("demo-small-house").items
        seats = sum(len(row["seats"]) for row in section["rows"])
        assert items["Floor"].capacity == 40
        assert (
            sum(one.capacity or 0 for one in items.values() if one.kind == "seat")
            == seats
        )


def test_says_what_is_wrong_with_a_plan_before_it_starts(
    database: str, tmp_path: Path
) -> None:
    plan = tmp_path / "broken.json"
    plan.write_text('{"name": "nothing"}')
    with pytest.raises(Fault, match="/zones: is missing"):
        show(database, plan)
    with Dibs(database) as dibs, pytest.raises(NotFound):
        dibs.event("broken")


def test_says_when_its_port_is_taken(database: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(database_url=database, port=taken.getsockname()[1])
        with pytest.raises(Fault, match="is taken"):
            demo.run(settings, once=True, console=Console(file=StringIO()))


class Visitor(StringIO):
    """A terminal whose reader visits the address it shows, then presses Ctrl-C."""

    def __init__(self) -> None:
        super().__init__()
        self.sold_out: bool | None = None
        self._visit: threading.Thread | None = None

    def write(self, text: str) -> int:
        """Shows text."""
        written = super().write(text)
        address = re.search(r"http://127\.0\.0\.1:\d+", self.getvalue())
        if address and self._visit is None:
            self._visit = threading.Thread(target=self._go, args=[address[0]])
            self._visit.start()
        return written

    def _go(self, address: str) -> None:
        try:
            found = httpx.get(f"{address}/v1/events/demo/availability").json()
            self.sold_out = found["items"]["circle"]["sold_out"]
        finally:
            os.kill(os.getpid(), signal.SIGINT)


def test_on_a_terminal_it_draws_and_serves_until_told_to_stop(database: str) -> None:
    terminal = Visitor()
    settings = Settings(database_url=database, port=0)
    screen = Console(file=terminal, force_terminal=True, width=100)
    assert demo.run(settings, console=screen) == 0
    assert "buyers have come" in terminal.getvalue()
    assert terminal.sold_out is False
