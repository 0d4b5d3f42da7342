"""The command `dibs`; `dibs.cli.app` lists its groups.

Exit statuses: 0 done; 1 refused, or a violation found; 2 wrong usage; 3 something
around us is missing, such as the database, a free port or an extra.
"""

import sys

MISSING = 3
"""`Status.ENVIRONMENT`, said here because without typer nothing else can be read."""


def main() -> None:
    """Run the command line and end the process with its status."""
    try:
        from dibs.cli.edge import run  # noqa: PLC0415 - typer is an extra
    except ModuleNotFoundError as missing:
        advice = f"dibs: no module {missing.name!r}: `pip install 'dibs[cli]'`\n"
        sys.stderr.write(advice)
        sys.exit(MISSING)
    sys.exit(run())
