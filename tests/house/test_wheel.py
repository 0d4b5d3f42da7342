"""What people install holds what runs, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/dibs"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    flags = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *flags, str(ROOT)],
        check=True,
        cwd=folder,
    )
    (built,) = folder.glob("dibs-*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_the_wheel_holds_every_sql_file(wheel: set[str]) -> None:
    written = {f"dibs/{path.relative_to(PACKAGE)}" for path in PACKAGE.rglob("*.sql")}

    assert len(written) > 10
    assert written <= wheel


def test_the_wheel_holds_the_page_and_the_mark_of_typing(wheel: set[str]) -> None:
    pages = {name for name in wheel if name.startswith("dibs/service/pages/")}

    assert any(name.endswith(".html") for name in pages)
    assert "dibs/py.typed" in wheel


def test_the_wheel_holds_nothing_but_the_package(wheel: set[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"dibs"}
