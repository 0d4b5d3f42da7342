"""The command line with its modules read already: each run is a process of its own.

Reading them takes a busy machine longer than all that the command then does. A server
reads them once and forks for every run, which ends as any program does.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

READ_FIRST = (
    *("dibs.cli.edge", "dibs.client", "dibs.installer", "dibs.plans"),
    *("typer._adapters", "typer.rich_utils"),
)
SECONDS_MAX = 120
SERVER = (sys.executable, "-c", "from tests.cli.warm import serve; serve()")
ROOT = Path(__file__).resolve().parents[2]

Answer = subprocess.CompletedProcess[str]
Start = Callable[[list[str], dict[str, str]], Answer]
"""With these arguments and this environment."""


@contextmanager
def warm(environment: dict[str, str]) -> Iterator[Start]:
    """What runs `dibs` as `start` does, without a start of Python each time.

    `environment` is what the program reads of its surroundings as it starts.
    """
    with (
        TemporaryDirectory() as folder,
        subprocess.Popen(
            SERVER,
            cwd=ROOT,
            encoding="utf-8",
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as server,
    ):
        given, told = server.stdin, server.stdout
        assert given is not None
        assert told is not None
        said = [Path(folder) / name for name in ("stdout", "stderr")]

        def run(arguments: list[str], environment: dict[str, str]) -> Answer:
            asked = [arguments, environment, str(Path.cwd()), *map(str, said)]
            given.write(json.dumps(asked) + "\n")
            given.flush()
            status = int(told.readline())
            stdout, stderr = (path.read_text(encoding="utf-8") for path in said)
            return Answer(arguments, status, stdout, stderr)

        yield run
        given.close()


def start(arguments: list[str], environment: dict[str, str]) -> Answer:
    """A run from the very start, where what it reads first is what matters."""
    return subprocess.run(
        [sys.executable, "-m", "dibs.cli", *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment,
        timeout=SECONDS_MAX,
    )


def serve() -> None:
    """The server: a line with what to run, a line with the status."""
    for name in READ_FIRST:
        import_module(name)
    gc.freeze()  # or each child would copy all that it counts
    for line in sys.stdin:
        child = os.fork()
        if not child:
            become(*json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def become(
    arguments: list[str], environment: dict[str, str], folder: str, *said: str
) -> None:
    """Be the program, to the end of the process."""
    signal.alarm(SECONDS_MAX)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, path in enumerate(said, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["dibs", *arguments]
    import_module("dibs.cli").main()
