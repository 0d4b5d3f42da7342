"""Serving: a socket, a loop, and a stop that loses nothing that was promised."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Generator
from functools import partial
from ipaddress import ip_address
from typing import Any

import uvicorn
from msgspec.structs import replace
from starlette.types import ASGIApp

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.errors import Fault, Refused
from dibs.keys import new_id, new_key
from dibs.networks import origins_of
from dibs.service.app import build_app
from dibs.service.calls.actor import Actor
from dibs.service.calls.call import Reply
from dibs.service.calls.clock import DatabaseClock
from dibs.service.door.connections import KEEP_ALIVE_SECONDS, Connection
from dibs.service.door.origins import Origins
from dibs.service.door.rooms import rooms_for
from dibs.service.door.watch import Watch
from dibs.service.site import Extra, require_pages
from dibs.service.state import Service
from dibs.service.telemetry import logs
from dibs.workers.garbage import collect_seldom
from dibs.workers.guest import own_or_guest
from dibs.workers.loop import new_event_loop, run_agents, stop_on_signals
from dibs.workers.worker import agents_of

# Together below the five seconds in which the process must be gone.
_LINGER_SECONDS = 0.25
_WORK_SECONDS_MAX = 2.0
_COMMIT_SECONDS_MAX = 1.0
_SEND_SECONDS_MAX = 1

_BACKLOG = 2_048

KEYLESS = """No key was made yet, and without one anybody could call from outside.
Make one with `dibs keys create --name NAME`, or listen on 127.0.0.1"""
INSTEAD = "a login that owns nothing: `dibs migrate --roles`, docs/operate.md"

OnReady = Callable[[str], None]


def run(
    settings: Settings, *, on_ready: OnReady | None = None, sweeps: bool = True
) -> None:
    """Open the engine and serve it until a signal asks to stop.

    `on_ready` is called with the service's address once it answers. Raises Fault with
    one line where the port is taken or DIBS_PAGES_DIR is no folder of pages, before
    anything is started, and once the process has ended whose PostgreSQL it is.
    """
    require_pages(settings)
    logs.configure(settings.log_level)
    collect_seldom()
    with (
        listen(settings.host, settings.port) as listener,
        asyncio.Runner(loop_factory=new_event_loop) as runner,
    ):
        runner.run(_open_and_serve(settings, listener, on_ready, sweeps))


async def _open_and_serve(
    settings: Settings, listener: socket.socket, on_ready: OnReady | None, sweeps: bool
) -> None:
    with stop_on_signals() as stop:
        async with (
            own_or_guest(settings, stop),
            AsyncDibs(settings=settings, as_service=True) as dibs,
        ):
            await serve(dibs, settings, listener, stop, on_ready, sweeps=sweeps)


async def serve(
    dibs: AsyncDibs,
    settings: Settings,
    listener: socket.socket,
    stop: asyncio.Event,
    on_ready: OnReady | None = None,
    *,
    sweeps: bool = True,
    linger_seconds: float = _LINGER_SECONDS,
    page: Actor | None = None,
    extra: Extra | None = None,
) -> None:
    """Serve an open engine until `stop` is set, then stop gracefully.

    From then on new work is answered 503 with Retry-After, for `linger_seconds` at
    least; what is being worked on is answered, and after two seconds only what is being
    committed. `sweeps` runs the agents as well. `page` is who the page at `/` is, by a
    key of its own that lives as long as this; None leaves it to DIBS_PAGE_KEY. `extra`
    is what this service has besides. Raises Fault where others than this host could
    call and no key was made.
    """
    is_reachable = reaches_beyond(listener)
    if page is not None:
        key, _ = new_key("publishable", new_id())
        settings = replace(settings, page_key=key)
    elif is_reachable and not await dibs.has_keys():
        raise Fault(KEYLESS)
    app = build_app(dibs, settings, is_reachable=is_reachable, extra=extra)
    has_keys = await app.service.identity.has_keys()
    if page is None and has_keys and await dibs.is_owner():
        app.service.log.warning("serves_as_owner", instead=INSTEAD)
    if page is not None:
        app.service.identity.let_in(settings.page_key or "", page)
    for key, actor in (extra.keys if extra else {}).items():
        app.service.identity.let_in(key, actor)
    watch = _watch(app.service)
    origins = origins_of(settings.allowed_origins)
    called = Origins(app, origins) if origins else app
    server = _Server(_configuration(called, watch), watch)
    async with (
        contextlib.aclosing(app.service.feed),
        contextlib.aclosing(app.service.till),
        contextlib.aclosing(app.service.post),
        asyncio.TaskGroup() as tasks,
    ):
        serving = tasks.create_task(server.serve(sockets=[listener]))
        if sweeps:
            counted = app.service.metrics
            sweeping = agents_of(
                dibs,
                settings,
                stop,
                counted.holding.released,
                till=app.service.till,
                on_attempt=counted.telling.attempted,
                on_published=counted.telling.published,
            )
            tasks.create_task(run_agents(sweeping, stop))
        service = app.service
        clock = DatabaseClock(dibs)
        own = (service.feed, app.standing, service.vain_calls, service.alarms, clock)
        tasks.create_task(run_agents(own, stop))
        await server.is_accepting.wait()
        if on_ready is not None:
            on_ready(address_of(listener))
        await stop.wait()
        await _drain(app.service, linger_seconds)
        server.should_exit = True
        await serving


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 picks a free one. Raises Fault where it cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = "is taken; stop what runs there or choose another (DIBS_PORT)"
        else:
            said = error.strerror or error
            reason = f"cannot be used (DIBS_HOST, DIBS_PORT): {said}"
        raise Fault(f"Port {port} on {host} {reason}") from None


def reaches_beyond(listener: socket.socket) -> bool:
    """Whether others than this host can call."""
    return not ip_address(listener.getsockname()[0]).is_loopback


def address_of(listener: socket.socket) -> str:
    """The service's address for a browser on this host."""
    host, port = listener.getsockname()[:2]
    local = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 read, not bound
    shown = local.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


async def _drain(service: Service, linger_seconds: float) -> None:
    """Turn new work away, and wait for what was begun."""
    service.stop()
    service.log.info(
        "stopping",
        calls_in_flight=service.calls_in_flight,
        streams=len(service.feed.streams),
    )
    await service.feed.end_all("stopping")
    # Callers with open connections are told to go elsewhere before these are closed.
    await asyncio.sleep(linger_seconds)
    await service.until_idle(_WORK_SECONDS_MAX)
    with contextlib.suppress(Refused, TimeoutError):  # it stands in the log as well
        async with asyncio.timeout(_COMMIT_SECONDS_MAX):
            await service.vain_calls.run_once()
    service.dibs.close()
    await service.until_idle(_COMMIT_SECONDS_MAX)
    service.dibs.close(at_once=True)


def _watch(service: Service) -> Watch:
    def refused(reply: Reply) -> None:
        service.metrics.answered("unread", reply.status, reply.code, 0.0)

    settings = service.settings
    return Watch(settings, rooms_for(settings).calls, refused)


def _configuration(app: ASGIApp, watch: Watch) -> uvicorn.Config:
    connection: Any = partial(Connection, watch=watch)
    return uvicorn.Config(
        app,
        http=connection,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_SEND_SECONDS_MAX,
    )


class _Server(uvicorn.Server):
    """uvicorn, told from outside when to stop."""

    def __init__(self, config: uvicorn.Config, watch: Watch) -> None:
        super().__init__(config)
        self._watch = watch
        self.is_accepting = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_accepting.set()

    async def on_tick(self, counter: int) -> bool:
        self._watch.tick(self.server_state.connections)
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to `serve`: stopping starts well before the sockets close."""
        yield
