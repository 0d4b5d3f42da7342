"""Which errors of a driver pass by themselves, and which never will."""

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
READ_ONLY_STATE = "25006"
_PASSING_STATES = {
    READ_ONLY_STATE,  # a standby took the place of the primary
    "25P03",  # idle in its transaction for too long: the connection was ended
    "25P04",  # its transaction took too long: so was that one
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # a lock was waited for too long
}
_PREPARED_STATES = {
    "26000",  # the prepared statement is on another connection
    "42P05",  # somebody else's has its name
}
_INTERNAL_STATE = "XX000"
_STORAGE_SOURCES = {"buffile.c", "fd.c", "md.c", "xlog.c"}
"""Where PostgreSQL cannot write a file for a reason that has no state: a quota is used
up, say. Read from the error's fields, for its message may be in any language."""
_STANDBY_SOURCE = "syncrep.c"
"""Where a commit waits until a synchronous standby has it."""
POOLER_HINT = "; behind this pooler set DIBS_PREPARE_THRESHOLD=none"


class Passing(Unavailable):
    """The database cannot answer at the moment; whether it acted may be unknown.

    Who cannot ask again lets it go: to a caller it is `unavailable` like any other.
    """

    def __init__(self, reason: str, sqlstate: str | None = None) -> None:
        super().__init__({"reason": reason})
        self.reason = reason
        self.sqlstate = sqlstate


class Locked(Unavailable):
    """Somebody kept the event for longer than anybody waits for it."""

    REASON = "somebody keeps the event locked"

    def __init__(self) -> None:
        super().__init__({"reason": self.REASON})


@contextmanager
def translated() -> Iterator[None]:
    """Turns errors of our own connections into Passing, InvalidInput or Fault."""
    try:
        yield
    except UnicodeEncodeError as error:
        reason = "must not contain lone surrogates"
        raise InvalidInput({"field": "", "reason": reason}) from error
    except psycopg.Error as error:
        if error.sqlstate in _PREPARED_STATES:
            message = _first_line(error) + POOLER_HINT
            raise Fault(message, sqlstate=error.sqlstate) from error
        raise error_of_psycopg(error) from error
    except TimeoutError as error:
        raise Passing("the database did not answer in time") from error


def error_of_psycopg(error: psycopg.Error) -> Passing | InvalidInput | Fault:
    """What to raise for an error of psycopg."""
    if isinstance(error, psycopg.DataError) and error.sqlstate is None:
        return InvalidInput({"field": "", "reason": _first_line(error)})
    # Without a state it is the driver's own: no connection, or none any more.
    is_link_lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return error_of(error, error.sqlstate, is_link_lost=is_link_lost)


def refused_link(error: psycopg.Error) -> str:
    """Why no connection could be made: what the server said, without its address."""
    said = _first_line(error).rpartition(" failed: ")[2].removeprefix("FATAL:")
    return f"the database takes no connection: {said.strip()}"


def error_of(
    error: BaseException, sqlstate: str | None = None, *, is_link_lost: bool = False
) -> Passing | InvalidInput | Fault:
    """What to raise for any driver's error; `is_link_lost` counts without a state.

    Passing where the same statement may succeed when it is sent again.
    """
    if isinstance(error.__cause__, UnicodeEncodeError):  # as asyncpg tells it
        return unencodable()
    passes = is_link_lost if sqlstate is None else _is_passing(sqlstate)
    if passes or (sqlstate == _INTERNAL_STATE and _is_of_storage(error)):
        return Passing(_first_line(error), sqlstate)
    return Fault(_first_line(error), sqlstate=sqlstate)


def unencodable() -> InvalidInput:
    """What to raise for text that a lent connection has no bytes for."""
    reason = "must be text that the connection's client_encoding can hold"
    return InvalidInput({"field": "", "reason": reason})


def is_cut_short(notice: psycopg.errors.Diagnostic) -> bool:
    """Whether it says that a commit no longer waits for its standby.

    PostgreSQL then answers as if all were well: what was done can be seen, and is lost
    where the standby takes the place of this server.
    """
    return notice.source_file == _STANDBY_SOURCE


def _is_passing(sqlstate: str) -> bool:
    return sqlstate in _PASSING_STATES or sqlstate[:2] in _PASSING_CLASSES


def _is_of_storage(error: BaseException) -> bool:
    source = getattr(error, "server_source_filename", None)  # as asyncpg tells it
    diagnosis = getattr(error, "diag", None)  # as psycopg does
    return (source or getattr(diagnosis, "source_file", None)) in _STORAGE_SOURCES


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
