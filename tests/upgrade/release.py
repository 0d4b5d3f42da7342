"""The release before this one, unpacked, and programs that run with it."""

import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
(WHEEL,) = HERE.glob("dibs-*.whl")
SECONDS_MAX = 120.0


class Version:
    """One version of the package, for processes of their own.

    `folder` comes before what is installed here; None is this version.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.environment = dict(os.environ)
        if folder is not None:
            self.environment["PYTHONPATH"] = str(folder)

    def start(self, name: str, *arguments: str) -> "subprocess.Popen[str]":
        """A program of this folder, with pipes to talk to it."""
        return subprocess.Popen(
            [sys.executable, PROGRAMS / f"{name}.py", *arguments],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """`dibs` with these arguments."""
        return subprocess.run(
            [sys.executable, "-m", "dibs.cli", *arguments],
            env=self.environment,
            capture_output=True,
            check=False,
            text=True,
            timeout=SECONDS_MAX,
        )

    def migrate(self, url: str) -> None:
        """Installs or upgrades the engine with it."""
        self.environment["DIBS_DATABASE_URL"] = url
        done = self.run("migrate")
        assert done.returncode == 0, done.stderr


def unpacked(folder: Path) -> Version:
    """The release, unpacked there."""
    with zipfile.ZipFile(WHEEL) as wheel:
        wheel.extractall(folder)
    return Version(folder)


class Client:
    """`Dibs` of a version, in a process of its own: `client("reserve", "gala", …)`."""

    def __init__(self, version: Version, url: str) -> None:
        self._process = version.start("client", url)
        package, self.methods = self._read()
        if version.folder is not None:
            assert Path(package).is_relative_to(version.folder)
        self.called: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def __call__(self, call: str, *args: Any, **given: Any) -> Any:
        """What the method returned, or `{"code": …}` where it refused or failed."""
        self.called.add(call)
        assert self._process.stdin is not None
        asked = {"call": call, "args": args, "given": given}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the client ended"
        return json.loads(line)


@contextmanager
def served(version: Version, url: str, **settings: str) -> Iterator[str]:
    """The address of `dibs serve` of that version, stopped at the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    stated = {"DIBS_DATABASE_URL": url, "DIBS_LOG_LEVEL": "error", **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "dibs.cli", "serve", "--port", str(port)],
        env={**version.environment, **stated},
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_ready(address)
        yield address
    finally:
        process.terminate()
        process.wait(SECONDS_MAX)


def _until_ready(address: str) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while True:
        assert time.monotonic() < deadline, "the service never answered"
        try:
            if httpx.get(f"{address}/readyz", timeout=2, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.02)
