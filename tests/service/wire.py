"""Bytes on a connection, as no client library would send them."""

import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Self

ANSWER_SECONDS_MAX = 30.0


class Wire:
    """A connection to a service."""

    def __init__(self, url: str, *, buffer_bytes: int | None = None) -> None:
        """`buffer_bytes` makes what waits to be read small."""
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        self._link = socket.socket()
        if buffer_bytes is not None:
            self._link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self._link.settimeout(ANSWER_SECONDS_MAX)
        self._link.connect(address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()

    def send(self, *parts: bytes, pause_seconds: float = 0.0) -> None:
        """Part after part; raises OSError once nobody takes them."""
        for part in parts:
            self._link.sendall(part)
            if pause_seconds:
                time.sleep(pause_seconds)

    def send_all(self, parts: Iterable[bytes], *, pause_seconds: float = 0.0) -> None:
        """The same, as far as somebody takes it."""
        with suppress(OSError):
            self.send(*parts, pause_seconds=pause_seconds)

    def send_what_is_taken(self, parts: Iterable[bytes]) -> None:
        """Part after part, until one is not taken at once."""
        self._link.setblocking(False)
        self.send_all(parts)

    def half_close(self) -> None:
        """Say that nothing more will be sent."""
        self._link.shutdown(socket.SHUT_WR)

    def first(self) -> bytes:
        """The first byte of what is answered."""
        return self._link.recv(1)

    def answers(self) -> list[int]:
        """The statuses of all that is answered until the connection ends."""
        return [
            int(part.split(maxsplit=1)[0])
            for part in self.rest().split(b"HTTP/1.1 ")[1:]
        ]

    def rest(self) -> bytes:
        """Everything until the connection ends; TimeoutError where it does not."""
        heard = bytearray()
        try:
            while more := self._link.recv(65_536):
                heard += more
        except ConnectionResetError:
            pass
        return bytes(heard)


def head(method: str, path: str, *headers: str) -> bytes:
    """A request's head."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def one_by_one(content: bytes) -> Iterable[bytes]:
    """Byte after byte."""
    return (content[at : at + 1] for at in range(len(content)))
