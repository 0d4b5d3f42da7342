"""The dump that reviewers read shows what the engine's files make."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/schema.py"


def test_the_dump_is_up_to_date() -> None:
    checked = subprocess.run(
        [sys.executable, SCRIPT, "--check"],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert checked.returncode == 0, f"run `make schema`:\n{checked.stdout}"
