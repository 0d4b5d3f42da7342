"""Races are real connections through every door."""

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
