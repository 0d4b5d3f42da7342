"""Where lines are written: one that cannot be is lost, and stops nobody."""

from functools import lru_cache
from threading import Lock
from typing import Any, TextIO

import msgspec


class Output:
    """Bytes to a stream, straight to the system: nothing is kept that was not taken.

    A log whose reader is gone, or whose disk is full, must not end who sells. What is
    lost meanwhile is counted, and said once it can be written again.
    """

    def __init__(self, stream: TextIO | None) -> None:
        """None is a process that has no such stream."""
        buffer: Any = getattr(stream, "buffer", None)
        self._out = getattr(buffer, "raw", buffer)
        self._lock = Lock()
        self._lost_count = 0
        self._is_cut = False
        """Whether the last that was written is the beginning of a line."""

    def write(self, lines: bytes) -> None:
        """Write whole lines; those that cannot be written are lost."""
        with self._lock:
            if self._lost_count:
                self._write_after_loss(lines)
            else:
                self._write(lines)

    def flush(self) -> None:
        """Nothing: all that could be written is."""

    def _write_after_loss(self, lines: bytes) -> None:
        lost_count, self._lost_count = self._lost_count, 0
        notice = {"message": "log lines lost", "level": "warning", "lines": lost_count}
        end = b"\n" if self._is_cut else b""
        if not self._write(end + msgspec.json.encode(notice) + b"\n"):
            self._lost_count = lost_count  # of which the notice is none
        self._write(lines)

    def _write(self, lines: bytes) -> bool:
        """Whether all of it is written."""
        if self._out is None:
            return True
        count = 0
        try:
            while count < len(lines):
                taken = self._out.write(memoryview(lines)[count:])
                if not taken:  # it takes no more, and does not wait
                    break
                count += taken
        except (OSError, ValueError):  # broken or full, or closed by ourselves
            pass
        if count:
            self._is_cut = lines[count - 1 : count] != b"\n"
        self._lost_count += lines.count(b"\n", count)
        return count == len(lines)


@lru_cache(maxsize=1)
def output_to(stream: TextIO | None) -> Output:
    """The output of a stream, one for all who write to it."""
    return Output(stream)
