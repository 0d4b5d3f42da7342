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
    opens: Annotated[
        bool, typer.Option("--open/--no-open", help="Show the page in a browser.")
    ] = True,
) -> None:
    """Watch an on-sale, then try it yourself on a page.

    Needs nothing: the venue is its own, and so is the database unless DIBS_DATABASE_URL
    names one, where it is the event `demo` or, of a plan, `demo-` and the file's name.
    Without a terminal it ends after the report. Status 1 where the rehearsal found
    anything sold twice.
    """
    from dibs.demo.build import build_of_checkout  # noqa: PLC0415 - several extras
    from dibs.demo.demo import run  # noqa: PLC0415

    settings, build = settings_for(host, port), build_of_checkout()
    floors = read_pairs(floor)
    raise typer.Exit(run(settings, plan, floors, once=once, build=build, opens=opens))
