"""`dibs demo`: a venue on sale in half a minute, rehearsed first and then served.

The rehearsal has a service and a database of its own, which are gone afterwards; what
newcomers reserve in the venue that is served stays for the next run.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import msgspec
from rich.console import Console
from rich.markup import escape

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.demo.curve import sample_evening
from dibs.demo.guest import own_or_guest
from dibs.demo.venue import sample_venue
from dibs.errors import Fault, NotFound
from dibs.models import ItemPut
from dibs.plans import parse
from dibs.rehearsal import Performance, Report, Script, in_words, unseen
from dibs.rehearsal.live import on_screen
from dibs.rehearsal.own_service import own_service
from dibs.rehearsal.venue import Venue, with_usual_extras
from dibs.service import logs
from dibs.service.actor import Actor
from dibs.service.server import address_of, listen, serve
from dibs.workers.loop import new_event_loop, stop_on_hangup, stop_on_signals

EVENT = "demo"
BUYERS_PER_ADMISSION = 0.65
"""With parties of two and a half, demand is half as large again as supply."""
BUYERS_MAX = 5_000
SPEED = 150.0
"""Fifty minutes of arrivals in twenty seconds."""
SEED = 1
PAGE = Actor(
    kind="publishable", scopes=frozenset({"read", "buy", "sell"}), principal="page"
)
"""Where others can call, the demo's page needs a key; its money is play money, so the
page may confirm as well."""
INTERRUPTED = 130
"""The status a shell gives a program that Ctrl-C ended."""


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """What is put on sale, and under which event."""

    event: str
    venue: Venue


def run(
    settings: Settings,
    plan: Path | None = None,
    floors: dict[str, int] | None = None,
    *,
    once: bool = False,
    console: Console | None = None,
) -> int:
    """Shows the demo; returns the rehearsal's exit status, 130 where interrupted.

    `plan` is the newcomer's own seating plan, `floors` the capacities of its areas.
    With `once`, or without a terminal, it ends after the report; else it goes on
    serving at `settings.host` and `settings.port` until a signal. Raises Fault, with
    one line, where the port is taken, the plan cannot be used, no database starts or
    another process's ends.
    """
    screen = console or Console(highlight=False)
    show = own_show(plan, floors or {}) if plan else sample_show()
    stays = screen.is_terminal and not once
    logs.configure("error")
    with (
        listen(settings.host, settings.port) as listener,
        asyncio.Runner(loop_factory=new_event_loop) as runner,
    ):
        return runner.run(_present(show, settings, listener, screen, stays))


def sample_show() -> Show:
    """The theatre that the package makes itself."""
    return Show(event=EVENT, venue=sample_venue())


def own_show(path: Path, floors: dict[str, int]) -> Show:
    """A newcomer's plan, named after its file."""
    try:
        plan = parse(path.read_bytes(), floors)
    except OSError as error:
        raise Fault(f"{path} cannot be read: {error.strerror}") from error
    event = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:64] or EVENT
    admissions = plan.seat_count + sum(floors.values())
    return Show(event=event, venue=with_usual_extras(plan, admissions))


async def _present(
    show: Show,
    settings: Settings,
    listener: socket.socket,
    screen: Console,
    stays: bool,
) -> int:
    with stop_on_signals() as stop, stop_on_hangup(stop):
        async with (
            own_or_guest(settings, screen, stop),
            AsyncDibs(settings=settings) as dibs,
        ):
            await put_on_sale(dibs, show)
            async with _serving(dibs, settings, listener, stop):
                report = await _rehearse(show.venue, dibs.url, screen, stop)
                if report is None:
                    return INTERRUPTED
                screen.print(escape(in_words(report)), soft_wrap=True)
                if stays:
                    _invite(screen, show, address_of(listener))
                    await stop.wait()
                return report.exit_status


@asynccontextmanager
async def _serving(
    dibs: AsyncDibs, settings: Settings, listener: socket.socket, stop: asyncio.Event
) -> AsyncIterator[None]:
    """Serves meanwhile, and stops in order at the end; `stop` is set by then."""
    serving = asyncio.create_task(serve(dibs, settings, listener, stop, page=PAGE))
    serving.add_done_callback(lambda _: stop.set())
    try:
        yield
    finally:
        stop.set()
        await serving


async def put_on_sale(dibs: AsyncDibs, show: Show) -> None:
    """Puts the event on sale where it is not; what was sold in an earlier run stays.

    It is a draft until all of it is there, so that a run that was ended half-way is
    made good by the next.
    """
    if await _is_on_sale(dibs, show.event):
        return
    plan = show.venue.plan
    await dibs.put_event(show.event, name=plan.name or show.event, status="draft")
    await dibs.put_plan(show.event, plan.document, show.venue.floors)
    for item, settings in show.venue.extras.items():
        await dibs.put_item(show.event, item, msgspec.convert(settings, ItemPut))
    await dibs.change_event(show.event, status="on_sale")


async def _is_on_sale(dibs: AsyncDibs, event: str) -> bool:
    try:
        found = await dibs.event(event)
    except NotFound:
        return False
    return found.status != "draft"


async def _rehearse(
    venue: Venue, url: str, screen: Console, stop: asyncio.Event
) -> Report | None:
    """The report of a short rehearsal; None where a signal came before its end."""
    performance = Performance(_script(venue))
    audience = on_screen(screen) if screen.is_terminal else unseen
    async with _scratch_service(url) as service:
        playing = asyncio.create_task(performance.play(service, audience))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([playing, stopping], return_when="FIRST_COMPLETED")
            return await playing if playing.done() else None
        finally:
            playing.cancel()
            stopping.cancel()
            await asyncio.wait([playing, stopping])


@asynccontextmanager
async def _scratch_service(url: str) -> AsyncIterator[str]:
    """A service of its own on the database server at `url`, off the event loop."""
    with ExitStack() as stack:
        address = await asyncio.to_thread(stack.enter_context, own_service(url))
        try:
            yield address
        finally:
            await asyncio.to_thread(stack.close)


def _script(venue: Venue) -> Script:
    admissions = venue.plan.seat_count + sum(venue.floors.values())
    buyers = min(max(round(admissions * BUYERS_PER_ADMISSION), 1), BUYERS_MAX)
    return Script(
        event="rehearsal",
        venue=venue,
        moments=sample_evening().moments(buyers, SEED),
        speed=SPEED,
        seed=SEED,
    )


def _invite(screen: Console, show: Show, address: str) -> None:
    screen.print(
        f"\nNow it is your turn: [bold]{address}/?event={quote(show.event)}[/bold]. "
        "Ctrl-C ends it; what you reserve stays."
    )
