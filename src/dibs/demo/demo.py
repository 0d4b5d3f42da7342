"""`dibs demo`: a venue on sale in half a minute, rehearsed first and then served.

The rehearsal has a service and a database of its own, which are gone afterwards; what
newcomers reserve in the venue that is served stays for the next run.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import msgspec
from msgspec.structs import replace
from rich.console import Console
from rich.markup import escape

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.demo.build import building
from dibs.demo.buyers import Buyers
from dibs.demo.curve import sample_evening
from dibs.demo.invitation import invite
from dibs.demo.switch import switch_for
from dibs.demo.venue import sample_venue
from dibs.errors import Fault, NotFound
from dibs.models import Event, ItemPut
from dibs.plans import parse
from dibs.rehearsal import Performance, Report, Script, in_words, unseen
from dibs.rehearsal.live import on_screen
from dibs.rehearsal.own_service import own_service
from dibs.rehearsal.venue import Venue, with_usual_extras
from dibs.service.calls.actor import Actor
from dibs.service.server import address_of, listen, serve
from dibs.service.site import Extra
from dibs.service.telemetry import logs
from dibs.workers.guest import own_or_guest
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
LISTENS: Literal["anyone_with_key"] = "anyone_with_key"
"""Who follows what is left, live: the page is no secret, and nor is its key."""
INTERRUPTED = 130
"""The status a shell gives a program that Ctrl-C ended."""


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """What is put on sale, and under which event."""

    event: str
    venue: Venue


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """How the demo goes on after the report."""

    build: Sequence[str]
    opens: bool


def run(
    settings: Settings,
    plan: Path | None = None,
    floors: dict[str, int] | None = None,
    *,
    once: bool = False,
    console: Console | None = None,
    build: Sequence[str] = (),
    opens: bool = False,
) -> int:
    """Shows the demo; returns the rehearsal's exit status, 130 where interrupted.

    `plan` is the newcomer's own seating plan, `floors` the capacities of its areas.
    With `once`, or without a terminal, it ends after the report; else it goes on
    serving at `settings.host` and `settings.port` until a signal, with simulated buyers
    that can be turned off. `build` is the command that builds the storefront, which
    runs meanwhile; with `opens` a browser is shown the page. Raises Fault, with one
    line, where the port is taken, the plan cannot be used, no database starts or
    another process's ends.
    """
    screen = console or Console(highlight=False, emoji=False)
    settings = replace(settings, payments="sandbox")  # the demo's money is play money
    show = own_show(plan, floors or {}) if plan else sample_show()
    stay = None if once or not screen.is_terminal else Stay(build=build, opens=opens)
    logs.configure("error")
    with (
        listen(settings.host, settings.port) as listener,
        asyncio.Runner(loop_factory=new_event_loop) as runner,
    ):
        return runner.run(_present(show, settings, listener, screen, stay))


def sample_show() -> Show:
    """The theatre that the package makes itself."""
    return Show(event=EVENT, venue=sample_venue())


def own_show(path: Path, floors: dict[str, int]) -> Show:
    """A newcomer's plan; its event is none of theirs: `demo-` and the file's name."""
    try:
        plan = parse(path.read_bytes(), floors)
    except OSError as error:
        raise Fault(f"{path} cannot be read: {error.strerror}") from error
    stem = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")
    event = f"{EVENT}-{stem}".rstrip("-")[:64]
    admissions = plan.seat_count + sum(floors.values())
    return Show(event=event, venue=with_usual_extras(plan, admissions))


async def _present(
    show: Show,
    settings: Settings,
    listener: socket.socket,
    screen: Console,
    stay: Stay | None,
) -> int:
    def say(line: str) -> None:
        screen.print(escape(line), soft_wrap=True)

    with stop_on_signals() as stop, stop_on_hangup(stop):
        async with (
            own_or_guest(settings, stop, say),
            AsyncDibs(settings=settings) as dibs,
        ):
            await put_on_sale(dibs, show)
            buyers = Buyers(dibs, show.event, show.venue)
            extra, key = switch_for(buyers)
            async with (
                _serving(dibs, settings, listener, stop, extra),
                building(stay.build if stay else ()) as built,
            ):
                report = await _rehearse(show.venue, dibs.url, screen, stop)
                if report is None:
                    return INTERRUPTED
                screen.print(escape(in_words(report)), soft_wrap=True)
                if stay:
                    address = address_of(listener)
                    page = f"{address}/events/{quote(show.event)}"
                    async with _crowd(buyers, address, key):
                        await invite(screen, page, buyers, built, stop, stay.opens)
                return report.exit_status


@asynccontextmanager
async def _serving(
    dibs: AsyncDibs,
    settings: Settings,
    listener: socket.socket,
    stop: asyncio.Event,
    extra: Extra,
) -> AsyncIterator[None]:
    """Serves meanwhile, and stops in order at the end; `stop` is set by then.

    It goes on while the demo ends: what the crowd bought is given back first.
    """
    closing = asyncio.Event()
    serving = asyncio.create_task(
        serve(dibs, settings, listener, closing, page=PAGE, extra=extra)
    )
    serving.add_done_callback(lambda _: stop.set())
    try:
        yield
    finally:
        stop.set()
        closing.set()
        await serving


@asynccontextmanager
async def _crowd(buyers: Buyers, address: str, key: str) -> AsyncIterator[None]:
    """Lets buyers come meanwhile, as long as they are wanted."""
    task = asyncio.create_task(buyers.run(address, key))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Fault):
            await task


async def put_on_sale(dibs: AsyncDibs, show: Show) -> None:
    """Puts the event on sale where it is not; what was sold in an earlier run stays.

    It is a draft until all of it is there, so that a run that was ended half-way is
    made good by the next.
    """
    found = await _found(dibs, show.event)
    if found is None or found.status == "draft":
        plan = show.venue.plan
        await dibs.put_event(show.event, name=plan.name or show.event, status="draft")
        await dibs.put_plan(show.event, plan.document, show.venue.floors)
        for item, settings in show.venue.extras.items():
            await dibs.put_item(show.event, item, msgspec.convert(settings, ItemPut))
        await dibs.change_event(show.event, status="on_sale", live_access=LISTENS)
    elif found.live_access != LISTENS:
        await dibs.change_event(show.event, live_access=LISTENS)


async def _found(dibs: AsyncDibs, event: str) -> Event | None:
    try:
        return await dibs.event(event)
    except NotFound:
        return None


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
