"""A client of the stream on a connection of its own, and the picture it makes of it."""

import socket
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode, urlsplit

import msgspec

SECONDS_MAX = 30.0
"""For one message to come, on a busy machine."""


SAME = ("position", "on_sale", "totals", "items")
"""What snapshots and `GET …/availability` have in common."""


class Message(NamedTuple):
    """A message as it came."""

    kind: str
    data: dict[str, Any]
    id: str | None


class Listener:
    """Follows events until it is closed."""

    def __init__(
        self,
        url: str,
        *events: str,
        key: str | None = None,
        heard: str | None = None,
        buffer_bytes: int | None = None,
        path: str = "/v1/live",
        **query: str,
    ) -> None:
        """`heard` is the id of the last message; `buffer_bytes` makes it a slow one."""
        at = urlsplit(url)
        self._link = socket.socket()
        if buffer_bytes is not None:
            self._link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self._link.settimeout(SECONDS_MAX)
        self._link.connect((at.hostname, at.port))
        asked = [*(("event", event) for event in events), *query.items()]
        lines = [f"GET {path}?{urlencode(asked)} HTTP/1.1", f"Host: {at.netloc}"]
        if key is not None:
            lines.append(f"Authorization: Bearer {key}")
        if heard is not None:
            lines.append(f"Last-Event-ID: {heard}")
        self._link.sendall(
            "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")
        )
        self._came = self._link.makefile("rb")
        self.last_id: str | None = heard
        self.status = int(self._came.readline().split()[1])
        self.headers = dict(self._head())
        self._messages = self._all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Go without a word."""
        self._came.close()
        self._link.close()

    def problem(self) -> Any:
        """What was answered in place of a stream."""
        return msgspec.json.decode(self._came.read(int(self.headers["content-length"])))

    def __iter__(self) -> Iterator[Message]:
        """Every message until the server ends the stream."""
        return self._messages

    def next(self, kind: str) -> Message:
        """The next message of a kind."""
        return self.until(lambda message: message.kind == kind)

    def until(self, is_it: Callable[[Message], bool]) -> Message:
        """The first message that is it."""
        return next(message for message in self if is_it(message))

    def _all(self) -> Iterator[Message]:
        lines: list[str] = []
        for line in self._lines():
            if line:
                lines.append(line)
                continue
            if message := self._read(lines):
                yield message
            lines = []

    def _head(self) -> Iterator[tuple[str, str]]:
        while line := self._came.readline().decode().strip():
            name, _, value = line.partition(":")
            yield name.lower(), value.strip()

    def _lines(self) -> Iterator[str]:
        rest = b""
        while size := int(self._came.readline() or b"0", 16):
            rest += self._came.read(size)
            self._came.readline()
            *lines, rest = rest.split(b"\n")
            yield from (line.decode() for line in lines)

    def _read(self, lines: list[str]) -> Message | None:
        fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
        if "event" not in fields:
            return None
        self.last_id = fields.get("id", self.last_id)
        data = msgspec.json.decode(fields["data"])
        return Message(fields["event"], data, fields.get("id"))


class Picture:
    """What a client knows of events, by all it has heard."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, Any]] = {}

    def take(self, message: Message) -> bool:
        """Take a message over; whether it was about an event."""
        data = message.data
        if message.kind == "snapshot":
            self.events[data["event_id"]] = {
                **data,
                "items": dict(data["items"]),
                "seats": list(data["seats"]),
            }
        elif message.kind == "change":
            self._change(self.events[data["event_id"]], data)
        else:
            return False
        return True

    @staticmethod
    def _change(known: dict[str, Any], data: dict[str, Any]) -> None:
        assert data["position"] >= known["position"]
        for name in ("position", "server_now", "on_sale", "next_change_at", "totals"):
            known[name] = data.get(name, known[name])
        known["items"] |= data.get("items", {})
        for zone, letters in data.get("seats", {}).items():
            seats = list(known["seats"][int(zone)])
            for letter, numbers in letters.items():
                for number in numbers:
                    seats[number] = letter
            known["seats"][int(zone)] = "".join(seats)


def expected(availability: dict[str, Any], zones: list[list[str]]) -> dict[str, Any]:
    """What a picture is to show, by `GET …/availability` and the plan's seats."""
    letters = {
        seat: state[0]
        for state, seats in availability["seats"].items()
        for seat in seats
    }
    seats = ["".join(letters.get(seat, "a") for seat in zone) for zone in zones]
    return {**{name: availability[name] for name in SAME}, "seats": seats}


def shown(known: dict[str, Any]) -> dict[str, Any]:
    """The same of a picture."""
    return {
        name: known[name]
        for name in ("position", "on_sale", "totals", "items", "seats")
    }
