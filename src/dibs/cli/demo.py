"""The first thing a newcomer runs."""

from pathlib import Path
from typing import Annotated

import typer

from dibs.cli.pairs import Floors, read_pairs
from dibs.cli.serve import Host, Port, settings_for


def demo(
    plan: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Your own seating plan, JSON, as pretix's.",
        ),
    ] = None,
    floor: Floors = [],  # noqa: B006 - typer reads it and leaves it alone
    host: Host = None,
    port: Port = None,
    once: Annotated[
        bool, typer.Option("--once", help="End after the report; do not serve.")
    ] = False,
) -> None:
    """Watch an on-sale, then try it yourself on a page.

    Needs nothing: the database and the venue are its own. Without a terminal it ends
    after the report. Status 1 where the rehearsal found anything sold twice.
    """
    from dibs.demo.demo import run  # noqa: PLC0415 - several extras

    settings = settings_for(host, port)
    raise typer.Exit(run(settings, plan, read_pairs(floor), once=once))
