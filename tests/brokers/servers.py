"""Brokers as programs of their own: killed, stopped and started again."""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Protocol

import nats
import redis
from nats.js.errors import NotFoundError
from redis.backoff import ConstantBackoff
from redis.exceptions import BusyLoadingError
from redis.retry import Retry

READY_SECONDS_MAX = 20.0

Told = dict[str, Any]
"""A CloudEvent as a consumer reads it."""


class Server(Protocol):
    """A broker's server at one address, with what it keeps on disk."""

    kind: str
    url: str

    def kill(self) -> None:
        """As the kernel does; what it has on disk stays."""

    def start(self) -> None:
        """Start it where it was; returns once it listens."""

    def freeze(self) -> None:
        """It keeps its connections, and answers nothing any more."""

    def thaw(self) -> None:
        """It goes on."""

    async def read(self) -> list[Told]:
        """All that it keeps, in its order."""


class Program:
    """A server's process."""

    def __init__(self, command: list[str], port: int) -> None:
        self._command = command
        self._port = port
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + READY_SECONDS_MAX
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self._port)):
                    return
            except OSError:
                assert time.monotonic() < deadline, f"{self._command[0]}: no answer"
                time.sleep(0.01)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        os.kill(self._process.pid, signal.SIGSTOP)
        os.waitpid(self._process.pid, os.WUNTRACED)  # until its last thread stands

    def thaw(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)


class NatsServer(Program):
    """nats-server with JetStream."""

    kind = "nats"

    def __init__(self, folder: Path, config: str = "") -> None:
        port = free_port()
        self.url = f"nats://127.0.0.1:{port}"
        told = folder / "nats.conf"
        told.write_text(config)
        super().__init__(
            [
                *("nats-server", "--config", str(told)),
                *("--jetstream", "--store_dir", str(folder)),
                *("--addr", "127.0.0.1", "--port", str(port)),
            ],
            port,
        )

    async def read(self) -> list[Told]:
        return [json.loads(message.data) for message in await self.messages()]

    async def messages(self) -> list[Any]:
        """As the server has them, with their subjects."""
        client = await nats.connect(self.url)
        stream = client.jetstream()
        try:
            count = (await stream.stream_info("DIBS")).state.messages
        except NotFoundError:
            count = 0
        if count == 0:
            await client.close()
            return []
        reader = await stream.subscribe(">", stream="DIBS", ordered_consumer=True)
        told = [await reader.next_msg(timeout=10) for _ in range(count)]
        await client.close()
        return told


class RedisServer(Program):
    """redis-server with an append-only file."""

    kind = "redis"

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        super().__init__(
            [
                *("redis-server", "--port", str(port), "--bind", "127.0.0.1"),
                *("--dir", str(folder), "--save", "", "--appendonly", "yes"),
                # Else it answers before it has written, where the disk is slow.
                *("--appendfsync", "always"),
            ],
            port,
        )

    def start(self) -> None:
        super().start()
        patience = Retry(ConstantBackoff(0.02), 1_000, (BusyLoadingError,))
        with redis.Redis.from_url(self.url, retry=patience) as client:
            client.ping()

    async def read(self) -> list[Told]:
        async with redis.asyncio.Redis.from_url(self.url) as client:
            entries = await client.xrange("dibs")
        return [json.loads(fields[b"__data__"]) for _, fields in entries]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
