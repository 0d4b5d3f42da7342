"""The switch of the simulated buyers: on the page, and by Enter in the terminal.

Only the demo's service has it, so no key is asked for; a page of another origin cannot
press it, since browsers ask before they send a `PUT` and hear no yes.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from dibs.demo.buyers import Buyers
from dibs.keys import new_id, new_key
from dibs.service.calls.actor import Actor
from dibs.service.documents.pages import Page
from dibs.service.site import Extra

ADDRESS = "/demo/buyers"
BODY_BYTES_MAX = 1_024
HERE = Path(__file__).parent / "page"
HEAD = f"""\
<link rel="stylesheet" href="{ADDRESS}.css">
<script type="module" src="{ADDRESS}.js"></script>
"""
CROWD = Actor(
    kind="secret", scopes=frozenset({"read", "buy", "sell"}), principal="simulated"
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Addresses = dict[str, dict[str, Callable[[Message, Receive, Send], Awaitable[None]]]]


class Turn(msgspec.Struct, forbid_unknown_fields=True):
    """What a page asks for."""

    on: bool


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is told."""

    on: bool
    here: int
    paid: int


class Switch:
    """Answers the page's script: `GET` tells, `PUT` turns."""

    def __init__(self, buyers: Buyers) -> None:
        self._buyers = buyers

    async def tell(self, scope: Message, receive: Receive, send: Send) -> None:
        """How the crowd is doing."""
        buyers = self._buyers
        paid = buyers.endings["paid"]
        state = State(on=buyers.is_on, here=buyers.here, paid=paid)
        await _answer(send, 200, msgspec.json.encode(state))

    async def turn(self, scope: Message, receive: Receive, send: Send) -> None:
        """Turns it on or off, then tells."""
        try:
            wanted = msgspec.json.decode(await _body(receive), type=Turn)
        except msgspec.DecodeError:
            await _answer(send, 422, b'{"code": "invalid_input"}')
            return
        self._buyers.turn(wanted.on)
        await self.tell(scope, receive, send)


def switch_for(buyers: Buyers) -> tuple[Extra, str]:
    """What the demo's service has besides, and the key that the crowd comes in by."""
    key, _ = new_key("secret", new_id())
    switch = Switch(buyers)
    addresses: Addresses = {ADDRESS: {"GET": switch.tell, "PUT": switch.turn}}
    for kind in ("js", "css"):
        page = Page((HERE / f"buyers.{kind}").read_bytes(), kind)
        addresses[f"{ADDRESS}.{kind}"] = {"GET": page}
    return Extra(addresses=addresses, head=HEAD, keys={key: CROWD}), key


@contextmanager
def turned_by_enter(turn: Callable[[], None]) -> Iterator[None]:
    """Calls back for every line that is entered meanwhile, where somebody can."""
    keyboard = sys.stdin
    if keyboard is None or not keyboard.isatty():
        yield
        return
    loop = asyncio.get_running_loop()

    def read() -> None:
        if os.read(keyboard.fileno(), BODY_BYTES_MAX):
            turn()
        else:
            loop.remove_reader(keyboard)

    loop.add_reader(keyboard, read)
    try:
        yield
    finally:
        loop.remove_reader(keyboard)


async def _body(receive: Receive) -> bytes:
    """The body; of one that is too long so much that it is no JSON."""
    body = b""
    while len(body) <= BODY_BYTES_MAX:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body
    return b""


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    length = (b"content-length", str(len(body)).encode())
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, length],
        }
    )
    await send({"type": "http.response.body", "body": body})
