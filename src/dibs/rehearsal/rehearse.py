"""The whole of `dibs rehearse`: files in, a service found or started, a report out."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from dibs.errors import Fault
from dibs.plans import parse
from dibs.rehearsal.arrivals import ArrivalsError, pick_evening, read_evenings
from dibs.rehearsal.own_service import Guarded, guarded_service
from dibs.rehearsal.performance import Audience, Performance, Script, unseen
from dibs.rehearsal.report import Report
from dibs.rehearsal.venue import with_usual_extras
from dibs.rehearsal.wire import address_of
from dibs.workers.loop import new_event_loop

BUYERS_MAX = 1_000_000
BOTS_MAX = 100_000
SPEED_MAX = 1_000.0


class OptionError(Fault):
    """An option that cannot be; `option` is its name on the command line."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What is rehearsed, and where."""

    plan: Path
    """A seating plan in the pretix format."""
    arrivals: Path
    """A recording: CSV with the columns period and count."""
    floors: dict[str, int] = {}
    """Areas on sale and how many people each admits."""
    evening: int = 1
    """Which day of the recording, from 1."""
    buyers: int = 1_000
    bots: int = 0
    """Sessions that hold what they can and never pay, of an event with limits."""
    speed: float = 1.0
    """How many times faster than recorded; hold windows shrink alike."""
    seed: int = 1
    url: str | None = None
    """A running service; without one, our own on a scratch database."""
    key: str = ""
    """A secret key of the service at `url`, where it needs one."""
    history: Path | None = None
    """Where to write every call, as JSON lines."""


def rehearse(options: Options, audience: Audience = unseen) -> Report:
    """Plays the evening and reports. Raises Fault, with one line, where it cannot."""
    performance = Performance(script_of(options), options.history)
    with _service(options) as (url, key):
        return run(performance, url, audience, key=key)


def run(
    performance: Performance, url: str, audience: Audience = unseen, *, key: str = ""
) -> Report:
    """Plays against a running service in an event loop of its own."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(performance.play(url, audience, key=key))


def script_of(options: Options) -> Script:
    """What the options ask to be played; the same options give the same script.

    Raises OptionError where one cannot be, Fault where a file cannot be used.
    """
    _require_bounds(options)
    plan = parse(_read(options.plan), options.floors)
    lines = _read(options.arrivals).decode("utf-8-sig", errors="replace").splitlines()
    evenings = read_evenings(lines)
    try:
        evening = pick_evening(evenings, options.evening)
    except ArrivalsError as error:
        raise OptionError("--evening", str(error)) from None
    return Script(
        event=f"rehearsal-{secrets.token_hex(4)}",
        venue=with_usual_extras(plan, options.buyers),
        moments=evening.moments(options.buyers, options.seed),
        speed=options.speed,
        seed=options.seed,
        bots=options.bots,
    )


def _require_bounds(options: Options) -> None:
    if not 1 <= options.buyers <= BUYERS_MAX:
        raise OptionError("--buyers", f"it must be from 1 to {BUYERS_MAX}")
    if not 0 <= options.bots <= BOTS_MAX:
        raise OptionError("--bots", f"it must be from 0 to {BOTS_MAX}")
    if not 0 < options.speed <= SPEED_MAX:
        raise OptionError("--speed", f"it must be above 0 and at most {SPEED_MAX:g}")
    if options.url is not None:
        try:
            address_of(options.url)
        except Fault as error:
            raise OptionError("--url", str(error)) from None
    if options.bots and options.url is not None and not options.key:
        reason = "they say where they call from: --url needs a secret --key then"
        raise OptionError("--bots", reason)


@contextmanager
def _service(options: Options) -> Iterator[Guarded]:
    if options.url is not None:
        yield Guarded(options.url, options.key)
        return
    with guarded_service() as own:
        yield own


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Fault(f"{path} cannot be read: {error.strerror}") from error
