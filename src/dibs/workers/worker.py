"""A process of agents alone, for where the service does not run them."""

import asyncio
import contextlib
from collections.abc import Iterable

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.delivery import (
    Courier,
    Desk,
    OnAttempt,
    OnPublished,
    Publisher,
    Relay,
)
from dibs.payments import Till
from dibs.payments.providers import providers_of
from dibs.workers.cashier import Cashier
from dibs.workers.garbage import collect_seldom
from dibs.workers.guest import own_or_guest
from dibs.workers.herald import Herald
from dibs.workers.inspector import Inspector
from dibs.workers.loop import Agent, new_event_loop, run_agents, stop_on_signals
from dibs.workers.sweep import OnReleased
from dibs.workers.sweeper import Sweeper


def agents_of(
    dibs: AsyncDibs,
    settings: Settings,
    stop: asyncio.Event,
    on_released: OnReleased | None = None,
    *,
    till: Till,
    on_attempt: OnAttempt | None = None,
    on_published: OnPublished | None = None,
) -> Iterable[Agent]:
    """Every agent that should run somewhere, once or many times, until `stop`."""
    desk = Desk(dibs.url, settings)
    return (
        Sweeper(dibs, on_released=on_released, stop=stop),
        Inspector(
            dibs,
            schedule_seconds=settings.sweep_interval_seconds,
            repairs=settings.reconcile == "repair",
            on_released=on_released,
            stop=stop,
            till=till,
        ),
        Cashier(till),
        Herald(dibs, stop=stop),
        Relay(dibs.url, settings, desk=desk),
        Courier(dibs.url, settings, on_attempt=on_attempt, desk=desk),
        Publisher(dibs.url, settings, on_published=on_published, desk=desk),
    )


def run_worker(settings: Settings) -> None:
    """Open the engine and run its agents until a signal asks to stop.

    Raises Fault once the process has ended whose PostgreSQL it is.
    """
    collect_seldom()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_open_and_run(settings))


async def _open_and_run(settings: Settings) -> None:
    with stop_on_signals() as stop:
        async with (
            own_or_guest(settings, stop),
            AsyncDibs(settings=settings, as_service=True) as dibs,
        ):
            till = Till(dibs, providers_of(settings, dibs.url), settings)
            async with contextlib.aclosing(till):
                await run_agents(agents_of(dibs, settings, stop, till=till), stop)
