"""A process of agents alone, for where the service does not run them."""

import asyncio
from collections.abc import Iterable

from dibs.client import AsyncDibs
from dibs.config import Settings
from dibs.workers.inspector import Inspector
from dibs.workers.loop import Agent, new_event_loop, run_agents, stop_on_signals
from dibs.workers.sweep import OnReleased
from dibs.workers.sweeper import Sweeper


def agents_of(
    dibs: AsyncDibs,
    settings: Settings,
    stop: asyncio.Event,
    on_released: OnReleased | None = None,
) -> Iterable[Agent]:
    """Every agent that should run somewhere, once or many times, until `stop`."""
    return (
        Sweeper(dibs, on_released=on_released),
        Inspector(
            dibs,
            schedule_seconds=settings.sweep_interval_seconds,
            repairs=settings.reconcile == "repair",
            on_released=on_released,
            stop=stop,
        ),
    )


def run_worker(settings: Settings) -> None:
    """Open the engine and run its agents until a signal asks to stop."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_open_and_run(settings))


async def _open_and_run(settings: Settings) -> None:
    with stop_on_signals() as stop:
        async with AsyncDibs(settings=settings) as dibs:
            await run_agents(agents_of(dibs, settings, stop), stop)
