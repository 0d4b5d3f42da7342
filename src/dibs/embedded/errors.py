"""The one error of this room."""

from dibs.errors import Fault


class EmbeddedError(Fault):
    """PostgreSQL cannot be run here; the message is one line that says what to do."""


class NotReady(EmbeddedError):  # noqa: N818 - never leaves this room
    """The server does not take connections: it is starting or stopping."""


class PortTaken(EmbeddedError):  # noqa: N818 - never leaves this room
    """Somebody took the free port before PostgreSQL did; another will do."""
