"""Answers that are there as a whole: head and body go out by one call of the system.

In ASGI the head goes before the body, and the web server looks at each header and
writes both by themselves: two packets, and twice the work for whoever reads them. So
connections take a whole answer as an extension; other servers get it in two messages.
"""

from collections.abc import Callable, Sequence

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from dibs.service.calls.call import Header

WHOLE = "dibs.whole"
"""Where a request's `extensions` have what writes a whole answer."""

WriteWhole = Callable[[Scope, int, Sequence[Header], bytes], bool]
"""Writes a status, headers and a body; whether it did. If not, send them."""

CLOSE: Header = (b"connection", b"close")


def write_whole(
    cycle: RequestResponseCycle, status: int, headers: Sequence[Header], body: bytes
) -> None:
    """Answers a request, as `cycle.send` would by two messages.

    `headers` are in lower case and state the length. Raises RuntimeError where one has
    a line break in it, before anything is written.
    """
    if CLOSE in headers:
        cycle.keep_alive = False
    elif not cycle.keep_alive:
        headers = [*headers, CLOSE]
    lines = [b"%b: %b\r\n" % header for header in (*cycle.default_headers, *headers)]
    head = b"".join(lines)
    if not head.count(b"\n") == head.count(b"\r") == len(lines):
        raise RuntimeError("a header of an answer has a line break in it")
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.transport.write(b"%b%b\r\n%b" % (STATUS_LINE[status], head, body))
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()
