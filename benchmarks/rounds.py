"""Rounds of contestants who take turns, and the ratios of what they did."""

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


def tally_of(module: str, *arguments: object, **environment: str) -> Tally:
    """Runs a module that measures, and reads what it printed."""
    return told_by(begun(module, *arguments, **environment))


def begun(
    module: str, *arguments: object, **environment: str
) -> "subprocess.Popen[bytes]":
    """A module that measures, under way."""
    return subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
    )


def told_by(process: "subprocess.Popen[bytes]") -> Tally:
    """Waits for a module that measures, and reads what it printed."""
    printed, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return dict(json.loads(printed))


class Rounds:
    """All contestants, measured in turn; in every other round in reverse."""

    def __init__(self, contestants: Mapping[str, Measure], rounds: int) -> None:
        self.tallies: dict[str, list[Tally]] = {name: [] for name in contestants}
        for number in range(rounds):
            for name in sorted(contestants, reverse=bool(number % 2)):
                self.tallies[name].append(contestants[name]())
                print(".", end="", flush=True, file=sys.stderr)

    def answers(self, name: str) -> int:
        """All that a contestant was counted for."""
        return sum(tally["answers"] for tally in self.tallies[name])

    def peak(self, name: str) -> float:
        """What a contestant did a second, by the median."""
        return float(median(tally["per_second"] for tally in self.tallies[name]))

    def ratios(self, name: str, other: str) -> list[float]:
        """The one's rate by the other's, round by round."""
        return [
            round(ours["per_second"] / theirs["per_second"], 2)
            for ours, theirs in zip(
                self.tallies[name], self.tallies[other], strict=True
            )
        ]

    def ratio(self, name: str, other: str) -> float:
        """The median of the rounds' ratios."""
        return round(median(self.ratios(name, other)), 2)

    def summary(self) -> dict[str, Any]:
        """The median of each figure, and the rates of all rounds."""
        return {
            name: {
                **medians(tallies),
                "rounds": [tally["per_second"] for tally in tallies],
            }
            for name, tallies in self.tallies.items()
        }


def medians(tallies: list[Tally]) -> Tally:
    """Each figure's median over the rounds."""
    return {
        name: round(median(tally[name] for tally in tallies), 2) for name in tallies[0]
    }
