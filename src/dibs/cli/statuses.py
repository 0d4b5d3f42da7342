"""What the exit status of `dibs` says."""

from enum import IntEnum


class Status(IntEnum):
    """Exit statuses; scripts may rely on them."""

    OK = 0
    REFUSED = 1
    """The answer is no: a refusal, a violation found, a rehearsal failed."""
    USAGE = 2
    """The command line cannot be understood; nothing was done."""
    ENVIRONMENT = 3
    """Something around us is missing: the database, a free port, an extra."""
