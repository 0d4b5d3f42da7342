"""The results in words, for the terminal."""

from statistics import median

from benchmarks.goals import GOALS
from benchmarks.run import Results

NAMES = {
    "dibs": "Dibs",
    "usual": "FastAPI, PostgreSQL as usual",
    "redis": "FastAPI, Redis",
    "bare": "the server without a database",
    "hot": "holds",
    "soldout": "refusals",
    "open": "nobody needs a key",
    "guarded": "keys, roles, limits and rates",
    "named": "the same, and customers' tokens",
    "single": "one server",
    "confirmed": "a standby confirms",
    "alone": "nobody follows",
    "followed": "so many follow",
    "untold": "a broker is told nothing",
    "told": "a broker is told",
    "behind": "a broker is told of a backlog",
}
ROUNDS = {
    "http_hot": "one hot item over HTTP",
    "library": "64 callers in one process, no HTTP",
    "http_spread": "1,000 items over HTTP, beside the usual one item",
    "seats_crowded": "pairs of seats that all want, over HTTP",
    "best_of_four": "four seats chosen for the buyer, over HTTP",
    "soldout": "holds and refusals over HTTP",
    "guarded": "holds over HTTP behind every door, and behind none",
    "standby": "holds over HTTP that a standby confirms, and without it",
}
LINE = "  {:<30} {:>7,.0f}/s   p50 {:>7.2f} ms   p99 {:>7.2f} ms   generator {:>4.0%}"


def say(results: Results) -> str:
    """What stands in results.json: rounds first, then every goal and how it is met."""
    parts = [""]
    for name, title in ROUNDS.items():
        if name in results:
            parts += [title, *_rounds(results[name]), ""]
    if "live" in results:
        parts += [f"the stream, {results['live']['streams']:,} clients"]
        parts += _live(results["live"])
    if "hosts" in results:
        parts += _hosts(results["hosts"])
    if "messages" in results:
        parts += ["holds over HTTP while NATS is told of them"]
        parts += _rounds(results["messages"]["sales_told"])
        parts += _rounds(results["messages"]["sales_behind"])
        parts += [""]
    for goal in GOALS:
        if goal.field in results:
            figure = results[goal.field]
            mark = "      " if goal.is_met(figure) else "MISSED"
            wanted = goal.wanted(goal.must)
            parts.append(f"{mark} {goal.field:<42} {goal.shown(figure):>12}   {wanted}")
    return "\n".join(parts)


def _live(live: Results) -> list[str]:
    lines = [
        f"  {name:<14} p50 {told['p50_ms']:>5} ms   p95 {told['p95_ms']:>5} ms"
        f"   p99 {told['p99_ms']:>5} ms   {told['messages']:>9,} messages"
        f"   {told['kb_per_stream']:>5} kB a stream   service {told['service_cpu']:.0%}"
        for name, told in live.items()
        if isinstance(told, dict) and "messages" in told
    ]
    for name, count in (("sales", 100), ("sales_by_a_crowd", live["streams"])):
        kept = median(live[name]["ratios"])
        lines += [f"  sales, while {count:,} follow them: {kept:.2f} ×"]
        lines += _rounds(live[name])
    return [*lines, ""]


def _hosts(hosts: Results) -> list[str]:
    lines = [
        f"  {told['processes']:>3} processes that tell   p50 {told['p50_ms']:>4} ms"
        f"   p99 {told['p99_ms']:>4} ms   PostgreSQL {told['postgresql_cpu']:.1%}"
        for told in (hosts["few"], hosts["many"])
    ]
    more = hosts["postgresql_cpu_of_one_more"]
    return [*lines, f"  one more takes {more:.2%} of a core of PostgreSQL's", ""]


def _rounds(rounds: Results) -> list[str]:
    return [
        LINE.format(
            NAMES[name],
            *(tally["per_second"], tally["p50_ms"], tally["p99_ms"]),
            tally.get("generator_busy", 0),
        )
        for name, tally in rounds.items()
        if name in NAMES
    ]
