"""`python -m dibs.service.scratch`: a service on a database of its own, to play with.

Prints its address as one line once it answers, and after it, with `--guarded`, the key
that its calls have to show. Ends, and drops the database, when its
standard input ends or a signal asks it to; so it outlives nobody who started it.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import msgspec

from dibs.client import Dibs
from dibs.config import Settings
from dibs.database import Passing
from dibs.errors import Fault, SettingsInvalid
from dibs.installer import scratch_database
from dibs.service.server import run

GUARDED = "--guarded"
"""Nobody is answered without a key: so who asks may say from where, as proxies do."""


def main() -> int:
    """Serve until told to stop; 1 and a line on standard error where that fails."""
    try:
        settings = Settings.from_environment()
        with _server(settings) as url, scratch_database(url) as scratch:
            threading.Thread(target=_stop_with_input, daemon=True).start()
            ours = msgspec.structs.replace(
                settings,
                database_url=scratch,
                host="127.0.0.1",
                port=0,
                log_level="warning",
            )
            key = _key_of(scratch) if GUARDED in sys.argv else ""
            run(ours, on_ready=partial(_announce, key))
    except (Fault, Passing, SettingsInvalid) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


@contextmanager
def _server(settings: Settings) -> Iterator[str]:
    if settings.database_url is not None:
        yield settings.database_url
        return
    from dibs import embedded  # noqa: PLC0415 an extra; most deployments lack it

    with embedded.start() as server:
        yield server.url


def _key_of(database_url: str) -> str:
    with Dibs(database_url) as dibs:
        return dibs.create_key(name="scratch").key


def _announce(key: str, address: str) -> None:
    sys.stdout.write(f"{address} {key}\n")
    sys.stdout.flush()


def _stop_with_input() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
