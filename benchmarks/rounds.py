"""Rounds of one contestant and of two who take turns."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

Tally = dict[str, Any]
"""What `Tally.summary` printed."""
Measure = Callable[[], Tally]

FIGURES = ("holds_per_second", "p50_ms", "p99_ms", "generator_busy")


def tally_of(module: str, *arguments: object, **environment: str) -> Tally:
    """Runs a module that measures, and reads what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)],
        check=True,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
    )
    return dict(json.loads(done.stdout))


class Duel:
    """Dibs and the usual service, measured in turn; the first of a pair alternates."""

    def __init__(self, contestants: Mapping[str, Measure], pairs: int) -> None:
        self.tallies: dict[str, list[Tally]] = {name: [] for name in contestants}
        for pair in range(pairs):
            for name in sorted(contestants, reverse=bool(pair % 2)):
                self.tallies[name].append(contestants[name]())

    def holds(self, name: str) -> int:
        """All holds a contestant acknowledged."""
        return sum(tally["holds"] for tally in self.tallies[name])

    def summary(self) -> dict[str, Any]:
        """The median of each figure, the ratios of the pairs, and their median."""
        rates = (
            [tally["holds_per_second"] for tally in self.tallies[name]]
            for name in ("dibs", "usual")
        )
        ratios = [round(ours / theirs, 2) for ours, theirs in zip(*rates, strict=True)]
        return {
            "ratio": median(ratios),
            "ratios": ratios,
            **{name: medians(tallies) for name, tallies in self.tallies.items()},
        }


def medians(tallies: list[Tally]) -> Tally:
    """Each figure's median over the rounds."""
    return {
        name: median(tally[name] for tally in tallies)
        for name in FIGURES
        if name in tallies[0]
    }
