"""What every test may ask for: a PostgreSQL, a folder it may use, programs it needs."""

import os
import shutil
import signal
import ssl
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from tests.order import longest_first
from tests.sizes import give_time, leave_to_campaigns

import dibs
from dibs import embedded

ROOT = Path(__file__).resolve().parents[1]

PROGRAMS = {
    "chromium-headless-shell": "chromium-headless-shell",
    "curl": "curl",
    "git": "git",
    "make": "make",
    "nats-server": "nats-server",
    "pgbouncer": "/usr/sbin/pgbouncer",
    "postgresql-15": "/usr/lib/postgresql/15/bin/postgres",
    "postgresql-15-plpgsql-check": "/usr/lib/postgresql/15/lib/plpgsql_check.so",
    "redis-server": "redis-server",
}
"""By Debian package, what must be there once it is installed."""

STOREFRONT = Path(dibs.__file__).parent / "service/pages/made-from"
MADE = {"storefront": STOREFRONT, "web": ROOT / "web/node_modules/made-from"}
"""By name, what stands there once `make web` has run."""

MEMORY = Path("/dev/shm")  # noqa: S108 - what is in it has names of its own
MEMORY_BYTES_MIN = 8 * 1024**3
"""What must be free there: some workers' databases at once, with their logs."""

NO_SKIPS = os.environ.get("CI") == "true" or os.environ.get("DIBS_NO_SKIPS") == "1"

not_run: dict[str, list[str]] = {}
"""Why tests did not run, and which."""


def is_there(package: str) -> bool:
    """Whether the package's program, its library or what is made can be used here."""
    if package in MADE:
        return MADE[package].is_file()
    place = PROGRAMS[package]
    return shutil.which(place) is not None or Path(place).exists()


def pytest_configure() -> None:
    """Hears signals again where a shell that runs us in its background muted them.

    Programs under test inherit what is ignored, and would never end. And every client
    of HTTP reads whom the system believes anew, a thirtieth of a second each time.
    """
    ssl.create_default_context = cache(ssl.create_default_context)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    leave_to_campaigns(config, items)
    longest_first(items)
    give_time(items)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        missing = [package for package in marker.args if not is_there(package)]
        if not MADE.keys().isdisjoint(missing):
            pytest.skip("needs `make web`, which says why it could not")
        if missing:
            pytest.skip(f"needs the Debian package {' and '.join(missing)}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        place = report.longrepr
        reason = place[2] if isinstance(place, tuple) else str(place)
        not_run.setdefault(reason.removeprefix("Skipped: "), []).append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if NO_SKIPS and not_run and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not not_run:
        return
    verdict = "and must, here" if NO_SKIPS else "the rest did"
    terminalreporter.section(f"These tests did not run ({verdict})")
    for reason, tests in sorted(not_run.items()):
        terminalreporter.write_line(f"{reason}:")
        for test in tests:
            terminalreporter.write_line(f"  {test}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a database whose owner may make others: ours, or the one named."""
    named = os.environ.get("DIBS_TEST_DATABASE_URL")
    if named:
        yield named
        return
    with open_to_all() as folder, embedded.start(folder / "data") as server:
        log_in_quickly(server.url)
        yield server.url


def log_in_quickly(url: str) -> None:
    """Hash passwords once instead of thousands of times: half of what a login costs."""
    with psycopg.connect(url, autocommit=True) as link:
        if link.info.server_version < 16_00_00:  # which knows no other number
            return
        link.execute("alter system set scram_iterations = 1")
        link.execute("select pg_reload_conf()")
        link.execute("set scram_iterations = 1")
        again = sql.Literal(link.info.password)
        link.execute(sql.SQL("alter role current_user password {}").format(again))


@pytest.fixture(scope="session")
def reach() -> Callable[[str], str]:
    """How doors reach a database: as it stands, or by the pooler that is named.

    DIBS_TEST_POOLER is its port; databases are made and watched without it.
    """
    port = os.environ.get("DIBS_TEST_POOLER")
    if port is None:
        return str
    return lambda url: make_conninfo(url, host="127.0.0.1", port=port)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A new folder that PostgreSQL may use, also where root lends it to `nobody`.

    pytest's own folders are closed to all other users.
    """
    with open_to_all() as folder:
        yield folder / "data"


class open_to_all(tempfile.TemporaryDirectory[str]):  # noqa: N801 - reads as a verb
    """A temporary folder that other users may pass through, in memory where it fits.

    A database is hundreds of files, and making and dropping them costs a disk more
    than many a test that uses them.
    """

    def __init__(self) -> None:
        roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN
        super().__init__(dir=MEMORY if roomy else None)

    def __enter__(self) -> Path:  # type: ignore[override]
        folder = Path(super().__enter__())
        folder.chmod(0o711)
        return folder
