"""Kinds: what tickets, seats and stock get where nobody says more."""

from typing import Annotated

import msgspec
import typer

from dibs.cli.author import Reason, said_here
from dibs.cli.opened import opened
from dibs.cli.pairs import read_settings
from dibs.cli.screen import AsJson, say, say_json, say_table
from dibs.models import ItemKind
from dibs.policies import PolicyPut

app = typer.Typer(
    help="List and put what tickets, seats and stock get where nobody says more.",
    no_args_is_help=True,
)


@app.command("list")
def list_kinds(as_json: AsJson = False) -> None:
    """List what each kind sets, for the whole installation."""
    with opened() as dibs:
        kinds = dibs.kinds()
    if as_json:
        say_json({"kinds": kinds})
        return
    rows = [(kind, said(settings)) for kind, settings in kinds.items()]
    say_table(["kind", "sets"], rows)


@app.command()
def put(
    kind: Annotated[ItemKind, typer.Argument(metavar="KIND")],
    setting: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME=VALUE", help="Such as hold_seconds=1200, duplicates=merge."
        ),
    ] = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Put what a kind gets; what is left out is as shipped again."""
    asked = read_settings(setting or [], PolicyPut)
    with opened(begins=True) as dibs:
        dibs.put_kind(kind, asked, **said_here(reason))
        kinds = dibs.kinds()
    if as_json:
        say_json({"kinds": kinds})
    else:
        say(f"{kind}: {said(kinds[kind])}")


def said(settings: PolicyPut) -> str:
    """What is set, as `hold_seconds 1200, duplicates merge`."""
    named = msgspec.to_builtins(settings)
    return ", ".join(f"{name} {str(value).lower()}" for name, value in named.items())
