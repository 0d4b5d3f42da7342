"""What each door says of where a call came from, and how each searches for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec

import dibs

from .door import Door
from .http_door import HttpDoor
from .python_door import PythonDoor
from .sql_door import SqlDoor

SETTINGS = (
    "select set_config('dibs.network', %s, false), set_config('dibs.agent', %s, false)"
)
NAMES = {"event": "event_id", "reservation": "reservation_id", "seat": "seat_id"}
"""What SQL calls some of what is searched by."""


@contextmanager
def called_from(door: Door, network: str, agent: str) -> Iterator[None]:
    """Calls inside come from that address and program."""
    if isinstance(door, SqlDoor):
        door._rows(SETTINGS, (network, agent))
        try:
            yield
        finally:
            door._rows(SETTINGS, ("", ""))
    elif isinstance(door, HttpDoor):
        # The tests' service takes this host for a proxy, where a key is shown.
        show_a_key(door)
        said = {"x-forwarded-for": network, "user-agent": agent}
        before = {name: door.client.headers.get(name) for name in said}
        door.client.headers.update(said)
        try:
            yield
        finally:
            for name, value in before.items():
                del door.client.headers[name]
                if value is not None:
                    door.client.headers[name] = value
    else:
        with dibs.called_from(network, agent=agent):
            yield


def show_a_key(door: HttpDoor) -> None:
    """From now on: its service answers nobody without one."""
    if "x-api-key" not in door.client.headers:
        with dibs.Dibs(door.service.url) as engine:
            door.client.headers["x-api-key"] = engine.create_key(name="door").key


def search(door: Door, event: str | None = None, **wanted: Any) -> list[dict[str, Any]]:
    """What is found, the latest first, as JSON has it."""
    entries, _ = page(door, event, **wanted)
    return entries


def page(
    door: Door, event: str | None, before: Any = None, **wanted: Any
) -> tuple[list[dict[str, Any]], Any]:
    """A page of what is found, and where the next begins."""
    if event is not None:
        wanted["event"] = event
    if isinstance(door, SqlDoor):
        return _by_sql(door, before, wanted)
    if before is not None:
        wanted["before"] = before
    if isinstance(door, HttpDoor):
        query = {name: _text(value) for name, value in wanted.items()}
        response = door._send("GET", "/v1/journal", params=query)
        told = response.raise_for_status().json()
        return told["entries"], told["next"]
    assert isinstance(door, PythonDoor)
    found = door.dibs.search_journal(**wanted)
    entries = [msgspec.to_builtins(one) for one in found]
    return entries, found[-1].cursor if found else None


def _by_sql(
    door: SqlDoor, before: Any, wanted: dict[str, Any]
) -> tuple[list[dict[str, Any]], Any]:
    given = {NAMES.get(name, name): value for name, value in wanted.items()}
    if "limit" in given:
        given["count_max"] = given.pop("limit")
    if before is not None:
        names = ("before_at", "before_event", "before_number")
        given |= dict(zip(names, before, strict=True))
    named = ", ".join(f"{name} => %s" for name in given)
    statement = f"select to_jsonb(r) as row from dibs.search_journal({named}) r"
    entries = [one["row"] for one in door._rows(statement, list(given.values()))]
    if not entries:
        return [], None
    last = entries[-1]
    return entries, (last["at"], last["event_id"], last["number"])


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else str(value)
