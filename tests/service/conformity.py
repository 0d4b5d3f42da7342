"""What a service answers, held against its own document by schemathesis."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .conftest import Served

ANSWER_SECONDS_MAX = 60
"""A thousand reservations of one session are taken one after the other."""
PHASES = ("examples", "coverage", "fuzzing", "stateful")


def conforms(
    service: Served,
    folder: Path,
    checks: str,
    *,
    examples: int,
    phases: Sequence[str] = PHASES,
) -> None:
    """What the service answers is what its document promises, by all checks."""
    config = folder / "schemathesis.toml"
    config.write_text(checks)
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)]
    options = [
        *(f"--max-examples={examples}", f"--phases={','.join(phases)}"),
        *("--generation-deterministic", "--seed=1"),
        f"--request-timeout={ANSWER_SECONDS_MAX}",
    ]
    run = subprocess.run(
        [*command, "run", f"{service.url}/openapi.json", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert not [line for line in service.logged() if line["message"] == "fault"]
