"""`python -m mutants`: plant bugs, run the tests that reach them, and tell."""

import argparse
import contextlib
import json
import re
import signal
import sys
import time
from collections import Counter
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from mutants.catalogue import ROOT, every_mutant
from mutants.crew import Crew, locked
from mutants.meetings import Meetings
from mutants.mutant import Mutant
from mutants.plan import Plan, fit
from mutants.reasons import reasons, stale
from mutants.record import Fate, Record
from mutants.report import page, verdict_of
from mutants.trials import FOLDERS, Trial

CACHE = ROOT / ".mutants"
MEETINGS = CACHE / "meetings.json"
RECORD = ROOT / "mutants/fates.jsonl"
"""It goes on where the last run stopped, whose commit has it."""
REPORT = ROOT / "docs/mutants.md"
SURVEY_SECONDS_MAX = 1_800


def main() -> int:
    """Tries what is wanted; 1 where one survives without a reason."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = arguments()
    everything = every_mutant()
    wanted = [one for one in everything if is_wanted(one, given.only)]
    record = Record(given.record)
    if given.report:
        record.keep(everything)
        REPORT.write_text(
            page(everything, record.known(everything), reasons()), encoding="utf-8"
        )
    elif given.list:
        for one in wanted:
            fate = record.of(one)
            print(f"{one.number}  {fate.verdict if fate else '-':<9}  {one.name}")
    elif given.json:
        fates = record.known(wanted).values()
        print(json.dumps([asdict(fate) for fate in fates], indent=1))
    else:
        known = reasons()
        still_open = [one for one in wanted if is_open(record.of(one), given)]
        # Who survives for a written reason meets every test: the others first.
        try_all(
            sorted(still_open, key=lambda one: one.name in known),
            record,
            everything,
            given,
        )
        return conclude(wanted, record, everything)
    return 0


def arguments() -> argparse.Namespace:
    """What is asked on the command line."""
    parser = argparse.ArgumentParser(prog="make mutants", description=main.__doc__)
    add = parser.add_argument
    add("--only", default="", help="a pattern of names, or numbers with commas between")
    add("--list", action="store_true", help="say which there are, and their fates")
    add("--json", action="store_true", help="print the fates that are known")
    add(
        "--report", action="store_true", help="write docs/mutants.md from what is known"
    )
    add("--again", default="", help="try those of this fate anew, or `all`")
    add("--survey", action="store_true", help="see anew which tests reach what")
    add("--listen", action="store_true", help="hear anew which tests meet which bug")
    add("--tests", default="", help="ask these alone: a pattern")
    add("--folders", default=",".join(FOLDERS), help="of tests, with commas between")
    add("--workers", type=int, default=2, help="side by side, each with a database")
    add("--seconds", type=float, default=60, help="of tests for one mutant at most")
    add("--record", type=Path, default=RECORD, help="where fates stand")
    add(
        "--lock", type=Path, help="work only under the lock of this file, a turn a time"
    )
    add("--turn", type=float, default=60, help="seconds such a turn lasts")
    return parser.parse_args()


def is_wanted(mutant: Mutant, only: str) -> bool:
    """Whether a mutant is meant by a pattern or among numbers."""
    if re.fullmatch(r"[0-9a-f]{8}(,[0-9a-f]{8})*", only):
        return mutant.number in only.split(",")
    return re.search(only, mutant.name) is not None


def is_open(fate: Fate | None, given: argparse.Namespace) -> bool:
    """Whether a mutant is still to be tried, or again."""
    return fate is None or given.again in {fate.verdict, "all"}


def try_all(
    mutants: list[Mutant],
    record: Record,
    everything: list[Mutant],
    given: argparse.Namespace,
) -> None:
    """Tries mutants and says of each what became of it."""
    if not mutants:
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    done: Counter[str] = Counter()

    is_narrow = bool(given.tests) or set(given.folders.split(",")) < set(FOLDERS)

    def tell(mutant: Mutant, fate: Fate) -> None:
        if fate.verdict == "survived" and is_narrow:
            fate = replace(fate, verdict="undecided")
        record.add(fate)
        done[fate.verdict] += 1
        spent = time.monotonic() - begun
        end = f" by {fate.by}" if fate.by else f" ({fate.asked} tests)"
        print(
            f"[{done.total()}/{len(mutants)} {spent:.0f} s] {mutant.number}"
            f" {fate.verdict}{end} in {fate.seconds} s: {mutant.name}",
            flush=True,
        )

    with contextlib.ExitStack() as stack:
        with locked(given.lock):
            folders = given.folders.split(",")
            trials = [
                stack.enter_context(Trial(CACHE / f"worker_{number}.log", folders))
                for number in range(min(given.workers, len(mutants)))
            ]
            survey = surveyed(trials[0], given.tests, anew=given.survey)
            if given.listen:
                listen(trials[0], everything, survey)
        tests = [
            test
            for test in fit(survey, trials[0].tests, given.seconds / 2)
            if re.search(given.tests, test)
        ]
        plan = Plan(
            tests=tests,
            reached=survey["reached"],
            seconds=survey["seconds"],
            meetings=Meetings.read(MEETINGS),
        )
        for mutant in everything:
            if killer := record.killer_of(mutant):
                plan.learn(mutant, killer)
        crew = Crew(
            trials,
            plan,
            seconds_max=given.seconds,
            lock=given.lock,
            turn_seconds=given.turn,
        )
        crew.run(mutants, tell)


def surveyed(trial: Trial, wanted: str, *, anew: bool) -> dict[str, Any]:
    """Which tests reach what; asked once and kept, a folder at a time."""
    file = CACHE / "survey.json"
    survey: dict[str, Any] = {}
    if file.exists() and not anew:
        survey = json.loads(file.read_text(encoding="utf-8"))
    known = survey.get("seconds", {})
    missing = [t for t in trial.tests if t not in known and re.search(wanted, t)]
    for folder, tests in groupby(missing, key=lambda test: test.split("/")[1]):
        print(f"mutants: seeing what tests/{folder} reaches, once …", flush=True)
        found = trial.survey(list(tests), SURVEY_SECONDS_MAX)
        survey = {name: {**survey.get(name, {}), **found[name]} for name in found}
        file.write_text(json.dumps(survey), encoding="utf-8")
    for test in survey["unfit"]:
        print(f"mutants: left out, it does not pass as things stand: {test}")
    return survey


def listen(trial: Trial, mutants: list[Mutant], survey: dict[str, Any]) -> None:
    """Hears which tests meet which bug, which takes twice as long as they take."""
    print("mutants: hearing which tests meet which bug …", flush=True)
    of_functions = [
        one
        for one in mutants
        if one.is_sql and not one.path.startswith("sql/migrations")
    ]
    tests = fit(survey, trial.tests, SURVEY_SECONDS_MAX)
    trial.listen(of_functions, tests, SURVEY_SECONDS_MAX).write(MEETINGS)


def conclude(wanted: list[Mutant], record: Record, everything: list[Mutant]) -> int:
    """Sums up; every survivor without a reason and every stale reason is named."""
    known = reasons()
    verdicts = {one: verdict_of(record.of(one), known, one.name) for one in wanted}
    gaps = [one for one, v in verdicts.items() if v in {"survived", "undecided"}]
    killed = [
        one.name for one in wanted if verdicts[one] == "killed" and one.name in known
    ]
    print(", ".join(f"{n} {v}" for v, n in Counter(verdicts.values()).most_common()))
    for one in gaps:
        print(f"without a reason, {verdicts[one]}: {one.number} {one.name}")
    for name in stale(one.name for one in everything):
        print(f"a reason for what is no longer made: {name}")
    for name in killed:
        print(f"a reason for what is killed: {name}")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
