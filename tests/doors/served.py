"""The service as it is served, on a free port, for the HTTP door."""

import asyncio
import threading
from concurrent.futures import Future
from typing import NamedTuple

from dibs import AsyncDibs
from dibs.config import Settings
from dibs.service.server import address_of, listen, serve
from dibs.workers.loop import new_event_loop

SECRET = "only-the-scheduler-of-tests"


class _Running(NamedTuple):
    loop: asyncio.AbstractEventLoop
    stop: asyncio.Event
    address: str


class Service:
    """The whole service in a thread of its own; nothing sweeps but who asks for it."""

    def __init__(self, url: str) -> None:
        self.url = url
        """Of its database."""
        ready: Future[_Running] = Future()
        self._thread = threading.Thread(target=_run, args=(url, ready))
        self._thread.start()
        self._running = ready.result()
        self.address = self._running.address

    def close(self) -> None:
        self._running.loop.call_soon_threadsafe(self._running.stop.set)
        self._thread.join()


def _run(url: str, ready: "Future[_Running]") -> None:
    try:
        # asyncio's own loop would answer each call 40 ms later, by a delayed ACK.
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(_serve(url, ready))
    except BaseException as error:
        if ready.done():
            raise
        ready.set_exception(error)


async def _serve(url: str, ready: "Future[_Running]") -> None:
    settings = Settings(
        database_url=url,
        cron_secret=SECRET,
        log_level="error",
        trusted_proxies="127.0.0.0/8",
    )
    stop = asyncio.Event()
    with listen("127.0.0.1", 0) as listener:
        address = address_of(listener)
        running = _Running(asyncio.get_running_loop(), stop, address)
        async with AsyncDibs(settings=settings) as dibs:
            await serve(
                dibs,
                settings,
                listener,
                stop,
                lambda _: ready.set_result(running),
                sweeps=False,
                linger_seconds=0,
            )
