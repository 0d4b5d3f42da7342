"""Who changes something on the command line, and why: for journals."""

from getpass import getuser
from typing import Annotated, TypedDict

import typer

Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the journal.")]


class Said(TypedDict):
    """Who changes something and why, as the library takes it."""

    principal: str
    reason: str


def author() -> str:
    """Whoever is logged in; `cli` where that is nobody."""
    try:
        return f"cli:{getuser()}"
    except (ImportError, KeyError, OSError):  # no name and no such account
        return "cli"


def said_here(reason: str) -> Said:
    """The reason, and whose it is."""
    return {"principal": author(), "reason": reason}
