"""Where a page's blocks run: a database, a folder and, if asked, a service."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from dibs.config import Settings
from dibs.demo import sample_evening, sample_plan
from dibs.embedded.account import Account
from dibs.embedded.binaries import find_binaries

from .blocks import Block

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SECONDS_MAX = 120
SERVED_AT = re.compile(rf"localhost:{Settings().port}\b|\$DIBS_URL\b")
SERVED_WITH = re.compile(r"^((?:DIBS_\w+=\S+ )+)dibs serve", re.MULTILINE)
"""How a page says that its service is started."""
CRON_SECRET = "only-the-scheduler-knows"
SQL_STATEMENT = re.compile(
    r"(?P<text>(?:--[^\n]*|[^;'$]|'[^']*'|\$\w*\$[^\0]*?\$\w*\$)+;)(?P<says>[^\n]*)"
)
SQL_COMMENT = re.compile(r"--[^\n]*")


class Stage:
    """Runs the blocks of a page, one after the other."""

    def __init__(
        self, url: str, folder: Path, stack: ExitStack, page: str = ""
    ) -> None:
        """`page` is its text, which may say how the service is started."""
        self.url = url
        self._settings = settings_in(page)
        self.folder = folder
        self.printed = ""
        """By the last commands."""
        self._stack = stack
        # curl takes a refusal for a success unless told otherwise.
        (folder / ".curlrc").write_text("fail-with-body\nshow-error\n")

    def run(self, block: Block) -> None:
        """Runs one block; fails where it does."""
        for name in block.needs:
            FILES[name](self.folder / name)
        RUNNERS[block.language](self, block.text)

    def run_sql(self, text: str) -> None:
        """Statement by statement; one that says `-- no rows` must return none."""
        rest = SQL_COMMENT.sub("", SQL_STATEMENT.sub("", text))
        assert rest.strip() == "", f"a statement without an end: {rest}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            for found in SQL_STATEMENT.finditer(text):
                cursor = connection.execute(found["text"].encode())
                rows = cursor.fetchall() if cursor.description else []
                if "-- no rows" in found["says"]:
                    assert rows == [], found["text"]

    def run_python(self, text: str) -> None:
        """As a script."""
        self._start([sys.executable, "-c", text])

    def run_sh(self, text: str) -> None:
        """With bash, stopping at the first command that fails."""
        served = SERVED_AT.search(text)
        here = SERVED_AT.sub(self.service, text) if served else text
        if '"$DATABASE_URL"' in text:
            # That is all that the reader has set; nor is there another PostgreSQL.
            here = f"unset DIBS_DATABASE_URL; export DIBS_POSTGRES_BIN=/none\n{here}"
        self.printed = self._start(["bash", "-euo", "pipefail", "-c", here])

    def run_json(self, text: str) -> None:
        """It must be JSON, of the fields that the commands before it printed."""
        shown = json.loads(text)
        if self.printed.startswith("{"):
            assert fields_of(shown) == fields_of(json.loads(self.printed))

    def run_text(self, text: str) -> None:
        """For people; nothing to run."""

    @cached_property
    def service(self) -> str:
        """The address of a service on the page's database, without `http://`."""
        return self._stack.enter_context(self._serving())

    @contextmanager
    def _serving(self) -> Iterator[str]:
        log = self.folder / "service.log"
        with log.open("wb") as sink, self._dibs_serve(sink.fileno()) as process:
            assert process.stdout is not None
            address = process.stdout.readline().strip().removeprefix("http://")
            assert address, log.read_text()
            try:
                yield address
            finally:
                process.terminate()

    def _dibs_serve(self, log: int) -> "subprocess.Popen[str]":
        """`dibs serve`, saying its address where we can read nothing else."""
        return subprocess.Popen(
            [sys.executable, "-c", SERVE],
            encoding="utf-8",
            env={**self._environment, **self._settings, "DIBS_PORT": "0"},
            stderr=log,
            stdout=subprocess.PIPE,
        )

    def _start(self, arguments: list[str]) -> str:
        """What a program says, run in the folder; what it left running ends with it."""
        with subprocess.Popen(
            arguments,
            cwd=self.folder,
            encoding="utf-8",
            env=self._environment,
            start_new_session=True,
            stderr=subprocess.STDOUT,
            stdout=subprocess.PIPE,
        ) as process:
            try:
                said, _ = process.communicate(timeout=SECONDS_MAX)
            finally:
                end_group(process.pid)
        assert process.returncode == 0, said
        return said

    @cached_property
    def _environment(self) -> dict[str, str]:
        """As a reader's who followed the page: the programs, a database, no more."""
        programs = (sysconfig.get_path("scripts"), os.environ["PATH"], psql_folder())
        return {
            "CRON_SECRET": CRON_SECRET,
            "CURL_HOME": str(self.folder),
            "DATABASE_URL": as_url(self.url),
            "DIBS_DATABASE_URL": self.url,
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join(programs),
        }


def fields_of(value: object) -> object:
    """The names of what is in it, whatever stands there; of a list those of one."""
    if isinstance(value, dict):
        return {name: fields_of(one) for name, one in value.items()}
    return [fields_of(one) for one in value[:1]] if isinstance(value, list) else None


def settings_in(page: str) -> dict[str, str]:
    """The settings that a page's service is started with."""
    said = SERVED_WITH.search(page)
    return dict(one.split("=", 1) for one in said[1].split()) if said else {}


SERVE = """
from dibs.config import Settings
from dibs.service.server import run
run(Settings.from_environment(), on_ready=lambda url: print(url, flush=True))
"""

RUNNERS: dict[str, Callable[[Stage, str], None]] = {
    "json": Stage.run_json,
    "mermaid": Stage.run_text,
    "python": Stage.run_python,
    "sh": Stage.run_sh,
    "sql": Stage.run_sql,
    "text": Stage.run_text,
}


def write_hall(path: Path) -> None:
    """The demo's theatre."""
    path.write_text(json.dumps(sample_plan()), encoding="utf-8")


def write_arrivals(path: Path) -> None:
    """The demo's arrivals."""
    evening = sample_evening()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["period", "count"])
        for number, count in enumerate(evening.counts):
            after = timedelta(seconds=number * evening.period_seconds)
            writer.writerow([(evening.started_at + after).isoformat(), count])


def copy_tickets(path: Path) -> None:
    """The sample of a shop that adopts Dibs."""
    shutil.copytree(EXAMPLES / "adopt/tickets", path, dirs_exist_ok=True)


FILES: dict[str, Callable[[Path], None]] = {
    "arrivals.csv": write_arrivals,
    "hall.json": write_hall,
    "tickets": copy_tickets,
}
"""What a directive may ask for."""


def as_url(conninfo: str) -> str:
    """An address in the form that other libraries understand."""
    stated = {
        name: quote(str(x), safe="") for name, x in conninfo_to_dict(conninfo).items()
    }
    account = f"{stated['user']}:{stated.get('password', '')}"
    return (
        f"postgresql://{account}@{stated['host']}:{stated['port']}/{stated['dbname']}"
    )


def psql_folder() -> str:
    """Where psql is if there is none on the reader's PATH."""
    return str(find_binaries(Account.for_server()).folder)


def end_group(leader: int) -> None:
    """End every process of a group; fine if there is none left."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
