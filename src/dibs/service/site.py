"""What people see in a browser: the storefront, or the plain page until it is built.

`make web` puts the storefront in the folder `pages`; wheels hold it. It is read when a
request finds it there or changed, so that a build that ends while the service runs is
seen at once.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from dibs.config import Settings
from dibs.errors import SettingsInvalid
from dibs.service.calls.actor import Actor
from dibs.service.calls.call import headers_of
from dibs.service.documents.pages import MEDIA_TYPES, Page
from dibs.service.routing import Address
from dibs.service.state import Service

HERE = Path(__file__).parent
PAGES, PLAIN = HERE / "pages", HERE / "plain"
INDEX = "index.html"
CLIENT = "/client.js"
"""The client as one module, for pages that are not ours."""

STOREFRONT = re.compile(r"/|/events/[^/]+(/checkout|/tickets/[^/]+)?")
"""Addresses that are index.html's own to read."""
HASHED = re.compile(r"(/components)?/assets/[^/]+")
"""Files whose name changes with their content."""

STRIPE = {
    "script-src": "https://js.stripe.com https://*.js.stripe.com",
    "frame-src": "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
    "connect-src": "https://api.stripe.com",
}
"""Hosts that pages ask where Stripe takes the money, by directive of their policy:
https://docs.stripe.com/security/guide#content-security-policy"""

Addresses = Mapping[str, ASGIApp]


class Extra(msgspec.Struct, frozen=True, kw_only=True):
    """What a service of somebody's own has besides: the demo's switch."""

    addresses: Mapping[str, Mapping[str, ASGIApp]] = {}
    """What answers at a path, by method."""
    head: str = ""
    """HTML for the head of every page."""
    keys: Mapping[str, Actor] = {}
    """Who comes in by which key, as long as the service runs."""


class Shelf(msgspec.Struct, frozen=True):
    """The files of one folder by path, as they were at `mark`."""

    mark: object
    addresses: Addresses
    missing: ASGIApp | None = None
    """The page for an address that is not there."""


class Site:
    """Answers what no call does: pages where there are such, else what is given."""

    def __init__(
        self, service: Service, otherwise: ASGIApp, extra: Extra | None = None
    ) -> None:
        """`otherwise` answers where nothing is."""
        self._service = service
        self._otherwise = otherwise
        self._head = _told(service.settings) + (extra.head if extra else "")
        self._others = STRIPE if _stripe_key(service.settings) else {}
        own = service.settings.pages_dir
        self._folders = (*((Path(own),) if own else ()), PAGES, PLAIN)
        self._shelves: dict[Path, Shelf] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answers = self._find(scope) or self._otherwise
        await answers(scope, receive, send)

    def _find(self, scope: Scope) -> ASGIApp | None:
        path = scope["path"]
        if path.startswith("/v1/"):
            return None
        if path == CLIENT:
            return self._shelf(PAGES).addresses.get(path)
        shelf = self._first()
        name = "/" if STOREFRONT.fullmatch(path) else path.removesuffix("/")
        found = shelf.addresses.get(name)
        if found is None and scope["method"] in {"GET", "HEAD"} and _is_person(scope):
            return shelf.missing
        return found

    def _first(self) -> Shelf:
        """The shelf of the first folder that has an index."""
        shelves = map(self._shelf, self._folders)
        return next(shelf for shelf in shelves if shelf.mark is not None)

    def _shelf(self, folder: Path) -> Shelf:
        """The folder's files; read again where its index is another than before."""
        mark = _mark(folder / INDEX)
        shelf = self._shelves.get(folder)
        if shelf is None or shelf.mark != mark:
            shelf = self._shelves[folder] = self._read(folder, mark)
        return shelf

    def _read(self, folder: Path, mark: object) -> Shelf:
        if mark is None:
            return Shelf(None, {})
        pages = dict(self._pages(folder))
        addresses = {
            path: Address(self._service, {"GET": page}) for path, page in pages.items()
        }
        content = self._with_head((folder / INDEX).read_bytes())
        missing = Page(content, "html", status=404, others=self._others)
        return Shelf(mark, addresses, missing)

    def _pages(self, folder: Path) -> Iterator[tuple[str, Page]]:
        for file in sorted(folder.rglob("*")):
            kind = file.suffix.removeprefix(".")
            if kind not in MEDIA_TYPES or not file.is_file():
                continue
            path = f"/{file.relative_to(folder).as_posix()}"
            if kind == "html":
                content = self._with_head(file.read_bytes())
                page = Page(content, kind, others=self._others)
                yield path.removesuffix(INDEX).rstrip("/") or "/", page
            else:
                yield path, _asset(file, kind, is_for_ever=bool(HASHED.fullmatch(path)))

    def _with_head(self, content: bytes) -> bytes:
        return content.replace(b"<title>", self._head.encode() + b"<title>", 1)


def require_pages(settings: Settings) -> None:
    """Raises SettingsInvalid where DIBS_PAGES_DIR is no folder of pages.

    For the start: one that goes away later, while it is built anew, comes back.
    """
    folder = None if settings.pages_dir is None else Path(settings.pages_dir).absolute()
    if folder is not None and not (folder / INDEX).is_file():
        lacks = "has none" if folder.is_dir() else "is none"
        reason = f"must be a folder with an {INDEX}: {folder} {lacks}"
        raise SettingsInvalid({"DIBS_PAGES_DIR": reason})


def _asset(file: Path, kind: str, *, is_for_ever: bool) -> Page:
    compressed = file.with_name(f"{file.name}.gz")
    gzipped = compressed.read_bytes() if compressed.is_file() else None
    return Page(file.read_bytes(), kind, gzipped=gzipped, is_for_ever=is_for_ever)


def _mark(index: Path) -> object:
    """What tells one build's index from another's; None where there is none."""
    try:
        found = index.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def _told(settings: Settings) -> str:
    """What a page is told: the key that it calls with, and who takes the money."""
    told = {
        "dibs-key": settings.page_key,
        "dibs-payments": None if settings.payments == "off" else settings.payments,
        "dibs-stripe-key": _stripe_key(settings),
    }
    return "".join(
        f'<meta name="{name}" content="{escape(content, quote=True)}">\n'
        for name, content in told.items()
        if content is not None
    )


def _stripe_key(settings: Settings) -> str | None:
    """What opens Stripe's elements in a page; none where Stripe takes no money here."""
    return settings.stripe_publishable_key if settings.stripe_secret_key else None


def _is_person(scope: Scope) -> bool:
    """Whether a browser asks for what it will show, rather than a program."""
    return b"text/html" in headers_of(scope).get(b"accept", b"")
