"""Holds a second by the number of connections, for the chart."""

from functools import partial

from benchmarks.contestants import (
    CAPACITY,
    dibs_service,
    put_on_sale,
    redis_service,
    usual_service,
)
from benchmarks.rounds import Rounds
from benchmarks.run import Results, Run, load

CONNECTIONS = (1, 4, 16, 64, 256, 1_024)


def curve(run: Run) -> Results:
    """Each contestant with few connections and with many, in turn."""
    with run.stage() as stage:
        put_on_sale(stage, "hot", {"floor": CAPACITY})
        seconds = run.size.seconds / 2
        with (
            dibs_service(stage) as ours,
            usual_service(stage, run.pool_of(stage, "hot", "hot")) as usual,
            redis_service(stage, run.pools.get("redis", 64)) as redis,
        ):
            ports = {"dibs": ours, "usual": usual, "redis": redis}
            peaks = {}
            for connections in CONNECTIONS:
                rounds = Rounds(
                    {
                        name: partial(
                            load, stage, port, "hot", seconds, connections=connections
                        )
                        for name, port in ports.items()
                    },
                    1,
                )
                peaks[connections] = {name: rounds.peak(name) for name in ports}
    return {
        "holds_per_second_by_connections": {
            name: {str(many): peaks[many][name] for many in CONNECTIONS}
            for name in ports
        }
    }
