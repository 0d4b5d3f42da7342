"""The storefront's build beside the demo, where the demo runs from a checkout."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import dibs

ROOT = Path(dibs.__file__).resolve().parents[2]
BUILDER = ROOT / "scripts/web.py"


def build_of_checkout() -> tuple[str, ...]:
    """The command that builds the storefront; none where we are installed: it is there.

    Where nothing changed since it was built, the command ends at once.
    """
    is_checkout = BUILDER.is_file() and (ROOT / "web/package.json").is_file()
    return (sys.executable, str(BUILDER), "build") if is_checkout else ()


@asynccontextmanager
async def building(command: Sequence[str]) -> AsyncIterator["asyncio.Task[str]"]:
    """Runs a build meanwhile, ended at the end if it is not done by then.

    The task's result is what went wrong, in a line; empty where it was built.
    """
    task = asyncio.create_task(_build(command))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _build(command: Sequence[str]) -> str:
    if not command:
        return ""
    # A Ctrl-C is ours: we end it in order.
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, start_new_session=True
    )
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    lines = said.decode(errors="replace").strip().splitlines()
    if process.returncode == 0:
        return ""
    return lines[-1].removeprefix("dibs: ") if lines else "it ended without a word"
