"""Which errors of the driver pass by themselves, and which never will."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from dibs.errors import Fault, InvalidInput, Unavailable

_PASSING_CLASSES = {
    "08",  # connection lost
    "53",  # out of connections, memory or disk
    "57",  # shutting down, starting up, cancelled
    "58",  # input or output failed
}
_PASSING_STATES = {
    "25006",  # a standby took the place of the primary
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # a lock was waited for too long
}
_PREPARED_STATES = {
    "26000",  # the prepared statement is on another connection
    "42P05",  # somebody else's has its name
}
POOLER_HINT = "; behind this pooler set DIBS_PREPARE_THRESHOLD=none"


class Passing(Unavailable):
    """The database cannot answer at the moment; whether it acted may be unknown.

    Who cannot ask again lets it go: to a caller it is `unavailable` like any other.
    """

    def __init__(self, reason: str) -> None:
        super().__init__({"reason": reason})
        self.reason = reason


@contextmanager
def translated() -> Iterator[None]:
    """Turns errors of the driver into Passing, InvalidInput or Fault."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise InvalidInput({"reason": "must not contain lone surrogates"}) from error
    except psycopg.Error as error:
        if isinstance(error, psycopg.DataError) and error.sqlstate is None:
            raise InvalidInput({"reason": _first_line(error)}) from error
        if is_passing(error):
            raise Passing(_first_line(error)) from error
        hint = POOLER_HINT if error.sqlstate in _PREPARED_STATES else ""
        raise Fault(_first_line(error) + hint, sqlstate=error.sqlstate) from error
    except TimeoutError as error:
        raise Passing("the database did not answer in time") from error


def is_passing(error: psycopg.Error) -> bool:
    """Whether the same statement may succeed when it is sent again."""
    state = error.sqlstate
    if state is None:  # the driver's own: no connection, or none any more
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return state in _PASSING_STATES or state[:2] in _PASSING_CLASSES


def _first_line(error: psycopg.Error) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
