"""The API's description."""

from dibs.cli.screen import say_json


def openapi() -> None:
    """Print the OpenAPI 3.1 document of the HTTP API."""
    from dibs.service.app import ROWS  # noqa: PLC0415 - an extra
    from dibs.service.documents.openapi import document  # noqa: PLC0415 - an extra

    say_json(document(ROWS))
