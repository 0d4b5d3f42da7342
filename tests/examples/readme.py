"""An example is run as its README says: the commands up to a server's, then calls."""

import os
import re
import subprocess
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.docs.stage import as_url, end_group, psql_folder

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
COMMAND = re.compile(r"^ {4}(.+)$", re.MULTILINE)
SERVES = "8000"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
SECONDS_MAX = 60


class Example:
    """A folder of `examples`, and a database for it with no Dibs in it yet."""

    def __init__(self, name: str, url: str) -> None:
        self.folder = EXAMPLES / name
        commands = COMMAND.findall((self.folder / "README.md").read_text())
        servers = [one for one in commands if one.endswith(SERVES)]
        self.server = servers[0] if servers else ""
        end = commands.index(self.server) if servers else len(commands)
        self.setup, self.calls = commands[:end], commands[end + 1 :]
        self._environment = {
            "DATABASE_URL": as_url(url),
            "DIBS_DATABASE_URL": as_url(url),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join(
                (sysconfig.get_path("scripts"), os.environ["PATH"], psql_folder())
            ),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def run(self, commands: Sequence[str]) -> str:
        """What the commands say, one after the other in one shell."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
            check=False,
            cwd=self.folder,
            encoding="utf-8",
            env=self._environment,
            stderr=subprocess.STDOUT,
            stdout=subprocess.PIPE,
            timeout=SECONDS_MAX,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address of its server, at a free port, until the end."""
        with subprocess.Popen(
            ["bash", "-c", f"exec {self.server.removesuffix(SERVES)}0"],
            cwd=self.folder,
            encoding="utf-8",
            env=self._environment,
            start_new_session=True,
            stderr=subprocess.STDOUT,
            stdout=subprocess.PIPE,
        ) as server:
            try:
                yield _address(server)
            finally:
                end_group(server.pid)


def _address(server: "subprocess.Popen[str]") -> str:
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        found = ADDRESS.search(line)
        if found is not None:
            return found[0]
    raise AssertionError("".join(said))
