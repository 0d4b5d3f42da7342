"""A client without a socket."""

from typing import Any


class Taker:
    """Takes whatever is written to it."""

    on_drained: Any = None
    is_full = False
    unsent_bytes = 0

    def __init__(self) -> None:
        self.heard = b""

    def write(self, data: bytes) -> None:
        self.heard += data

    def end(self) -> None:
        """Nothing more comes."""
