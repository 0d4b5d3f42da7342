"""`scripts/dev.py`: what it says, what it leaves, and when it installs nothing."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that count, in a path with spaces."""
    path = tmp_path / "a check out"
    (path / "scripts").mkdir(parents=True)
    for name in ("Makefile", "constraints.txt", "pyproject.toml", "scripts/dev.py"):
        shutil.copy(ROOT / name, path / name)
    return path


def dev(checkout: Path, *arguments: str, **environment: str) -> Ended:
    """Run a command as on a bare machine: no HOME, no index, no configuration."""
    bare = {
        "LANG": "C",
        "PATH": os.environ["PATH"],
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
    }
    return subprocess.run(
        [sys.executable, "scripts/dev.py", *arguments],
        capture_output=True,
        check=False,
        cwd=checkout,
        encoding="utf-8",
        env={**bare, **environment},
        timeout=120,
    )


def ask(checkout: Path, expression: str) -> str:
    """Evaluate an expression inside the checkout's own `dev` module."""
    program = f"import sys; sys.path.insert(0, 'scripts'); import dev; {expression}"
    answer = subprocess.run(
        [sys.executable, "-B", "-c", program],
        capture_output=True,
        check=True,
        cwd=checkout,
        encoding="utf-8",
    )
    return answer.stdout.strip()


def ready_made(checkout: Path) -> None:
    """An environment that is complete, with a `pytest` that tells what it is given."""
    programs = checkout / ".venv/bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    pytest_ = programs / "pytest"
    tells = "import json, os, sys; print(json.dumps([sys.argv[1:], dict(os.environ)]))"
    pytest_.write_text(
        f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -c '{tells}' \"$@\"\n",
        encoding="utf-8",
    )
    pytest_.chmod(0o755)
    (checkout / "scripts/web.py").write_text(
        "import sys; sys.stderr.write(f'no Node to {sys.argv[1]} with'); sys.exit(3)",
        encoding="utf-8",
    )
    mark = ask(checkout, "print(dev.fingerprint())")
    (checkout / ".venv/made-from").write_text(mark, encoding="utf-8")


def test_without_a_command_it_lists_them_all(checkout: Path) -> None:
    listed = re.findall(r"^  (\w+)  ", dev(checkout).stdout, re.MULTILINE)
    makefile = (checkout / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^COMMANDS = help (.*)$", makefile, re.MULTILINE)[0].split()

    assert sorted(listed) == sorted(targets)


def test_an_unknown_command_is_one_line(checkout: Path) -> None:
    ended = dev(checkout, "dance")

    assert ended.returncode == 2
    assert ended.stderr == "dibs: no command 'dance'; `make` lists them\n"


def test_a_complete_environment_is_used_as_it_stands(checkout: Path) -> None:
    ready_made(checkout)
    ended = dev(checkout, "style", "-k", "sold out")
    arguments, environment = json.loads(ended.stdout)

    assert ended.stderr == ""
    assert arguments[-2:] == ["-k", "sold out"]
    assert environment["PWD"] == str(checkout)
    caches = [name for name in environment if name.endswith(("CACHE_DIR", "PREFIX"))]
    assert len(caches) == 3
    for name in caches:
        assert environment[name].startswith(str(checkout / ".venv"))


def test_tests_run_also_where_the_storefront_cannot_be_built(checkout: Path) -> None:
    ready_made(checkout)
    ended = dev(checkout, "test")

    assert ended.stderr == "no Node to build with"
    assert json.loads(ended.stdout)[0][0] == "-o"
    assert dev(checkout, "test", "--collect-only").stderr == ""


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_change_to_what_it_is_made_from_makes_it_anew(
    checkout: Path, name: str
) -> None:
    ready_made(checkout)
    assert ask(checkout, "print(dev.ready())") == "True"
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")

    assert ask(checkout, "print(dev.ready())") == "False"


def test_a_half_made_environment_is_made_anew(checkout: Path) -> None:
    ready_made(checkout)
    (checkout / ".venv/made-from").unlink()

    assert ask(checkout, "print(dev.ready())") == "False"


def test_an_environment_whose_python_is_gone_is_made_anew(checkout: Path) -> None:
    ready_made(checkout)
    (checkout / ".venv/bin/python").unlink()
    (checkout / ".venv/bin/python").symlink_to("/nowhere/python")

    assert ask(checkout, "print(dev.ready())") == "False"


def test_a_failed_install_leaves_nothing_and_says_one_line_why(checkout: Path) -> None:
    ended = dev(checkout, "test")

    assert ended.returncode == 3
    assert ended.stderr.count("\n") == 2
    assert ended.stderr.splitlines()[1].startswith("dibs: pip could not make .venv")
    assert not (checkout / ".venv").exists()


def test_what_comes_as_source_is_built_by_what_is_installed(tmp_path: Path) -> None:
    """As on a machine that never built it: a cache would hide that it cannot be."""
    pip = [sys.executable, "-m", "pip", "wheel", "--no-cache-dir", "--no-deps"]
    options = ["--no-build-isolation", "--no-binary=:all:", "--wheel-dir", tmp_path]
    pins = ["--constraint", ROOT / "constraints.txt", "localstripe"]
    built = subprocess.run(
        [*pip, *options, *pins], capture_output=True, check=False, encoding="utf-8"
    )
    if "NewConnectionError" in built.stderr:
        pytest.skip("needs the package index")

    assert built.returncode == 0, built.stderr
    assert list(tmp_path.glob("localstripe-*.whl"))


def test_a_platform_without_the_wheel_is_told_what_to_do(
    checkout: Path, tmp_path: Path
) -> None:
    (checkout / "constraints.txt").write_text("", encoding="utf-8")
    shelf = tmp_path / "wheels"
    shelf.mkdir()
    for name in ("hatchling", "editables"):
        empty_wheel(shelf, name)
    ended = dev(checkout, "test", PIP_FIND_LINKS=str(shelf))

    assert ended.returncode == 3
    assert "no embedded PostgreSQL exists for this platform" in ended.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_is_named(checkout: Path, tmp_path: Path) -> None:
    hides = (
        "import importlib.util as u\n"
        "real = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'ensurepip' else"
        " real(name, *rest)\n"
    )
    (tmp_path / "sitecustomize.py").write_text(hides, encoding="utf-8")
    ended = dev(checkout, "test", PYTHONPATH=str(tmp_path))

    assert ended.returncode == 3
    assert ended.stderr.count("\n") == 1
    assert "has no venv module" in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_it_installs_leaves_nothing(
    checkout: Path, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "scripts/dev.py", "test"],
        cwd=checkout,
        encoding="utf-8",
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        assert "making .venv" in process.stderr.readline()
        process.send_signal(number)

        assert process.wait(timeout=60) == 128 + number
    assert not (checkout / ".venv").exists()


def test_a_signal_while_a_program_is_begun_ends_it(checkout: Path) -> None:
    (checkout / "begin.py").write_text(
        """
import os, signal, subprocess, sys
sys.path.insert(0, "scripts")
import dev

class Slow(subprocess.Popen):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        print(self.pid, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)

dev.subprocess.Popen = Slow
dev.run([sys.executable, "-c", "import time; time.sleep(60)"], dict(os.environ))
""",
        encoding="utf-8",
    )
    ended = subprocess.run(
        [sys.executable, "-B", "begin.py"],
        check=False,
        cwd=checkout,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        timeout=30,
    )

    assert ended.returncode == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(int(ended.stdout), 0)


def empty_wheel(shelf: Path, name: str) -> None:
    """The least that pip installs."""
    info = f"{name}-9.dist-info"
    files = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 9\n",
        "RECORD": "",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(shelf / f"{name}-9-py3-none-any.whl", "w") as wheel:
        for file, content in files.items():
            wheel.writestr(f"{info}/{file}", content)
