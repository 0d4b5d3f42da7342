"""Files and documents that a browser reads: cached by ETag, under a strict policy."""

import hashlib
from html import escape
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
}

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}

_HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": "; ".join(f"{k} {v}" for k, v in _POLICY.items()),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Page:
    """Content that does not change while the service runs."""

    def __init__(self, content: bytes, kind: str) -> None:
        """`kind` is one of MEDIA_TYPES."""
        self._content = content
        self._etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        self._headers = {
            **_HEADERS,
            "etag": self._etag,
            "content-type": MEDIA_TYPES[kind],
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or 304 to who has it."""
        if Request(scope).headers.get("if-none-match") == self._etag:
            response = Response(status_code=304, headers=self._headers)
        else:
            response = Response(self._content, headers=self._headers)
        await response(scope, receive, send)


def packaged(key: str | None = None) -> dict[str, ASGIApp]:
    """Every file of the packaged page by its path, index.html at `/`.

    `key` is the one the page shows when it calls; everybody can read it there.
    """
    folder = files("dibs.service") / "pages"
    if not folder.is_dir():
        return {}
    pages: dict[str, ASGIApp] = {
        f"/{entry.name}": Page(entry.read_bytes(), kind)
        for entry in folder.iterdir()
        if (kind := entry.name.rpartition(".")[2]) in MEDIA_TYPES
    }
    del pages["/index.html"]
    return {"/": Page(_with_key((folder / "index.html").read_bytes(), key), "html")} | (
        pages
    )


def _with_key(content: bytes, key: str | None) -> bytes:
    if key is None:
        return content
    meta = f'<meta name="dibs-key" content="{escape(key, quote=True)}">\n'
    return content.replace(b"<title>", meta.encode() + b"<title>", 1)
