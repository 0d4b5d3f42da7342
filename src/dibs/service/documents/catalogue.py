"""What the service says about itself: its API and its codes."""

import msgspec
from starlette.types import ASGIApp

from dibs.service.calls.call import Row
from dibs.service.documents.openapi import document
from dibs.service.documents.pages import Page
from dibs.service.documents.reference import STYLE, codes_page, reference_page


def documents(rows: tuple[Row, ...], *, needs_keys: bool) -> dict[str, ASGIApp]:
    """Every document by its path."""
    described = document(rows, needs_keys=needs_keys)
    return {
        "/openapi.json": Page(msgspec.json.encode(described), "json"),
        "/docs": Page(reference_page(described).encode(), "html"),
        "/docs/codes": Page(codes_page().encode(), "html"),
        "/docs/style.css": Page(STYLE.encode(), "css"),
    }
