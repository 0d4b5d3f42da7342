"""Keeps one PostgreSQL running for as long as the process that wanted it lives.

Runs as a process of its own, from this file alone and with the standard library only:
it starts in milliseconds, its main thread lives as long as it does (a parent-death
signal fires when the *thread* that asked for it ends), and a Ctrl-C on the terminal,
which would stop PostgreSQL before the last answers are given, does not reach it.

A byte on its standard input says that the server is ready and to be kept alive from
now on; before, its death is the answer to a wrong order. The end of that input says
that the parent is gone; so does having got another parent, where a forked sibling still
holds the other end of the pipe.
"""

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from typing import Any

STOP = b""
PARENT_CHECK_SECONDS = 1.0
FAST_STOP_SECONDS_MAX = 3.0
IMMEDIATE_STOP_SECONDS_MAX = 1.0
RESTART_PAUSE_SECONDS_STEP = 0.05
RESTART_PAUSE_SECONDS_MAX = 1.0
STEADY_SECONDS = 10.0
PR_SET_PDEATHSIG = 1


class Supervisor:
    """Starts the server, starts it again when it dies, stops it when told or left.

    `order` holds `argv` of the server, `lock` the descriptor of the folder's lock that
    it inherits, `environment`, and `uid` and `gid` to run it as, null for our own.
    """

    def __init__(self, order: dict[str, Any], parent: int) -> None:
        self.order = order
        self.parent = parent
        self.told_to_stop = False
        self.keeps_alive = False
        self.restarts = 0
        self.wake_up = self._listen_to_signals()
        self.started_at = time.monotonic()
        self.server = self._start()

    def run(self) -> None:
        """Watch until there is a reason to stop, then stop the server."""
        while not self._wait_for_reason_to_stop():
            if self.server.poll() is not None and not self._restart():
                return
        self._stop()

    def _listen_to_signals(self) -> int:
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._tell_to_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        return reader

    def _tell_to_stop(self, _number: int, _frame: object) -> None:
        self.told_to_stop = True

    def _wait_for_reason_to_stop(self) -> bool:
        """Sleep until something happens; true if it is time to stop."""
        parent = sys.stdin.fileno()
        ready, _, _ = select.select(
            [parent, self.wake_up], [], [], PARENT_CHECK_SECONDS
        )
        if self.wake_up in ready:
            os.read(self.wake_up, 64)
        if parent in ready:
            self.keeps_alive = os.read(parent, 1) != STOP
            self.told_to_stop |= not self.keeps_alive
        return self.told_to_stop or os.getppid() != self.parent

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self.order["argv"],
            env=self.order["environment"],
            extra_groups=None if self.order["uid"] is None else [],
            group=self.order["gid"],
            pass_fds=[self.order["lock"]],
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no other thread runs here
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            user=self.order["uid"],
        )

    def _restart(self) -> bool:
        """Start a server that died; false if it never lived.

        However often: what keeps it from living (a full disk, its orphans that still
        hold the shared memory) passes, and our parent waits for nothing else.
        """
        if not self.keeps_alive:
            return False
        if time.monotonic() - self.started_at > STEADY_SECONDS:
            self.restarts = 0
        pause = min(
            RESTART_PAUSE_SECONDS_MAX, self.restarts * RESTART_PAUSE_SECONDS_STEP
        )
        self.restarts += 1
        heard, _, _ = select.select([sys.stdin.fileno(), self.wake_up], [], [], pause)
        if not heard:  # else it may be a reason to stop: look before we start
            self.started_at = time.monotonic()
            self.server = self._start()
        return True

    def _stop(self) -> None:
        """Stop fast, with a last checkpoint; where that takes too long, at once."""
        steps = (
            (signal.SIGINT, FAST_STOP_SECONDS_MAX),
            (signal.SIGQUIT, IMMEDIATE_STOP_SECONDS_MAX),
            (signal.SIGKILL, None),
        )
        for number, seconds_max in steps:
            self.server.send_signal(number)
            try:
                self.server.wait(seconds_max)
            except subprocess.TimeoutExpired:
                continue
            return


def die_with_parent() -> None:
    """Have the kernel stop the server when the supervisor itself is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


if __name__ == "__main__":
    Supervisor(json.loads(sys.argv[1]), os.getppid()).run()
