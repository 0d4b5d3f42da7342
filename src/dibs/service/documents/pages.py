"""Files and documents that a browser reads: cached by ETag, under a strict policy."""

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from dibs.service.calls.versions import has_version

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}

_HEADERS = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

_NOBODY: Mapping[str, str] = {}
_CHECKED = "no-cache"
_FOR_EVER = "public, max-age=31536000, immutable"


class Page:
    """Content that does not change while it is there."""

    def __init__(
        self,
        content: bytes,
        kind: str,
        *,
        gzipped: bytes | None = None,
        is_for_ever: bool = False,
        status: int = 200,
        others: Mapping[str, str] = _NOBODY,
    ) -> None:
        """`kind` is one of MEDIA_TYPES; `gzipped` the same content, compressed.

        `others` are hosts that the page may ask besides ours, by directive.
        `is_for_ever` is for what has another name once it changes: browsers need not
        ask for it again.
        """
        self._content = content
        self._gzipped = gzipped
        self._status = status
        self._etag = hashlib.sha256(content).hexdigest()[:32]
        self._headers = {
            **_HEADERS,
            "content-security-policy": _policy(others),
            "cache-control": _FOR_EVER if is_for_ever else _CHECKED,
            "content-type": MEDIA_TYPES[kind],
            **({} if gzipped is None else {"vary": "Accept-Encoding"}),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or 304 to who has it."""
        response = self._response(Request(scope))
        await response(scope, receive, send)

    def _response(self, request: Request) -> Response:
        headers, content, etag = dict(self._headers), self._content, f'"{self._etag}"'
        if self._gzipped is not None and _takes_gzip(request):
            content, etag = self._gzipped, f'"{self._etag}-gzip"'
            headers["content-encoding"] = "gzip"
        if self._status != 200:
            return Response(content, self._status, headers)
        headers["etag"] = etag
        if has_version(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers)


def _policy(others: Mapping[str, str]) -> str:
    """The strict one, and whom a page may ask besides."""
    allowed = _POLICY | {
        directive: f"{_POLICY.get(directive, '')} {hosts}".strip()
        for directive, hosts in others.items()
    }
    return "; ".join(f"{directive} {hosts}" for directive, hosts in allowed.items())


def _takes_gzip(request: Request) -> bool:
    """Whether the browser takes gzip; who gives it a weight of zero does not."""
    for coding in request.headers.get("accept-encoding", "").split(","):
        name, _, weight = coding.partition(";")
        if name.strip().lower() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
