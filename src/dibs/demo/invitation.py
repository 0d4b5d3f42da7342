"""After the report: the page is the newcomer's, with buyers that come and go."""

import asyncio
import os
import sys
import webbrowser

from rich.console import Console
from rich.markup import escape

from dibs.demo.buyers import Buyers
from dibs.demo.switch import turned_by_enter


async def invite(
    screen: Console,
    page: str,
    buyers: Buyers,
    built: "asyncio.Task[str]",
    stop: asyncio.Event,
    opens: bool,
) -> None:
    """Says where the page is, lets buyers come, and stays until `stop` is set.

    A browser is shown the page once the storefront is built, or cannot be.
    """
    screen.print(
        f"\nNow it is your turn: [bold]{page}[/bold]. "
        "Ctrl-C ends it; what you reserve stays.\n"
        "Simulated buyers are about: Enter turns them off and on, so does the page.",
        soft_wrap=True,
    )

    def turn() -> None:
        buyers.turn(not buyers.is_on)
        screen.print(f"Simulated buyers are {'on' if buyers.is_on else 'off'}.")

    buyers.turn(True)
    with turned_by_enter(turn):
        if not built.done():
            screen.print("The plain page serves until the storefront is built …")
            await _either(built, stop)
            if built.done() and not built.result():
                screen.print("The storefront is built: open the page again.")
        if built.done() and built.result():
            told = f"The plain page serves: {built.result()}"
            screen.print(escape(told), soft_wrap=True)
        if opens and has_display() and not stop.is_set():
            await asyncio.to_thread(webbrowser.open, page)
        await stop.wait()


def has_display() -> bool:
    """Whether a browser would show: over SSH one would only take the terminal."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
    return sys.platform == "darwin" or any(map(os.environ.get, names))


async def _either(built: "asyncio.Task[str]", stop: asyncio.Event) -> None:
    """Returns when the build has ended or the demo is to end."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([built, stopping], return_when="FIRST_COMPLETED")
    stopping.cancel()
