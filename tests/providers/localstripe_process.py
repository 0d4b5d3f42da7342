"""`localstripe` as a process of its own; it prints the port it took.

As its own program, but on this host alone and without a file that all of them share.
It knows no disputes: there are none.
"""

import socket

from aiohttp import web
from localstripe.resources import Store
from localstripe.server import app


async def no_disputes(_: web.Request) -> web.Response:
    """An empty list."""
    return web.json_response(
        {"object": "list", "data": [], "has_more": False, "url": "/v1/disputes"}
    )


app.router.add_get("/v1/disputes", no_disputes)
Store.dump_to_disk = lambda _: None
with socket.create_server(("127.0.0.1", 0)) as listener:
    print(listener.getsockname()[1], flush=True)
    web.run_app(app, sock=listener, print=None, access_log=None)
