"""Time is the database's, and a test sets it."""

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
