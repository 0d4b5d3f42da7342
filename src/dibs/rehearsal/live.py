"""A rehearsal on the screen while it runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from dibs.rehearsal.history import clock
from dibs.rehearsal.performance import Audience, Performance

FRAMES_PER_SECOND = 4
BAR_WIDTH = 40


def on_screen(console: Console) -> Audience:
    """An audience that draws the performance four times a second."""

    @asynccontextmanager
    async def follow(performance: Performance) -> AsyncIterator[None]:
        with Live(console=console, auto_refresh=False) as live:
            drawing = asyncio.create_task(_draw(live, performance))
            try:
                yield
            finally:
                drawing.cancel()
                await asyncio.wait([drawing])
                live.update(picture(performance), refresh=True)

    return follow


async def _draw(live: Live, performance: Performance) -> None:
    while True:
        live.update(picture(performance), refresh=True)
        await asyncio.sleep(1 / FRAMES_PER_SECOND)


def picture(performance: Performance) -> RenderableType:
    """How far the evening is, what is sold, and what buyers hear."""
    return Group(_evening(performance), _sales(performance), _answers(performance))


def _evening(performance: Performance) -> RenderableType:
    script = performance.script
    if performance.came == 0:
        return Text(performance.stage, "bold")
    minutes = (clock() - performance.started_at) * script.speed / 60
    return Text.assemble(
        (performance.stage, "bold"),
        f" · minute {minutes:.0f} of the evening, {script.speed:g} times as fast · "
        f"{performance.came:,} of {len(script.moments):,} buyers have come",
    )


def _sales(performance: Performance) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    reading = performance.board.latest if performance.board else None
    if reading is None:
        return table
    for item, stock in performance.script.venue.stock.items():
        if stock.capacity is None:
            continue
        counts = reading.availability.items[item]
        table.add_row(
            Text(item),
            _bar(counts.sold_count, stock.capacity),
            f"{counts.sold_count:,} of {stock.capacity:,} sold",
            f"{counts.reserved_count:,} in carts",
        )
    return table


def _answers(performance: Performance) -> RenderableType:
    heard = performance.history.counts
    refused = heard["reserve", "seats_unavailable"] + heard["reserve", "sold_out"]
    cut = sum(count for (_, code), count in heard.items() if code == "cut")
    return Text(
        f"{heard['reserve', 'ok']:,} reserved · {refused:,} came too late · "
        f"{heard['confirm', 'ok']:,} confirmed · {cut:,} connections cut"
    )


def _bar(sold: int, capacity: int) -> ProgressBar:
    return ProgressBar(total=max(capacity, 1), completed=sold, width=BAR_WIDTH)
