"""What the service says about itself: its API, its codes and its figures."""

import msgspec
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dibs.service import metrics
from dibs.service.call import Row
from dibs.service.docs import STYLE, codes_page, reference_page
from dibs.service.openapi import document
from dibs.service.pages import Page


def documents(rows: tuple[Row, ...], counted: metrics.Metrics) -> dict[str, ASGIApp]:
    """Every document by its path."""
    described = document(rows)
    return {
        "/openapi.json": Page(msgspec.json.encode(described), "json"),
        "/docs": Page(reference_page(described).encode(), "html"),
        "/docs/codes": Page(codes_page().encode(), "html"),
        "/docs/style.css": Page(STYLE.encode(), "css"),
        "/metrics": Exposition(counted),
    }


class Exposition:
    """The figures of now, for Prometheus."""

    def __init__(self, counted: metrics.Metrics) -> None:
        self._counted = counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them all."""
        content = self._counted.exposition()
        response = Response(content, headers={"content-type": metrics.MEDIA_TYPE})
        await response(scope, receive, send)
