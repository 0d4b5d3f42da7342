"""Properties, each over many made-up cases."""

from tests.doors.fixtures import databases, url  # noqa: F401
