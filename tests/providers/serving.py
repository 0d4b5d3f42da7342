"""Servers for the length of a test: ours in a thread, others as processes."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from dibs.service.server import listen


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address that an application answers at."""
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        config = uvicorn.Config(
            app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def localstripe() -> Iterator[str]:
    """The address of a `localstripe` that knows nothing yet."""
    program = Path(__file__).parent / "localstripe_process.py"
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        port = int(running.stdout.readline())
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            running.kill()  # asked to end, it would wait for idle connections
