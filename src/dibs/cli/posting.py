"""What commands about endpoints and deliveries share: the way to the room."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

from dibs.cli.opened import opened_async

if TYPE_CHECKING:
    from dibs.delivery import Post

Told = TypeVar("Told")

EndpointId = Annotated[
    UUID, typer.Argument(metavar="ENDPOINT", help="The endpoint's id.")
]
Limit = Annotated[int, typer.Option(min=1, max=1_000, help="The most rows of a page.")]


def posted(
    act: "Callable[[Post], Awaitable[Told]]",
    organisation: str | None = None,
    *,
    begins: bool = False,
) -> Told:
    """What comes of an act on the endpoints of an organisation, or on all of them."""

    async def run() -> Told:
        from dibs.delivery import Post  # noqa: PLC0415 - an extra

        async with (
            opened_async(begins=begins) as dibs,
            aclosing(Post(dibs.url, dibs.settings)) as post,
        ):
            own = post if organisation is None else post.for_organisation(organisation)
            return await act(own)

    return asyncio.run(run())
