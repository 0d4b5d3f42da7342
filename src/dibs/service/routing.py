"""One address a path, all its methods known, so that a wrong one hears which fit."""

from collections.abc import Awaitable, Iterable, Iterator, Mapping
from urllib.parse import unquote

from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from dibs.errors import NotFound
from dibs.service.calls.call import Reply, Row, headers_of
from dibs.service.calls.problems import refuse, transport
from dibs.service.operation import Operation, request_id_of, send_reply
from dibs.service.state import Service

_SLASH = "\udc2f"
"""A slash within a name; no text that was sent has this, since it is not UTF-8."""


def with_slashes_in_names(scope: Scope) -> Scope:
    """The request, its encoded slashes (%2F) told from those between names.

    The server decodes a path as a whole, and a seat may be called `A/1`.
    """
    raw: bytes = scope.get("raw_path", b"")
    if b"%2" not in raw or b"%2f" not in raw.lower():
        return scope
    names = raw.decode("ascii").split("/")
    path = "/".join(unquote(name).replace("/", _SLASH) for name in names)
    return {**scope, "path": path}


class Address:
    """What answers at one path, by method; HEAD wherever GET does."""

    def __init__(self, service: Service, by_method: Mapping[str, ASGIApp]) -> None:
        self._by_method = dict(by_method)
        if "GET" in by_method:
            self._by_method["HEAD"] = by_method["GET"]
        self.methods = tuple(self._by_method)
        self._unrouted = Unrouted(service, methods=", ".join(self.methods))

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass on to the method's application."""
        if _SLASH in scope["path"]:
            params: dict[str, str] = scope["path_params"]
            named = {name: text.replace(_SLASH, "/") for name, text in params.items()}
            scope["path_params"] = named
        answers = self._by_method.get(scope["method"], self._unrouted)
        return answers(scope, receive, send)


class Unrouted:
    """Says that no call is meant by a request."""

    def __init__(self, service: Service, *, methods: str | None = None) -> None:
        """`methods` are those that the address allows, None where there is no such."""
        self._service = service
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request."""
        reply = self._refusal(scope["path"].replace(_SLASH, "/"))
        self._service.metrics.answered("unrouted", reply.status, reply.code, 0.0)
        await send_reply(scope, send, reply, request_id_of(headers_of(scope)))

    def _refusal(self, path: str) -> Reply:
        if self._methods is None:
            return refuse(NotFound({"path": path}))
        return transport("method_not_allowed", (b"allow", self._methods.encode()))


class Router:
    """Finds what answers at a path: of the addresses that fit the first.

    Not Starlette's, though it knows its paths: that one stands between the server and a
    call four deep, and each is gone through twice where the call waits.
    """

    def __init__(
        self, addresses: Iterable[tuple[str, Address]], *, default: ASGIApp
    ) -> None:
        """`default` answers where no address fits."""
        self._addresses = [
            (compile_path(path)[0].match, address) for path, address in addresses
        ]
        self._default = default

    def find(self, scope: Scope) -> ASGIApp:
        """Who answers; the request learns what its path names."""
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        for match, address in self._addresses:
            found = match(path)
            if found is not None:
                scope["path_params"] = found.groupdict()
                return address
        return self._default


def addresses_of_calls(
    service: Service, rows: Iterable[Row]
) -> Iterator[tuple[str, Address]]:
    """An address for every path, in the order of the rows."""
    by_path: dict[str, dict[str, ASGIApp]] = {}
    for row in rows:
        by_path.setdefault(row.path, {})[row.method] = Operation(row, service)
    return addresses_of(service, by_path)


def addresses_of(
    service: Service, by_path: Mapping[str, Mapping[str, ASGIApp]]
) -> Iterator[tuple[str, Address]]:
    """An address for every path, with what answers there by method."""
    for path, by_method in by_path.items():
        yield path, Address(service, by_method)
