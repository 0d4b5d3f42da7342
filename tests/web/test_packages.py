"""The tests of the browser's packages, which stand beside what they test in `web/`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.needs("web")
def test_the_packages_pass_their_own_tests() -> None:
    ended = subprocess.run(
        [sys.executable, "scripts/web.py", "npm", "test"],
        check=False,
        cwd=ROOT,
        encoding="utf-8",
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
    )
    assert ended.returncode == 0, ended.stdout
