"""Shops of three table designs, each in a database of its own."""

from tests.doors.fixtures import databases

__all__ = ["databases"]
