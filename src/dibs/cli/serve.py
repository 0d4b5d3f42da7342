"""The processes that stay: the service, and the worker alone."""

import sys
from typing import Annotated

import typer
from msgspec.structs import replace

from dibs.cli.opened import say_if_own
from dibs.config import Settings

Host = Annotated[
    str | None, typer.Option(help="Address to listen on [DIBS_HOST, 127.0.0.1].")
]
Port = Annotated[
    int | None,
    typer.Option(min=0, max=65_535, help="Port; 0 is any [DIBS_PORT, 8000]."),
]


def settings_for(host: str | None, port: int | None) -> Settings:
    """The environment's settings, but for what the command line says."""
    settings = Settings.from_environment()
    given = {"host": host, "port": port}
    stated = {name: value for name, value in given.items() if value is not None}
    return replace(settings, **stated)


def serve(
    host: Host = None,
    port: Port = None,
    sweep: Annotated[
        bool,
        typer.Option(" /--no-sweep", help="Leave sweeping to `dibs worker` processes."),
    ] = True,
) -> None:
    """Serve the HTTP API, and sweep expired reservations beside it."""
    from dibs.service.server import run  # noqa: PLC0415 - an extra

    settings = settings_for(host, port)
    say_if_own(settings)
    run(settings, on_ready=_say_address, sweeps=sweep)


def worker() -> None:
    """Sweep expired reservations, without serving."""
    from dibs.service.telemetry import logs  # noqa: PLC0415 - an extra
    from dibs.workers.worker import run_worker  # noqa: PLC0415 - an extra

    settings = Settings.from_environment()
    say_if_own(settings)
    logs.configure(settings.log_level)
    run_worker(settings)


def _say_address(address: str) -> None:
    from dibs.service.telemetry.output import output_to  # noqa: PLC0415 - an extra

    line = f"Dibs serves {address} · documentation at {address}/docs\n"
    output_to(sys.stderr).write(line.encode())
