"""Holds a second of each contestant: over HTTP and without, of one item and of many."""

from functools import partial

from benchmarks import hall, ledgers
from benchmarks.contestants import (
    CAPACITY,
    Stage,
    bare_service,
    dibs_service,
    put_on_sale,
    redis_service,
    usual_service,
)
from benchmarks.rounds import Rounds, Tally, tally_of
from benchmarks.run import Results, Run, best_of, load, sweep
from benchmarks.wishes import PARTY, SPREAD_ITEMS


def hot(run: Run) -> Results:
    """One hot item over HTTP: ours, the usual, Redis, and a route that asks nobody."""
    with run.stage() as stage:
        put_on_sale(stage, "hot", {"floor": CAPACITY})
        size, swept = run.sweep_usual(stage, "hot", "hot", run.size.pool_sizes)
        run.pools["hot"] = size
        redis_size, redis_swept = sweep_redis(run, stage)
        run.pools["redis"] = redis_size
        with (
            dibs_service(stage) as ours,
            usual_service(stage, size) as usual,
            redis_service(stage, redis_size) as redis,
            bare_service() as bare,
        ):
            ports = {"dibs": ours, "usual": usual, "redis": redis, "bare": bare}
            rounds = Rounds(
                {
                    name: partial(load, stage, port, "hot", run.size.seconds)
                    for name, port in ports.items()
                },
                run.size.rounds,
            )
        ledgers.require_in_dibs(stage, "hot", 2 * rounds.answers("dibs"))
        in_sweep = sum(tally["answers"] for each in swept.values() for tally in each)
        ledgers.require_in_usual(stage, "hot", 2 * (in_sweep + rounds.answers("usual")))
    run.peak = rounds.peak("dibs")
    return {
        "http_hot_over_usual": rounds.ratio("dibs", "usual"),
        "http_hot_over_redis": rounds.ratio("dibs", "redis"),
        "http_hot_over_bare_route": rounds.ratio("dibs", "bare"),
        "http_hot": {
            **rounds.summary(),
            "ratios_over_usual": rounds.ratios("dibs", "usual"),
            "ratios_over_redis": rounds.ratios("dibs", "redis"),
            "ratios_over_bare_route": rounds.ratios("dibs", "bare"),
            "usual_pool_size": size,
            "usual_sweep": best_of(swept),
            "redis_pool_size": redis_size,
            "redis_sweep": best_of(redis_swept),
        },
    }


def sweep_redis(run: Run, stage: Stage) -> tuple[int, dict[int, list[Tally]]]:
    """The best pool size of the service on Redis, and the rounds with each."""

    def measure(size: int) -> Tally:
        with redis_service(stage, size) as port:
            return load(stage, port, "hot", run.size.sweep_seconds)

    return sweep(measure, run.size.pool_sizes_others)


def library(run: Run) -> Results:
    """64 callers in one process: the library, and the usual transaction."""
    with run.stage() as stage:
        put_on_sale(stage, "library", {"floor": CAPACITY})
        usual = stage.usual_environment(run.pools.get("hot", 4))
        rounds = Rounds(
            {
                "dibs": lambda: call(run, stage, "dibs", stage.dibs_environment),
                "usual": lambda: call(run, stage, "usual", usual),
            },
            run.size.rounds,
        )
        ledgers.require_in_dibs(stage, "library", 2 * rounds.answers("dibs"))
        ledgers.require_in_usual(stage, "library", 2 * rounds.answers("usual"))
    return {
        "library_over_usual": rounds.ratio("dibs", "usual"),
        "library": {**rounds.summary(), "ratios": rounds.ratios("dibs", "usual")},
    }


def call(run: Run, stage: Stage, name: str, environment: dict[str, str]) -> Tally:
    """One round without HTTP."""
    stage.checkpoint()
    seconds = run.size.seconds / 2
    return tally_of("callers", name, "--seconds", seconds, **environment)


def spread(run: Run) -> Results:
    """A thousand items of one event, beside the usual service's one."""
    with run.stage() as stage:
        put_on_sale(stage, "spread", dict.fromkeys(SPREAD_ITEMS, CAPACITY))
        size = run.pool_of(stage, "hot", "hot")
        with dibs_service(stage) as ours, usual_service(stage, size) as usual:
            seconds = run.size.seconds
            rounds = Rounds(
                {
                    "dibs": lambda: load(stage, ours, "spread", seconds, wish="spread"),
                    "usual": lambda: load(stage, usual, "hot", seconds),
                },
                (run.size.rounds + 1) // 2,
            )
        ledgers.require_in_dibs(stage, "spread", 2 * rounds.answers("dibs"))
    return {
        "http_spread_over_usual_hot": rounds.ratio("dibs", "usual"),
        "http_spread": {**rounds.summary(), "ratios": rounds.ratios("dibs", "usual")},
    }


def seats(run: Run) -> Results:
    """Pairs of seats that everybody wants at once."""
    ratio, details = in_the_hall(run, "seats", 2)
    return {"seats_crowded_over_usual": ratio, "seats_crowded": details}


def best(run: Run) -> Results:
    """Four seats side by side, chosen by the service."""
    ratio, details = in_the_hall(run, "best", PARTY)
    return {"best_of_four_over_usual": ratio, "best_of_four": details}


def in_the_hall(run: Run, wish: str, party: int) -> tuple[float, Results]:
    """Both contestants in halls of their own, cleared before every round."""
    with run.stage() as stage:
        hall.build(stage.url)
        clear = partial(hall.clear, stage.url)

        def measure(name: str, port: int) -> Tally:
            clear()
            tally = load(stage, port, hall.EVENT, run.size.seconds / 2, wish=wish)
            if name == "dibs":
                ledgers.require_in_dibs(stage, hall.EVENT, party * tally["answers"])
            return tally

        size = run.pool_of(stage, wish, hall.EVENT, clear)
        with dibs_service(stage) as ours, usual_service(stage, size) as usual:
            rounds = Rounds(
                {
                    "dibs": lambda: measure("dibs", ours),
                    "usual": lambda: measure("usual", usual),
                },
                (run.size.rounds + 1) // 2,
            )
    details = {**rounds.summary(), "ratios": rounds.ratios("dibs", "usual")}
    return rounds.ratio("dibs", "usual"), {**details, "usual_pool_size": size}


def sold_out(run: Run) -> Results:
    """Refusals of what is gone, beside holds of what is there, both by ours."""
    with run.stage() as stage:
        put_on_sale(stage, "hot", {"floor": CAPACITY, "gone": 0})
        seconds = run.size.pair_seconds
        with dibs_service(stage) as port:
            rounds = Rounds(
                {
                    wish: partial(load, stage, port, "hot", seconds, wish=wish)
                    for wish in ("hot", "soldout")
                },
                run.size.pairs,
            )
        ledgers.require_in_dibs(stage, "hot", 2 * rounds.answers("hot"))
    return {
        "soldout_over_hold": rounds.ratio("soldout", "hot"),
        "soldout": {**rounds.summary(), "ratios": rounds.ratios("soldout", "hot")},
    }
