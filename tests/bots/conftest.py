"""A running service to rehearse against."""

from tests.rehearsal.conftest import service  # noqa: F401
