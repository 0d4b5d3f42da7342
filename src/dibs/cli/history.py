"""Histories that rehearsals wrote: what they prove."""

from pathlib import Path
from typing import Annotated

import typer

from dibs.cli.screen import AsJson, counted, say, say_json

app = typer.Typer(help="What the history of a rehearsal proves.", no_args_is_help=True)


@app.callback()
def histories() -> None:
    """What the history of a rehearsal proves."""


@app.command("check")
def check(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="As `dibs rehearse --history` wrote it."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Prove from a history alone that nothing was sold twice or lost.

    No service and no database is asked. Status 1 where a promise was broken.
    """
    from dibs.rehearsal.record import read_recording  # noqa: PLC0415 - an extra
    from dibs.rehearsal.verdict import verdict_on  # noqa: PLC0415 - an extra

    recording = read_recording(file)
    verdict = verdict_on(recording, recording.evidence)
    if as_json:
        say_json(verdict)
    else:
        rows = counted(verdict.journal_rows, "journal row")
        say(f"{verdict.event}: {counted(verdict.calls, 'call')}, {rows}")
        for finding in verdict.findings:
            say(f"{finding.kind}: {finding.subject}: {finding.detail}")
        say(
            f"double booked {verdict.double_booked}, drift {verdict.drift},"
            f" server errors {verdict.server_errors}, violations {verdict.violations}"
        )
    raise typer.Exit(verdict.exit_status)
