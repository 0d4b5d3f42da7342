"""All commands, in the order a newcomer meets them."""

from importlib.metadata import version
from typing import Annotated

import typer

from dibs.cli import (
    allocation,
    database,
    deliveries,
    demo,
    endpoints,
    event,
    explain,
    history,
    journal,
    keys,
    kind,
    openapi,
    payments,
    plan,
    policy,
    rehearse,
    serve,
    statistics,
    stock,
)
from dibs.cli.screen import say

HELP = """Hold tickets, seats and stock while people make up their minds.

Try `dibs demo` first. Dibs uses the PostgreSQL named by DIBS_DATABASE_URL, or starts
one of its own.
"""

EPILOG = (
    "Exit status: 0 done · 1 refused, or a violation found · 2 wrong usage · "
    "3 something is missing: the database, a free port, an extra."
)

app = typer.Typer(
    name="dibs",
    help=HELP,
    epilog=EPILOG,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _say_version(wanted: bool) -> None:
    if wanted:
        say(f"dibs {version('dibs')}")
        raise typer.Exit


@app.callback()
def root(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Say the version."
        ),
    ] = False,
) -> None:
    """Options of `dibs` itself."""


app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
event.app.command("statistics")(statistics.statistics)
event.app.add_typer(policy.app, name="policy")
app.add_typer(event.app, name="event")
app.add_typer(kind.app, name="kind")
explain.app.command("policy")(policy.explain)
app.add_typer(explain.app, name="explain")
app.add_typer(plan.app, name="plan")
app.add_typer(allocation.app, name="allocation")
app.add_typer(keys.app, name="keys")
app.add_typer(stock.app, name="stock")
app.add_typer(payments.app, name="payments")
app.add_typer(endpoints.app, name="endpoints")
app.add_typer(deliveries.app, name="deliveries")
app.command("rehearse")(rehearse.rehearse)
app.command("journal")(journal.journal)
app.add_typer(history.app, name="history")
app.command("verify")(database.verify)
app.command("reconcile")(database.reconcile)
app.command("cleanup")(database.cleanup)
app.command("migrate")(database.migrate)
app.command("sql")(database.sql)
app.command("openapi")(openapi.openapi)
