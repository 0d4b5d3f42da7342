"""What the service says about itself: its API and its codes."""

import asyncio
from collections.abc import Callable
from functools import cache, partial

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from dibs.service.calls.call import Row
from dibs.service.documents.openapi import document
from dibs.service.documents.pages import Page
from dibs.service.documents.reference import STYLE, codes_page, reference_page

Documents = dict[str, Page]


def documents(
    rows: tuple[Row, ...], needs_keys: Callable[[], bool]
) -> dict[str, ASGIApp]:
    """Every document by its path; whether nobody comes in without a key may change."""
    made = cache(partial(_described, rows))

    def described() -> Documents:
        return made(needs_keys=needs_keys())

    return {
        "/openapi.json": _Later(described, "/openapi.json"),
        "/docs": _Later(described, "/docs"),
        "/docs/codes": Page(codes_page().encode(), "html"),
        "/docs/style.css": Page(STYLE.encode(), "css"),
    }


def _described(rows: tuple[Row, ...], *, needs_keys: bool) -> Documents:
    described = document(rows, needs_keys=needs_keys)
    return {
        "/openapi.json": Page(msgspec.json.encode(described), "json"),
        "/docs": Page(reference_page(described).encode(), "html"),
    }


class _Later:
    """A page that is made once somebody asks: it takes a sixth of a start."""

    def __init__(self, make: Callable[[], Documents], path: str) -> None:
        self._make, self._path = make, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; the first time others go on while it is made."""
        pages = await asyncio.to_thread(self._make)
        await pages[self._path](scope, receive, send)
