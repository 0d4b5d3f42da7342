"""Stock: the items of an event as CSV."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from dibs.cli.author import Reason, said_here
from dibs.cli.opened import opened
from dibs.cli.screen import (
    AsJson,
    counted,
    errors,
    say,
    say_json,
    say_table,
    write,
    write_file,
)
from dibs.cli.statuses import Status
from dibs.models import Serving

if TYPE_CHECKING:
    from dibs.stock import StockLine, StockReport

app = typer.Typer(help="Import and export items as CSV.", no_args_is_help=True)

Event = Annotated[str, typer.Option("--event", help="The event's id.")]


@app.command("import")
def import_stock(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The items, CSV.")
    ],
    event: Event,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, change nothing.")
    ] = False,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Create and change the items of an event, all of them or nothing.

    The first line names the columns; an empty cell leaves a setting as it is.
    """
    with opened() as dibs:
        report = dibs.put_stock(
            event, file.read_bytes(), dry_run=dry_run, **said_here(reason)
        )
    if as_json:
        say_json(_summary(report))
    else:
        _say_report(report)
    if report.problems:
        raise typer.Exit(Status.REFUSED)


@app.command("export")
def export_stock(
    event: Event,
    file: Annotated[
        Path | None,
        typer.Argument(dir_okay=False, help="Where to; else to the screen."),
    ] = None,
) -> None:
    """Write the items of an event as CSV, ready to be imported again."""
    with opened() as dibs:
        table = dibs.stock(event).encode()
    if file is None:
        write(table)
    else:
        write_file(file, table)


@app.command()
def product(
    product: Annotated[str, typer.Argument(help="What several items are.")],
    event: Event,
    serving: Annotated[
        Serving | None, typer.Option(help="First in order if unset.")
    ] = None,
    one_location: Annotated[
        bool, typer.Option("--one-location", help="All units of a hold from one item.")
    ] = False,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Say how the items of a product serve who asks for the product."""
    with opened() as dibs:
        dibs.put_product(
            event,
            product,
            serving=serving,
            one_location=one_location,
            **said_here(reason),
        )
        rule = dibs.event(event).products[product]
    if as_json:
        say_json({"product": product, **msgspec.to_builtins(rule)})
        return
    served = ", ".join(rule.items) or "no item yet"
    where = "one location" if rule.one_location else "all locations"
    say(f"{product} is served {rule.serving}, from {where}: {served}.")


def _summary(report: "StockReport") -> dict[str, Any]:
    return {
        "event": report.event,
        "dry_run": report.dry_run,
        **_counts(report),
        "lines": report.lines,
    }


def _counts(report: "StockReport") -> dict[str, int]:
    from dibs.stock.report import OUTCOMES  # noqa: PLC0415 - slow to import

    return {outcome: report.count(outcome) for outcome in OUTCOMES}


def _say_report(report: "StockReport") -> None:
    rows = [
        (line.line, line.item, line.outcome, _told(line))
        for line in report.lines
        if line.outcome != "unchanged"
    ]
    if rows:
        say_table(["line", "item", "", ""], rows)
    counts = (f"{count:,} {name}" for name, count in _counts(report).items() if count)
    total = counted(len(report.lines), "item")
    say(f"{report.event}: {total}, {', '.join(counts)}.")
    if report.dry_run:
        errors.print("Nothing was written: this was a dry run.")


def _told(line: "StockLine") -> str:
    if line.outcome == "refused":
        return " ".join(filter(None, (line.field, line.reason)))
    return ", ".join(
        f"{name} {_shown(change.before)} → {_shown(change.after)}"
        for name, change in line.changes.items()
    )


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}:{units}" for name, units in value.items()) or "none"
    return "none" if value is None else str(value)
