"""What a standby costs that has every hold before it is acknowledged.

Both servers are on this machine and share its disk and its cores; the standby that does
not confirm is stopped.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks import ledgers
from benchmarks.contestants import CAPACITY, dibs_service, put_on_sale
from benchmarks.paced import overload
from benchmarks.rounds import Rounds, Tally
from benchmarks.run import Results, Run, load
from benchmarks.servers import postgresql
from benchmarks.standby import Standby, following, name_standbys, until_confirming


def replicated(run: Run) -> Results:
    """Holds that a standby confirms, beside those of a server alone; then too many."""
    with postgresql() as url, tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        with following(url, Path(folder) / "standby") as standby:
            of_both = replace(run, postgresql=url)
            rounds = in_turn(of_both, standby)
            confirm(url, standby)
            crowded = overload(of_both)
    return {
        "standby_over_single": rounds.ratio("confirmed", "single"),
        "standby_per_second": rounds.peak("confirmed"),
        "standby_overload_5x_over_peak": crowded["overload_5x_over_peak"],
        "standby_overload_5x_p99_ms": crowded["overload_5x_p99_ms"],
        "standby": {
            **rounds.summary(),
            "ratios": rounds.ratios("confirmed", "single"),
            "overload_5x": crowded["overload_5x"],
        },
    }


def in_turn(run: Run, standby: Standby) -> Rounds:
    """The same server with its standby and without it."""
    with run.stage() as stage:
        put_on_sale(stage, "hot", {"floor": CAPACITY})
        with dibs_service(stage) as port:

            def confirmed() -> Tally:
                confirm(run.postgresql, standby)
                return load(stage, port, "hot", run.size.pair_seconds)

            def single() -> Tally:
                name_standbys(run.postgresql, "")
                standby.stop()
                return load(stage, port, "hot", run.size.pair_seconds)

            rounds = Rounds({"single": single, "confirmed": confirmed}, run.size.pairs)
        answers = sum(rounds.answers(name) for name in rounds.tallies)
        ledgers.require_in_dibs(stage, "hot", 2 * answers)
    return rounds


def confirm(url: str, standby: Standby) -> None:
    """From now on nothing is acknowledged that the standby does not have."""
    standby.start()
    name_standbys(url, "*")
    until_confirming(url)
