"""Run every proof at its full size, and write what came of it to docs/campaign.md.

The parts run one after the other, each in a pytest of its own with DIBS_CAMPAIGN=1,
which tests/sizes.py reads. What a part measured comes from the properties its tests
record. All of it takes hours, so parts may be run on their own: docs/campaign.json
keeps what came of each last, and of which commit; both are committed. Status 1 where
any promise broke.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from dibs.embedded.account import Account
from dibs.embedded.binaries import find_binaries

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs/campaign.md"
RECORD = ROOT / "docs/campaign.json"
TEST_SECONDS_MAX = 14_400
MACHINE = "tests/model/test_machine.py"
"""As long as all the other models together."""
TITLE = """# The last campaign

Every proof at its full size; `make campaign` runs them, all or some, and wrote this.
"""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A proof: which tests it is, and whether it runs without being asked for."""

    name: str
    proves: str
    places: tuple[str, ...]
    is_asked_for: bool = False


PARTS = (
    Part(
        name="model",
        proves="every verb in every state against a model in plain Python",
        places=(MACHINE,),
    ),
    Part(
        name="content",
        proves="batches, limits, seats and sweepers against models, whatever is asked",
        places=("tests/model", f"--ignore={MACHINE}"),
    ),
    Part(
        name="races",
        proves="last units, quantities, seats and owners, and every order of two verbs",
        places=("tests/concurrency",),
    ),
    Part(
        name="time",
        proves="deadlines, clocks that go back and forth, sweepers stopped and many",
        places=("tests/time", "tests/workers"),
    ),
    Part(
        name="history",
        proves="what rehearsals wrote, proven from the file alone",
        places=("tests/rehearsal",),
    ),
    Part(
        name="bots",
        proves="a bot of a thousand sessions passes no limit, buyers are told in 30 s",
        places=("tests/bots",),
    ),
    Part(
        name="faults",
        proves="processes killed, connections cut, disks full: nothing lost or doubled",
        places=("tests/faults",),
    ),
    Part(
        name="page",
        proves="changes are on an open page within 300 ms, its map within a second",
        places=("tests/browser/test_latency.py", "tests/browser/test_map_speed.py"),
    ),
    Part(
        name="live",
        proves="who follows an event misses nothing: cut off, slow, behind, restarted",
        places=("tests/live",),
    ),
    Part(
        name="streams",
        proves="publishers and brokers killed: no message lost, none out of order",
        places=("tests/brokers",),
    ),
    Part(
        name="webhooks",
        proves="endpoints that hang and lie, addresses in disguise, agents killed",
        places=("tests/delivery",),
    ),
    Part(
        name="money",
        proves="whatever providers say, whoever is killed: orders end, money is whole",
        places=("tests/payments",),
    ),
    Part(
        name="upgrade",
        proves="from the release before, under load",
        places=("tests/upgrade",),
    ),
    Part(
        name="doors",
        proves="README in a clean clone, calls at every edge, all through PgBouncer",
        places=(
            *("tests/docs/test_clone.py", "tests/pgbouncer/test_behaviour.py"),
            "tests/service/test_openapi.py",
        ),
    ),
    Part(
        name="access",
        proves="every call by everybody who might make it, and whatever they may send",
        places=("tests/access",),
    ),
    Part(
        name="mutants",
        proves="bugs planted one at a time are found",
        places=("mutants",),
        is_asked_for=True,
    ),
)


@dataclass(kw_only=True)
class Outcome:
    """What came of a part."""

    part: Part
    result: str = "not run"
    seconds: float = 0.0
    test_count: int = 0
    skipped: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    conditions: str = ""
    """When, of which commit, of which size and from which seed."""

    @property
    def is_breach(self) -> bool:
        return self.result not in {"held", "not run"}


def main() -> int:
    """Runs the parts that are wanted and writes the report after each of them."""
    given = arguments()
    known = {one.part.name: one for one in recorded()}
    outcomes = [known.get(part.name, Outcome(part=part)) for part in PARTS]
    for number, part in enumerate(PARTS):
        wanted = part.name in given.only if given.only else not part.is_asked_for
        if part.name == "mutants" and given.mutants:
            wanted = True
        if wanted:
            print(
                f"campaign: {part.name}: {part.proves}; seed {given.seed}", flush=True
            )
            outcome = outcomes[number] = Outcome(part=part)
            run(outcome, given.seed, is_full=not given.usual, at_once=given.at_once)
            print(f"campaign: {part.name} {outcome.result}", flush=True)
            write_record(outcomes)
        given.report.write_text(page(outcomes), encoding="utf-8")
    return 1 if any(outcome.is_breach for outcome in outcomes) else 0


def write_record(outcomes: Sequence[Outcome]) -> None:
    """Keeps what is known of every part."""
    known = [{**asdict(one), "part": one.part.name} for one in outcomes]
    RECORD.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def recorded() -> list[Outcome]:
    """What came of the parts when they were run last."""
    if not RECORD.exists():
        return []
    parts = {part.name: part for part in PARTS}
    return [
        Outcome(**{**one, "part": parts[one["part"]]})
        for one in json.loads(RECORD.read_text(encoding="utf-8"))
        if one["part"] in parts
    ]


def arguments() -> argparse.Namespace:
    """What is asked on the command line."""
    names = [part.name for part in PARTS]
    parser = argparse.ArgumentParser(prog="make campaign", description=__doc__)
    add = parser.add_argument
    add("--only", nargs="+", choices=names, default=[], help="these parts alone")
    add("--mutants", action="store_true", help="plant bugs as well")
    add("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    add("--usual", action="store_true", help="at the sizes of every day, to try it out")
    add("--at-once", type=int, default=1, help="tests of a part, for those that wait")
    add("--report", type=Path, default=REPORT, help="where the report goes")
    return parser.parse_args()


def run(outcome: Outcome, seed: int, *, is_full: bool, at_once: int) -> None:
    """Runs a part and reads what its tests say of themselves."""
    env = {**os.environ, "DIBS_SEED": str(seed)}
    if is_full:
        env["DIBS_CAMPAIGN"] = "1"
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.xml"
        command = command_of(outcome.part, seed, told, at_once)
        status = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        if told.exists():
            read(outcome, told)
    outcome.seconds = time.monotonic() - begun
    outcome.conditions = conditions(seed, is_full=is_full, at_once=at_once)
    is_all_skipped = bool(outcome.skipped) and not outcome.test_count
    held = "not run" if is_all_skipped else "held"
    outcome.result = held if status == 0 else "broke"


def command_of(part: Part, seed: int, told: Path, at_once: int) -> list[str]:
    """The program that runs a part, with its progress on the terminal."""
    if part.name == "mutants":
        return [sys.executable, "-m", "mutants"]
    flags = ["-v", "-p", "no:cacheprovider", f"--timeout={TEST_SECONDS_MAX}"]
    flags += [f"--junit-xml={told}", f"--hypothesis-seed={seed}"]
    if at_once > 1:
        flags += ["--numprocesses", str(at_once), "--dist", "load"]
    return [sys.executable, "-m", "pytest", *part.places, *flags]


def read(outcome: Outcome, told: Path) -> None:
    """Takes the number of tests, the failures and the figures from pytest's account."""
    for case in ET.parse(told).iter("testcase"):  # noqa: S314 pytest wrote it just now
        if case.find("skipped") is not None:
            outcome.skipped.append(f"{case.get('classname')}::{case.get('name')}")
            continue
        outcome.test_count += 1
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failures.append(f"{case.get('classname')}::{case.get('name')}")
        outcome.figures += [
            f"{case.get('name')}: {one.get('name')} {one.get('value')}"
            for one in case.iter("property")
        ]


def page(outcomes: Sequence[Outcome]) -> str:
    """The report as Markdown."""
    lines = [TITLE, *surroundings(), ""]
    lines += ["| part | proves | tests | result | minutes | run |"]
    lines += ["|---|---|---|---|---|---|"]
    for one in outcomes:
        was_run = one.result != "not run"
        count = str(one.test_count or "") if was_run else ""
        minutes = f"{one.seconds / 60:.1f}" if was_run else ""
        cells = (one.part.name, one.part.proves, count, one.result, minutes)
        lines.append(f"| {' | '.join((*cells, one.conditions))} |")
    for one in outcomes:
        lines += section(f"{one.part.name}: broke", one.failures)
        lines += section(f"{one.part.name}: did not run", one.skipped)
        lines += section(f"{one.part.name}: figures", one.figures)
    return "\n".join(lines) + "\n"


def section(title: str, entries: Iterable[str]) -> list[str]:
    """A list under a title; nothing without entries."""
    listed = [f"- {entry}" for entry in entries]
    return ["", f"## {title.capitalize()}", "", *listed] if listed else []


def conditions(seed: int, *, is_full: bool, at_once: int) -> str:
    """When a part ended, of which state of the code, how large and from which seed."""
    size = f"{'full' if is_full else 'usual'} size"
    if at_once > 1:
        size += f", {at_once} tests at once"
    commit = said("git", "rev-parse", "--short", "HEAD") or "unknown"
    others = ("--", ".", ":!docs/campaign.*")  # those are ours to change
    changed = said("git", "status", "--porcelain", "--untracked-files=no", *others)
    state = f"{commit}{', with changes' if changed else ''}"
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {state}, {size}, seed {seed}"


def surroundings() -> list[str]:
    """On what it ran."""
    postgres = said(str(find_binaries(Account.for_server()).program("postgres")), "-V")
    return [
        f"- Dibs {version('dibs')}, Python {platform.python_version()}, {postgres}",
        f"- {platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    ]


def said(*command: str) -> str:
    """What a program prints, or nothing where it fails."""
    done = subprocess.run(
        command, cwd=ROOT, check=False, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main())
