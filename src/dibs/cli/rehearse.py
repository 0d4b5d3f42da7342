"""Rehearsals: an on-sale replayed against a service."""

from pathlib import Path
from typing import Annotated

import typer

from dibs.cli.pairs import Floors, read_pairs
from dibs.cli.screen import AsJson, errors, say, say_json


def rehearse(
    plan: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="A seating plan, JSON.")
    ],
    arrivals: Annotated[
        Path,
        typer.Option(
            exists=True, dir_okay=False, help="Recorded arrivals: CSV of period, count."
        ),
    ],
    floor: Floors = [],  # noqa: B006 - typer reads it and leaves it alone
    evening: Annotated[
        int, typer.Option(min=1, help="Which day of the recording.")
    ] = 1,
    buyers: Annotated[int, typer.Option(min=1, help="How many come in all.")] = 1_000,
    bots: Annotated[
        int, typer.Option(min=0, help="Sessions that hold all they can and never pay.")
    ] = 0,
    speed: Annotated[
        float, typer.Option(help="How many times faster than recorded.")
    ] = 60.0,
    seed: Annotated[int, typer.Option(help="The same seed, the same arrivals.")] = 1,
    url: Annotated[
        str | None,
        typer.Option(help="A running service; else our own on a scratch database."),
    ] = None,
    key: Annotated[
        str, typer.Option(help="A secret key of that service; bots need one.")
    ] = "",
    history: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write every call here, a line each."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Replay an on-sale against a service and prove that nothing was sold twice.

    Status 1 where a seat was double booked, counts drifted, the service erred or
    another promise was broken.
    """
    from dibs import rehearsal  # noqa: PLC0415 - an extra
    from dibs.rehearsal.live import on_screen  # noqa: PLC0415 - an extra

    options = rehearsal.Options(
        plan=plan,
        floors=read_pairs(floor),
        arrivals=arrivals,
        evening=evening,
        buyers=buyers,
        bots=bots,
        speed=speed,
        seed=seed,
        url=url,
        key=key,
        history=history,
    )
    audience = on_screen(errors) if errors.is_terminal else rehearsal.unseen
    try:
        report = rehearsal.rehearse(options, audience)
    except rehearsal.OptionError as error:
        raise typer.BadParameter(str(error), param_hint=error.option) from None
    if as_json:
        say_json(report)
    else:
        for line in rehearsal.in_words(report).split("\n"):
            say(line)
    raise typer.Exit(report.exit_status)
