"""Where a NATS server's acknowledgements come in.

The client has such a thing (`publish_async`), but its future hears of no refusal: in
nats-py 2.16 an error that the server answers is raised in the task that reads it.
"""

import asyncio

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError
from nats.js.errors import NoStreamResponseError


class Refusal(msgspec.Struct, frozen=True):
    """Why a stream did not keep a message."""

    err_code: int = 0
    description: str = ""


class Acknowledgement(msgspec.Struct, frozen=True):
    """What a stream answers to a message."""

    stream: str = ""
    error: Refusal | None = None


class Inbox:
    """Hands every answer to whoever waits for it."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._prefix = client.new_inbox()
        self._waiting: dict[str, asyncio.Future[Acknowledgement]] = {}
        self._number = 0

    async def open(self) -> None:
        """Begin to listen."""
        await self._client.subscribe(f"{self._prefix}.*", cb=self._hear)

    def expect(self) -> tuple[str, asyncio.Future[Acknowledgement]]:
        """The address for one answer, and the answer; NatsError where none can come."""
        self._number += 1
        address = f"{self._prefix}.{self._number}"
        answer = asyncio.get_running_loop().create_future()
        self._waiting[address] = answer
        return address, answer

    async def close(self) -> None:
        """The connection is gone: nobody's answer will come."""
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionClosedError())
                answer.exception()  # whoever gave up waiting does not ask any more

    async def _hear(self, message: Msg) -> None:
        answer = self._waiting.pop(message.subject, None)
        if answer is None or answer.done():
            return
        if not message.data:
            answer.set_exception(NoStreamResponseError())
            return
        answer.set_result(msgspec.json.decode(message.data, type=Acknowledgement))
