"""One route an address, all its methods known, so that a wrong one hears which fit."""

from collections.abc import Iterable, Mapping

from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dibs.errors import NotFound
from dibs.service.call import Reply, Row, headers_of
from dibs.service.operation import Operation, request_id_of, send_reply
from dibs.service.problems import refuse, transport
from dibs.service.state import Service


class Address:
    """What answers at one path, by method; HEAD wherever GET does."""

    def __init__(self, service: Service, by_method: Mapping[str, ASGIApp]) -> None:
        self._by_method = dict(by_method)
        if "GET" in by_method:
            self._by_method["HEAD"] = by_method["GET"]
        self._unrouted = Unrouted(service, methods=", ".join(self._by_method))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on to the method's application."""
        answers = self._by_method.get(scope["method"], self._unrouted)
        await answers(scope, receive, send)


class Unrouted:
    """Says that no call is meant by a request."""

    def __init__(self, service: Service, *, methods: str | None = None) -> None:
        """`methods` are those that the address allows, None where there is no such."""
        self._service = service
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request."""
        reply = self._refusal(scope["path"])
        self._service.metrics.answered("unrouted", reply.status, reply.code, 0.0)
        is_head = scope["method"] == "HEAD"
        await send_reply(send, reply, request_id_of(headers_of(scope)), is_head=is_head)

    def _refusal(self, path: str) -> Reply:
        if self._methods is None:
            return refuse(NotFound({"path": path}))
        return transport("method_not_allowed", (b"allow", self._methods.encode()))


def routes_of_calls(service: Service, rows: Iterable[Row]) -> list[Route]:
    """A route for every path, in the order of the rows."""
    by_path: dict[str, dict[str, ASGIApp]] = {}
    for row in rows:
        by_path.setdefault(row.path, {})[row.method] = Operation(row, service)
    return [
        Route(path, Address(service, by_method)) for path, by_method in by_path.items()
    ]


def routes_of_pages(service: Service, pages: Mapping[str, ASGIApp]) -> list[Route]:
    """A route for every page, which is only read."""
    return [
        Route(path, Address(service, {"GET": page})) for path, page in pages.items()
    ]
