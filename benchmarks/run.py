"""What the sections of one run share: the servers, the size, the best pools."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.contestants import Stage, stage, usual_service
from benchmarks.rounds import Tally, tally_of
from benchmarks.size import Size

CONNECTIONS = 64

Results = dict[str, Any]
"""By the names they have in results.json."""


Step = Callable[[], None]


def idly() -> None:
    """A step that does nothing."""


@dataclass
class Run:
    """One run of the benchmark."""

    postgresql: str
    redis_port: int
    size: Size
    pools: dict[str, int] = field(default_factory=dict)
    """The best pool size found so far, by what was asked for."""
    peak: float = 0.0
    """Holds a second of one hot item over HTTP, where they were measured."""

    def stage(self) -> AbstractContextManager[Stage]:
        """New databases for a section."""
        return stage(self.postgresql, self.redis_port)

    def pool_of(self, stage: Stage, wish: str, event: str, before: Step = idly) -> int:
        """The usual service's best pool size for what is asked for, from a sweep."""
        if wish not in self.pools:
            sizes = self.size.pool_sizes_others
            self.pools[wish] = self.sweep_usual(stage, wish, event, sizes, before)[0]
        return self.pools[wish]

    def sweep_usual(
        self,
        stage: Stage,
        wish: str,
        event: str,
        sizes: tuple[int, ...],
        before: Step = idly,
    ) -> tuple[int, dict[int, list[Tally]]]:
        """The best pool size, and the rounds with each; `before` prepares a round."""

        def measure(size: int) -> Tally:
            before()
            with usual_service(stage, size) as port:
                return load(stage, port, event, self.size.sweep_seconds, wish=wish)

        return sweep(measure, sizes)


def sweep(
    measure: Callable[[int], Tally], sizes: tuple[int, ...]
) -> tuple[int, dict[int, list[Tally]]]:
    """Pools of each size, up and down; the best by the better of two rounds."""
    tallies: dict[int, list[Tally]] = {size: [] for size in sizes}
    for size in (*sizes, *reversed(sizes)):
        tallies[size].append(measure(size))
        print(".", end="", flush=True, file=sys.stderr)
    return max(sizes, key=lambda size: best_of(tallies)[size]), tallies


def best_of(tallies: dict[int, list[Tally]]) -> dict[int, int]:
    """The better of the two rounds, by pool size."""
    return {
        size: max(tally["per_second"] for tally in rounds)
        for size, rounds in tallies.items()
    }


def load(
    stage: Stage,
    port: int,
    event: str,
    seconds: float,
    *,
    wish: str = "hot",
    connections: int = CONNECTIONS,
    shows: tuple[str, ...] = (),
) -> Tally:
    """One round over HTTP; `shows` is what the load is told of keys."""
    stage.checkpoint()
    return tally_of(
        *("load", port, f"/v1/events/{event}/reservations", "--wish", wish),
        *("--connections", connections, "--seconds", seconds),
        *shows,
    )
