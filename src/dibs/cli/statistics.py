"""What became of reservations."""

from typing import Annotated

import typer

from dibs.cli.opened import opened
from dibs.cli.screen import AsJson, say, say_json, say_table
from dibs.records import HOURS_MAX


def statistics(
    event: Annotated[
        str | None, typer.Argument(metavar="EVENT", help="Which; all without one.")
    ] = None,
    hours: Annotated[
        int, typer.Option(min=1, max=HOURS_MAX, help="How far to look back.")
    ] = 24,
    as_json: AsJson = False,
) -> None:
    """Say what became of reservations in the last hours."""
    with opened() as dibs:
        counted = dibs.statistics(event, hours)
    if as_json:
        say_json(counted)
        return
    rows = [
        ("created", counted.created),
        ("completed", counted.completed),
        ("expired", counted.expired),
        ("released", counted.released),
        ("cancelled", counted.cancelled),
        ("failed", counted.failed),
        ("mean hold", _minutes(counted.mean_hold_seconds)),
        ("expiration rate", _share(counted.expiration_rate)),
    ]
    last = "hour" if hours == 1 else f"{hours:,} hours"
    say(f"{event or 'All events'} in the last {last}:")
    say_table(["what", "count"], rows)


def _minutes(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds / 60:.1f} min"


def _share(rate: float | None) -> str | None:
    return None if rate is None else f"{rate:.0%}"
