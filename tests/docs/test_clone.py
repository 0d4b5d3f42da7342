"""The README's commands, from a clean clone on a machine that has seen nothing of us.

The tests themselves are only collected there: they are what runs now. Continuous
integration is such a clone and runs both commands itself, so these tests are for
campaigns.
"""

import os
import re
import resource
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from .blocks import ROOT, blocks_of

pytestmark = [pytest.mark.needs("git", "make"), pytest.mark.timeout(600)]

README = ROOT / "README.md"
ARGUMENTS = {"demo": "--once", "test": "--collect-only --quiet"}
"""What keeps each command of the README from staying, or from calling us again."""
OURS = ("DIBS_", "PYTHON", "PYTEST", "VIRTUAL_ENV", "HOME", "XDG_", "LC_")
COLD_SECONDS_MAX = 240
"""Of the processor, which a busy machine does not make more."""
OFFLINE = "pip cannot reach the package index"

Ended = subprocess.CompletedProcess[str]


class Clone:
    """A clone of the last commit, in a path with spaces."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "a clean clone"
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(OURS)},
            "DIBS_DATA_DIR": str(folder / "data of its own"),
            "DIBS_PORT": "0",
            "LANG": "C",
        }
        run(["git", "clone", "--quiet", ROOT, self.path], folder, self._environment)

    def make(self, target: str) -> Ended:
        """Run `make` there; skip where it cannot install anything."""
        arguments = ["make", target, f"ARGS={ARGUMENTS[target]}"]
        ended = run(arguments, self.path, self._environment)
        if OFFLINE in ended.stderr:
            pytest.skip("needs the package index")
        return ended

    def left(self) -> list[str]:
        """What stands there that is not in the commit."""
        status = ["git", "status", "--porcelain", "--ignored"]
        return run(status, self.path, self._environment).stdout.splitlines()


def run(
    arguments: Sequence[str | Path], folder: Path, environment: dict[str, str]
) -> Ended:
    return subprocess.run(
        arguments,
        capture_output=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
        env=environment,
    )


@pytest.fixture(scope="module")
def clone() -> Iterator[Clone]:
    with TemporaryDirectory() as name:
        Path(name).chmod(0o711)  # root lends the data folder to nobody
        yield Clone(Path(name))


@pytest.fixture(scope="module")
def demo(clone: Clone) -> Ended:
    """`make demo`, the first command there, has ended."""
    before = processor_seconds()
    ended = clone.make("demo")
    assert processor_seconds() - before < COLD_SECONDS_MAX
    return ended


def processor_seconds() -> float:
    """What all that ran and ended below us took so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def tests(clone: Clone, demo: Ended) -> Ended:
    """`make test`, the second one, too."""
    assert demo.returncode == 0, demo.stderr
    return clone.make("test")


def test_the_readme_names_no_other_commands() -> None:
    blocks = "".join(block.text for block in blocks_of(README) if block.is_makes)

    assert set(re.findall(r"^make (\w+)", blocks, re.MULTILINE)) == ARGUMENTS.keys()


@pytest.mark.campaign
def test_make_demo_reaches_its_report(demo: Ended) -> None:
    assert demo.returncode == 0, demo.stderr
    assert re.search(r"double.booked", demo.stdout, re.IGNORECASE), demo.stdout


@pytest.mark.campaign
def test_make_test_finds_the_tests_and_installs_nothing_more(tests: Ended) -> None:
    assert tests.returncode == 0, tests.stdout + tests.stderr
    assert "making .venv" not in tests.stderr
    assert re.search(r"\d+ tests collected", tests.stdout)


@pytest.mark.campaign
@pytest.mark.usefixtures("tests")
def test_they_leave_nothing_but_the_environment(clone: Clone) -> None:
    assert clone.left() == ["!! .venv/"]
