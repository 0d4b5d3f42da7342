"""A PostgreSQL of our own, where nobody gave us one.

    with dibs.embedded.start() as server:
        connect(server.url)

It belongs to the process that started it and ends with it, however that ends. A second
process of the same user gets the address of the running one.
"""

from dibs.embedded.errors import EmbeddedError
from dibs.embedded.server import Embedded, start

__all__ = ["Embedded", "EmbeddedError", "start"]
