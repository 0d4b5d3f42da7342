"""`scripts/web.py`: which Node it takes, and when it builds nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The scripts, and a small `web/`, in a path with spaces."""
    path = tmp_path / "a check out"
    for name in ("scripts/dev.py", "scripts/web.py", "pyproject.toml"):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, path / name)
    (path / "web/packages").mkdir(parents=True)
    (path / "web/package.json").write_text("{}", encoding="utf-8")
    (path / "web/packages/code.ts").write_text("one", encoding="utf-8")
    return path


def ask(checkout: Path, expression: str, **environment: str) -> str:
    """Evaluate an expression inside the checkout's own `web` module, on a bare PATH."""
    answer = subprocess.run(
        [sys.executable, "-B", "-S", "-c", f"import web; print({expression})"],
        capture_output=True,
        check=True,
        cwd=checkout,
        encoding="utf-8",
        env={
            "PATH": os.devnull,
            "PYTHONPATH": str(checkout / "scripts"),
            **environment,
        },
    )
    return answer.stdout.strip()


@pytest.mark.parametrize(
    ("version", "is_taken"),
    [
        ("v20.20.2", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v23.9.0", False),
        ("v24.0.0", True),
        ("v100.1.0", True),
        ("unheard of", False),
    ],
)
def test_takes_the_machine_s_node_if_it_is_new_enough(
    checkout: Path, tmp_path: Path, version: str, is_taken: bool
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, says in (("node", version), ("npm", "11.0.0")):
        program = programs / name
        program.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
        program.chmod(0o755)
    found = ask(checkout, "web.find_node()", PATH=str(programs))
    assert (str(programs) in found) is is_taken
    (programs / "npm").unlink()
    assert ask(checkout, "web.find_node()", PATH=str(programs)) == "None"


def test_what_was_built_is_stale_once_a_source_changed_and_not_before(
    checkout: Path,
) -> None:
    pages = checkout / "src/dibs/service/pages"
    pages.mkdir(parents=True)
    assert ask(checkout, "web.is_built()") == "False"
    (pages / "made-from").write_text(ask(checkout, "web.fingerprint()"))
    assert ask(checkout, "web.is_built()") == "True"
    for name in ("packages/code.test.ts", "node_modules/left.js", "packages/dist/a.js"):
        path = checkout / "web" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("no source of what is built", encoding="utf-8")
    assert ask(checkout, "web.is_built()") == "True"
    (checkout / "web/packages/code.ts").write_text("two", encoding="utf-8")
    assert ask(checkout, "web.is_built()") == "False"


def test_says_in_a_line_where_no_node_can_be_had(checkout: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-B", "-S", "scripts/web.py", "build"],
        capture_output=True,
        check=False,
        cwd=checkout,
        encoding="utf-8",
        env={"PATH": os.devnull},
    )
    assert ended.returncode == 3
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("dibs: Node 22.12 or newer (not 23) is needed")


def test_what_is_made_takes_the_place_of_what_was_there(
    checkout: Path, tmp_path: Path
) -> None:
    pages = checkout / "src/dibs/service/pages"
    for folder, content in ((pages, "old"), (tmp_path / "made", "new")):
        folder.mkdir(parents=True)
        (folder / f"{content}.js").write_text(content, encoding="utf-8")
    places = f"web.Path({str(tmp_path / 'made')!r}), web.Path({str(tmp_path)!r})"
    ask(checkout, f"web.put_in_place({places})")
    assert [path.name for path in pages.iterdir()] == ["new.js"]
