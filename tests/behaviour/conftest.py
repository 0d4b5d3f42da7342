"""A behaviour is written once and holds through every door."""

from tests.doors.fixtures import (  # noqa: F401
    clock,
    databases,
    door,
    doors,
    event,
    settable_clock,
    sound,
    url,
)
