"""What the service says about itself: its API, its codes and its figures."""

import asyncio
import math

import msgspec
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dibs.errors import Unavailable
from dibs.service import metrics
from dibs.service.call import Row
from dibs.service.docs import STYLE, codes_page, reference_page
from dibs.service.openapi import document
from dibs.service.pages import Page
from dibs.service.state import Service

_COUNT_SECONDS_MAX = 1.0


def documents(rows: tuple[Row, ...], service: Service) -> dict[str, ASGIApp]:
    """Every document by its path."""
    described = document(rows)
    return {
        "/openapi.json": Page(msgspec.json.encode(described), "json"),
        "/docs": Page(reference_page(described).encode(), "html"),
        "/docs/codes": Page(codes_page().encode(), "html"),
        "/docs/style.css": Page(STYLE.encode(), "css"),
        "/metrics": Exposition(service),
    }


class Exposition:
    """The figures of now, for Prometheus."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them all."""
        counted = self._service.metrics
        counted.live_reservations.set(await self._live_count())
        content = counted.exposition()
        response = Response(content, headers={"content-type": metrics.MEDIA_TYPE})
        await response(scope, receive, send)

    async def _live_count(self) -> float:
        """Not a number while the database is away: the rest is needed then."""
        try:
            async with asyncio.timeout(_COUNT_SECONDS_MAX):
                return await self._service.dibs.live_count()
        except (TimeoutError, Unavailable):
            return math.nan
