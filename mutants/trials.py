"""The other side: workers with a database and a source tree of their own."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.conninfo import make_conninfo

from dibs import embedded
from mutants.catalogue import PACKAGE, ROOT
from mutants.meetings import Meetings, file_digest, source_digest
from mutants.mutant import Mutant
from mutants.probes import QUIETLY, SCHEMA, probed

FOLDERS = (
    "behaviour", "sql", "time", "concurrency", "model", "history", "library", "workers",
)  # fmt: skip
"""Folders of tests that a bug in the engine may meet."""
PARTING_SECONDS = 10
NO_START = {"verdict": "killed", "by": "import", "why": "the tests do not start"}
UNFIT = ("--ignore=tests/sql/test_install.py", "--deselect=tests/model/test_machine.py")
"""What does not ask the engine as it was planted, or takes minutes."""


class WorkerGone(Exception):  # noqa: N818 - it may be what a bug does
    """A worker that should answer is not there."""


class Trial:
    """A worker: plants a bug in its own tree, has tests run, and takes it out again."""

    def __init__(self, log: Path, folders: Sequence[str] = FOLDERS) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="dibs_mutants_")
        folder = Path(self._folder.name)
        folder.chmod(0o711)
        self._tree = folder / "src"
        shutil.copytree(
            PACKAGE, self._tree / "dibs", ignore=shutil.ignore_patterns("__pycache__")
        )
        self._server = embedded.start(folder / "data")
        self._server_log = folder / "data/postgresql.log"
        self._log = log.open("ab")
        self._process = self._start([f"tests/{folder}" for folder in folders])
        self.tests: list[str] = self._ask(self._process)["tests"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end(self._process)
        self._server.close()
        self._log.close()
        self._folder.cleanup()

    def survey(self, tests: Sequence[str], seconds_max: float) -> dict[str, Any]:
        """What each test reaches and costs without any bug."""
        return self._ask(
            self._process,
            {"survey": True, "tests": tests, "seconds_max": seconds_max},
        )

    def listen(
        self, mutants: Iterable[Mutant], tests: Sequence[str], seconds_max: float
    ) -> Meetings:
        """Which tests meet which of these bugs, and which bugs have probes at all."""
        self._lay_probes()
        log = str(self._server_log)
        order = {"tests": tests, "seconds_max": seconds_max, "log": log}
        sound: dict[str, str] = {}
        heard: set[str] = set()
        try:
            for path, alike in groupby(mutants, key=lambda one: one.path):
                file = self._tree / "dibs" / path
                sound[path] = file.read_text(encoding="utf-8")
                text, numbers = probed(sound[path], alike)
                file.write_text(text, encoding="utf-8")
                heard |= numbers
            answer = self._ask(self._process, order)
        finally:
            for path, text in sound.items():
                (self._tree / "dibs" / path).write_text(text, encoding="utf-8")
        return Meetings(
            met=answer["met"],
            upset=answer["upset"],
            heard=sorted(heard),
            asked=tests,
            sources={path: source_digest(path) for path in sound},
            files={file: file_digest(file) for file in {*map(_file_of, tests)}},
        )

    def _lay_probes(self) -> None:
        """Puts the probes into every database that is made from now on."""
        url = make_conninfo(self._server.url, dbname="template1")
        with psycopg.connect(url, autocommit=True) as link:
            link.execute(SCHEMA)
            link.execute(QUIETLY)
            link.execute("select pg_reload_conf()")

    def run(
        self, mutant: Mutant, tests: Sequence[str], seconds_max: float
    ) -> dict[str, Any]:
        """What became of a mutant: killed, hung, refused, survived or undecided."""
        file = self._tree / "dibs" / mutant.path
        sound = file.read_text(encoding="utf-8")
        file.write_text(mutant.source, encoding="utf-8")
        order = {"tests": tests, "seconds_max": seconds_max}
        try:
            if mutant.is_sql:
                return self._ask(self._process, order)
            return self._ask_anew(order)
        finally:
            file.write_text(sound, encoding="utf-8")

    def _ask_anew(self, order: dict[str, Any]) -> dict[str, Any]:
        """Asks a pytest that imports the tree as it is now."""
        process = self._start(sorted({t.partition("::")[0] for t in order["tests"]}))
        try:
            self._ask(process)
            return self._ask(process, order)
        except WorkerGone:
            return dict(NO_START)
        finally:
            self._end(process)

    def _start(self, places: Sequence[str]) -> "subprocess.Popen[str]":
        there = [place for place in places if (ROOT / place).exists()]
        return subprocess.Popen(
            [sys.executable, "-m", "mutants.worker", *there, *UNFIT],
            cwd=ROOT,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            start_new_session=True,  # so that its forks end with it
        )

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DIBS_TEST_DATABASE_URL": self._server.url,
            # What a bug makes fail shall not be tried first on sound code.
            "HYPOTHESIS_STORAGE_DIRECTORY": str(self._tree.parent / "hypothesis"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join([str(self._tree), str(ROOT)]),
        }

    @staticmethod
    def _ask(
        process: "subprocess.Popen[str]", order: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """What the worker answers; WorkerGone where it is there no more."""
        line = ""
        with contextlib.suppress(BrokenPipeError, ValueError):
            if order is not None and process.stdin is not None:
                process.stdin.write(json.dumps(order) + "\n")
                process.stdin.flush()
            line = process.stdout.readline() if process.stdout is not None else ""
        if not line:
            raise WorkerGone("a worker ended; its log says why")
        answer: dict[str, Any] = json.loads(line)
        return answer

    @staticmethod
    def _end(process: "subprocess.Popen[str]") -> None:
        """Lets a worker go; one that is in the middle of a trial is stopped."""
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        try:
            process.wait(PARTING_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _file_of(test: str) -> str:
    return test.partition("::")[0]
