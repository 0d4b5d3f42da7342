"""Workers side by side, a few mutants at a time."""

import contextlib
import fcntl
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mutants.mutant import Mutant
from mutants.plan import Plan
from mutants.record import Fate
from mutants.trials import Trial

OnFate = Callable[[Mutant, Fate], None]


class Crew:
    """Tries mutants with several workers, and tells of each fate as it comes.

    With a `lock` file nothing runs but under its lock, which is given back after
    `turn_seconds`: other heavy work of the machine takes its turn in between.
    """

    def __init__(
        self,
        trials: Sequence[Trial],
        plan: Plan,
        *,
        seconds_max: float,
        lock: Path | None,
        turn_seconds: float,
    ) -> None:
        self._trials = trials
        self._plan = plan
        self._seconds_max = seconds_max
        self._lock = lock
        self._turn_seconds = turn_seconds
        self._telling = threading.Lock()

    def run(self, mutants: Sequence[Mutant], on_fate: OnFate) -> None:
        """Tries all; returns when the last is told."""
        waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
        for mutant in mutants:
            waiting.put(mutant)
        while not waiting.empty():
            with locked(self._lock):
                until = time.monotonic() + self._turn_seconds
                threads = [
                    threading.Thread(
                        target=self._work, args=(trial, waiting, until, on_fate)
                    )
                    for trial in self._trials
                ]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()

    def _work(
        self,
        trial: Trial,
        waiting: "queue.SimpleQueue[Mutant]",
        until: float,
        on_fate: OnFate,
    ) -> None:
        while self._lock is None or time.monotonic() < until:
            try:
                mutant = waiting.get_nowait()
            except queue.Empty:
                return
            tests = self._plan.tests_for(mutant)
            answer = trial.run(mutant, tests, self._seconds_max)
            fate = Fate.of(mutant, answer)
            with self._telling:
                if fate.verdict == "killed" and "::" in fate.by:
                    self._plan.learn(mutant, fate.by)
                on_fate(mutant, fate)


@contextlib.contextmanager
def locked(file: Path | None) -> Iterator[None]:
    """Holds the lock of a file, if there is one, as `flock` does."""
    if file is None:
        yield
        return
    with file.open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
