"""Telling of trouble with a payment, as the service does where it is installed."""

import logging

NAME = "dibs.payments"


def log(level: int, message: str, error: Exception | None = None, **said: str) -> None:
    """Write one line, with the trace of an error that nobody expected."""
    try:
        import structlog  # noqa: PLC0415 - of an extra that payments do without
    except ModuleNotFoundError:
        logging.getLogger(NAME).log(level, "%s: %s", message, said, exc_info=error)
    else:
        structlog.get_logger(NAME).log(level, message, exc_info=error, **said)
