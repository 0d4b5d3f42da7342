"""Pages of other origins: those that are named may call (CORS), to all others browsers
give no answer. What a page may do is its key's to say, wherever the page comes from."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from dibs.service.calls.call import AS_IT_SAYS
from dibs.service.door.whole import WHOLE

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
ASKED = (
    *("Authorization", "Content-Type", "Dibs-Customer", "Dibs-Session", "Dibs-Token"),
    *("Idempotency-Key", "If-None-Match", "Last-Event-ID", "X-API-Key", "X-Request-Id"),
)
"""Headers that a page may send."""
TOLD = (
    *("ETag", "Idempotent-Replayed", "RateLimit", "RateLimit-Policy", "Retry-After"),
    "X-Request-Id",
)
"""Headers that a page may read."""
SECONDS = 600
"""How long a browser need not ask again whether it may."""


class Origins:
    """An application that pages of these origins may call."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            self._piecewise,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=ASKED,
            expose_headers=TOLD,
            max_age=SECONDS,
        )
        name, value = AS_IT_SAYS
        self._shared.preflight_headers[name.decode()] = value.decode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; with the headers for its origin where it says one."""
        is_page = any(name == b"origin" for name, _ in scope.get("headers", ()))
        await (self._shared if is_page else self._app)(scope, receive, send)

    async def _piecewise(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in two messages: to a whole answer no header can be added."""
        extensions = {**scope.get("extensions", {})}
        extensions.pop(WHOLE, None)
        await self._app({**scope, "extensions": extensions}, receive, send)
