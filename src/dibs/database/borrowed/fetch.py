"""The one way a statement runs on a connection of the caller's."""

from collections.abc import Mapping, Sequence
from typing import Any

from dibs.database.answers import Row
from dibs.database.borrowed.asked import ask, row_of
from dibs.database.borrowed.kinds import AnyConnection, adapter_of
from dibs.database.faults import READ_ONLY_STATE, Passing, unencodable
from dibs.errors import Fault


async def fetch_borrowed(
    connection: AnyConnection,
    statement: bytes,
    given: Mapping[str, Any] | Sequence[Any],
    *,
    is_blocking: bool,
) -> list[Row]:
    """All rows of a statement in the caller's own transaction.

    It never begins, commits or retries. `is_blocking` is the face the connection was
    lent to: a blocking one is used without ever waiting for the loop. Raises Fault for
    what is no connection of that face, InvalidInput for text that its encoding lacks;
    errors of the driver, which stay the cause, as Unavailable or Fault.
    """
    fetch = adapter_of(connection, is_blocking=is_blocking)
    asked = ask(statement, given)
    try:
        return [row_of(text) for text in await fetch(connection, asked)]
    except Passing as passing:
        if passing.sqlstate != READ_ONLY_STATE:
            raise
        # The caller made it so, or lent a replica's: again is no better.
        raise Fault(passing.reason, sqlstate=READ_ONLY_STATE) from passing.__cause__
    except UnicodeEncodeError as error:
        raise unencodable() from error
    except TimeoutError as error:
        raise Passing("the database did not answer in time") from error
    except OSError as error:
        raise Passing(str(error)) from error
