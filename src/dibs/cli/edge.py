"""The edge of the process: whatever goes wrong becomes a line and a status."""

import sys
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import typer

from dibs.cli.app import app
from dibs.cli.screen import visible
from dibs.cli.statuses import Status
from dibs.errors import Fault, Refused, Unavailable

EXTRAS = {
    "httptools": "service",
    "jwt": "service",
    "prometheus_client": "service",
    "starlette": "service",
    "structlog": "service",
    "uvicorn": "service",
    "uvloop": "service",
}
"""By module that may be missing, the extra that brings it."""

DOCUMENTS = (("dibs.plans", "PlanError"), ("dibs.stock", "StockError"))
"""What refuses a file, by module and class."""
PACKAGE = Path(__file__).resolve().parents[1]


def run() -> int:
    """Run the command line; returns the exit status."""
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        # A screen without the letters of a name still tells the rest.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except Exception as error:
        told = _tell(error)
        if told is None:
            raise
        message, status = told
        for line in message.splitlines():
            typer.echo(f"dibs: {visible(line)}", err=True)
        return status
    return Status.OK


def _tell(error: Exception) -> tuple[str, Status] | None:
    """What to say of an error, and the status; None for one that is a bug of ours."""
    if isinstance(error, ModuleNotFoundError):
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        advice = f"this needs `pip install 'dibs[{extra}]'`"
        return (advice, Status.ENVIRONMENT) if extra else None
    if isinstance(error, Unavailable):
        return _no_database(error.detail.get("reason", error)), Status.ENVIRONMENT
    if isinstance(error, (Refused, *(_class(*document) for document in DOCUMENTS))):
        # Names may stand in a refusal; a document has a line for each of its faults.
        said = visible(error) if isinstance(error, Refused) else str(error)
        return said, Status.REFUSED
    if isinstance(error, Fault):
        return str(error), Status.ENVIRONMENT
    if isinstance(error, OSError) and _is_of_others(error.filename):
        return f"{error.filename}: {error.strerror}", Status.ENVIRONMENT
    return None


def _is_of_others(filename: object) -> bool:
    """Whether it names a file, and none of ours, whose lack is a bug."""
    if not isinstance(filename, str | Path):
        return False
    return not Path(filename).is_relative_to(PACKAGE)


def _no_database(reason: object) -> str:
    return f"the database does not answer: {str(reason).strip().partition(chr(10))[0]}"


def _class(module: str, name: str) -> type[Exception]:
    """A class whose module is slow to import, once something went wrong."""
    found: type[Exception] = getattr(import_module(module), name)
    return found
