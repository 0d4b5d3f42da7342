"""What goes wrong is told in one line, with a status that scripts can rely on."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from dibs.cli.edge import EXTRAS

from .conftest import Run
from .warm import Answer, start


def test_help_names_every_command_and_the_statuses(dibs: Run) -> None:
    help_ = dibs("--help").stdout

    for command in (
        "demo", "serve", "worker", "rehearse", "verify", "cleanup", "migrate", "sql",
        "openapi", "event", "plan",
    ):  # fmt: skip
        assert f" {command} " in help_
    assert "Exit status" in help_


def test_an_unknown_command_is_wrong_usage(dibs: Run) -> None:
    assert dibs("dance").returncode == 2


def test_no_database_is_one_line_and_status_3(dibs: Run) -> None:
    nobody = {"DIBS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    for command in (["migrate"], ["verify"], ["event", "list"]):
        failed = dibs(*command, environment=nobody)

        assert failed.returncode == 3, command
        assert failed.stderr.startswith("dibs: the database does not answer")
        assert failed.stderr.count("\n") == 1


def test_wrong_settings_are_named_one_per_line(dibs: Run) -> None:
    wrong = {"DIBS_PORT": "many", "DIBS_LOG_LEVEL": "loud"}
    failed = dibs("serve", environment=wrong)

    assert failed.returncode == 3
    assert [line.split()[1] for line in failed.stderr.splitlines()] == [
        "DIBS_PORT",
        "DIBS_LOG_LEVEL",
    ]


@pytest.mark.parametrize("lacks", ["has none", "is none"])
def test_pages_that_are_not_there_are_one_line_and_status_3(
    dibs: Run, tmp_path: Path, lacks: str
) -> None:
    folder = tmp_path if lacks == "has none" else tmp_path / "pages"
    with socket.create_server(("127.0.0.1", 0)) as taken:  # or it would serve
        port = taken.getsockname()[1]
        wrong = {"DIBS_PAGES_DIR": str(folder)}
        failed = dibs("serve", "--port", port, environment=wrong)

    assert failed.returncode == 3
    assert failed.stderr == (
        f"dibs: DIBS_PAGES_DIR must be a folder with an index.html: {folder} {lacks}\n"
    )


def test_a_taken_port_is_one_line_and_status_3(dibs: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        failed = dibs("serve", "--port", port)

    assert failed.returncode == 3
    assert failed.stderr.count("\n") == 1
    assert f"Port {port} on 127.0.0.1 is taken" in failed.stderr


def test_a_host_that_is_none_is_one_line_that_names_the_setting(dibs: Run) -> None:
    failed = dibs("serve", environment={"DIBS_HOST": "nosuch.invalid"})

    assert failed.returncode == 3
    assert failed.stderr.count("\n") == 1
    assert "nosuch.invalid cannot be used (DIBS_HOST, DIBS_PORT): " in failed.stderr


def test_a_data_folder_that_is_none_is_told_with_the_setting(
    dibs: Run, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    wrong = {"DIBS_DATABASE_URL": "", "DIBS_DATA_DIR": str(tmp_path / "file")}
    failed = dibs("event", "put", "gala", environment=wrong)

    assert failed.returncode == 3
    assert "cannot be made (DIBS_DATA_DIR): File exists" in failed.stderr


@pytest.mark.parametrize(
    ("redirected", "reason"),
    [
        (">/dev/full", "cannot be written: No space left on device"),
        (">&-", "is closed"),
    ],
)
@pytest.mark.parametrize(
    "command", ["verify --json", "verify", "event list", "sql", "--version"]
)
def test_what_cannot_be_written_is_one_line_and_status_3(
    dibs: Run, database_url: str, command: str, redirected: str, reason: str
) -> None:
    dibs("event", "put", "written")
    failed = subprocess.run(
        ["/bin/sh", "-c", f'"$0" -m dibs.cli {command} {redirected}', sys.executable],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=os.environ | {"DIBS_DATABASE_URL": database_url},
        timeout=120,
    )
    assert failed.stderr == f"dibs: standard output {reason}\n"
    assert failed.returncode == 3


def test_the_status_says_what_nobody_can_be_told() -> None:
    nobody = {"DIBS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = ["/bin/sh", "-c", '"$0" -m dibs.cli verify 2>&-', sys.executable]
    failed = subprocess.run(command, check=False, env=os.environ | nobody, timeout=120)
    assert failed.returncode == 3


SERVICES = (*EXTRAS, "cryptography", "httpcore", "sniffio", "standardwebhooks")
"""What the extra `service` brings."""


def without(
    modules: Iterable[str], folder: Path, *arguments: str, url: str | None = None
) -> Answer:
    """Run `dibs` on a Python that lacks the modules."""
    hides = f"import sys; sys.modules.update(dict.fromkeys({[*modules]!r}))\n"
    (folder / "sitecustomize.py").write_text(hides, encoding="utf-8")
    environment = {"PYTHONPATH": str(folder)}
    if url is not None:
        environment["DIBS_DATABASE_URL"] = url
    return start([*arguments], os.environ | environment)


@pytest.mark.parametrize("command", ["verify", "payments list", "payments orders"])
def test_what_asks_of_payments_needs_no_extra_but_its_own(
    command: str, tmp_path: Path, dibs: Run, database_url: str
) -> None:
    dibs("event", "put", "alone", "--item", "floor=5")
    asked = without(SERVICES, tmp_path, *command.split(), "--json", url=database_url)

    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    failed = without(["starlette"], tmp_path, "openapi")

    assert failed.returncode == 3
    assert failed.stderr == "dibs: this needs `pip install 'dibs[service]'`\n"


def test_the_command_line_without_its_extra_says_so(tmp_path: Path) -> None:
    failed = without(["typer"], tmp_path, "--help")

    assert failed.returncode == 3
    assert failed.stderr == "dibs: no module 'typer': `pip install 'dibs[cli]'`\n"


def test_openapi_is_a_document(dibs: Run) -> None:
    assert json.loads(dibs("openapi").stdout)["openapi"].startswith("3.1")
