"""A connection for each thread that calls, for as long as there is the thread."""

import threading
from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg.rows import dict_row


class Connections:
    """Opened when a thread first calls; given back once it has ended.

    A server has only so many, and crowds come one after another.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._own = threading.local()
        self._opened: dict[threading.Thread, psycopg.Connection[Any]] = {}

    def own(self) -> psycopg.Connection[Any]:
        """That of the thread which asks."""
        if not hasattr(self._own, "connection"):
            self._close(one for one in list(self._opened) if not one.is_alive())
            self._own.connection = psycopg.connect(
                self._url,
                autocommit=True,
                prepare_threshold=None,  # a pooler may stand between
                row_factory=dict_row,
            )
            self._opened[threading.current_thread()] = self._own.connection
        return self._own.connection  # type: ignore[no-any-return]

    def close(self) -> None:
        """Give all of them back."""
        self._close(list(self._opened))

    def _close(self, threads: Iterable[threading.Thread]) -> None:
        for thread in threads:
            connection = self._opened.pop(thread, None)
            if connection is not None:
                connection.close()
