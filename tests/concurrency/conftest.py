"""Races are real connections, through every door in a campaign and else one of them.

What a race is about is decided in the database, where all doors lead.
"""

from pathlib import Path

import pytest
from tests.doors.fixtures import (  # noqa: F401
    clock,
    databases,
    door,
    doors,
    event,
    settable_clock,
    sound,
    url,
    watcher,
)
from tests.sizes import leave_out

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Each race takes the next door."""
    races: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.path.parent == HERE and (way := door_of(item)):
            races.setdefault(item.nodeid.replace(way, ""), []).append(item)
    left = [
        item
        for number, ways in enumerate(races.values())
        for place, item in enumerate(ways)
        if place != number % len(ways)
    ]
    leave_out(config, items, left)


def door_of(item: pytest.Item) -> str | None:
    """The door it goes through, where it is given one."""
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("door") if callspec else None
