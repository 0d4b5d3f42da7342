"""Answers to callers who come at their own pace: one at a time, and too many."""

from statistics import median

from benchmarks import ledgers
from benchmarks.contestants import CAPACITY, Stage, dibs_service, put_on_sale
from benchmarks.idle import idle_ms
from benchmarks.rounds import Tally, tally_of
from benchmarks.run import Results, Run, load

OVERLOAD = 5
WAIT_MS_MAX = "100"
"""Who would wait longer is refused: how one prepares for being overrun."""
HOT = "/v1/events/hot/reservations"


def idle(run: Run) -> Results:
    """One caller at a time, nobody else."""
    with run.stage() as stage:
        put_on_sale(stage, "idle", {"floor": CAPACITY})
        with dibs_service(stage) as port:
            taken = idle_ms(f"http://127.0.0.1:{port}")
    return {f"idle_{verb}_ms": ms for verb, ms in taken.items()}


def half_load(run: Run) -> Results:
    """Half as many arrivals as could be served."""
    rounds = arrivals(run, 0.5)
    return {
        "half_load_p99_ms": median(one["p99_ms"] for one in rounds),
        "half_load": {"rounds": rounds},
    }


def overload(run: Run) -> Results:
    """Five times as many arrivals as can be served."""
    rounds = arrivals(run, OVERLOAD, DIBS_QUEUE_WAIT_MS_MAX=WAIT_MS_MAX)
    kept = median(one["accepted_per_second"] / one["peak_per_second"] for one in rounds)
    return {
        "overload_5x_over_peak": round(kept, 2),
        "overload_5x_p99_ms": median(one["p99_ms"] for one in rounds),
        "overload_5x": {"rounds": rounds},
    }


def arrivals(run: Run, share: float, **settings: str) -> list[Tally]:
    """Rounds of arrivals at a share of the peak, which is measured before each."""
    rounds, holds = [], 0
    with run.stage() as stage:
        put_on_sale(stage, "hot", {"floor": CAPACITY})
        with dibs_service(stage, **settings) as port:
            for _ in range((run.size.rounds + 1) // 2):
                full = load(stage, port, "hot", run.size.seconds)
                peak = full["per_second"]
                tally = arrive(stage, port, share * peak, 2 * run.size.seconds)
                rounds.append({"peak_per_second": peak, **tally})
                holds += full["answers"] + tally["holds"]
        ledgers.require_in_dibs(stage, "hot", 2 * holds)
    return rounds


def arrive(stage: Stage, port: int, rate: float, seconds: float) -> Tally:
    """One round of an open loop."""
    stage.checkpoint()
    return tally_of("arrivals", port, HOT, rate, "--seconds", seconds)
