"""The results in words."""

from typing import Any

FIGURES = ("holds_per_second", "p50_ms", "p99_ms")
LINE = "  {:<14} {:>7,.0f} holds/s   p50 {:>7.2f} ms   p99 {:>7.2f} ms"


def say(results: dict[str, Any]) -> str:
    """What stands in results.json, for people."""
    sweep = ", ".join(f"{size}: {n}" for size, n in results["usual_sweep"].items())
    in_sql = ", ".join(f"{us} µs" for us in results["sql_us_per_hold"].values())
    sizes = ", ".join(results["sql_us_per_hold"])
    idle = ", ".join(f"{verb} {ms}" for verb, ms in results["idle_ms"].items())
    return "\n".join(
        [
            f"\n{results['connections']} connections, one hot item, over HTTP",
            *_duel(results["http"]),
            f"\n{results['connections']} callers in one process, without HTTP",
            *_duel(results["library"]),
            f"\nusual service, holds/s by pool size   {sweep}",
            f"SQL alone, a hold in turns of {sizes}   {in_sql}",
            f"one caller at a time, ms   {idle}",
        ]
    )


def _duel(duel: dict[str, Any]) -> list[str]:
    lines = [
        LINE.format(name, *(duel[name][figure] for figure in FIGURES))
        for name in ("dibs", "usual")
    ]
    pairs = ", ".join(map(str, duel["ratios"]))
    return [*lines, f"  dibs / usual   {duel['ratio']:.2f}   (pairs: {pairs})"]
