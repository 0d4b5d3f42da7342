"""`python -m benchmarks.pages`: what the pages say of the figures, from results.json.

Each page keeps its figures between two comments, so that nobody copies one by hand; a
test holds the pages against the file.
"""

import json
import re
from pathlib import Path

from benchmarks import chart
from benchmarks.goals import GOALS
from benchmarks.report import NAMES, ROUNDS
from benchmarks.run import Results

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("results.json")
CHART = ROOT / "docs/throughput.svg"
BLOCK = re.compile(
    r"(?P<begin><!-- figures: (?P<name>\w+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)
PAGES = (ROOT / "README.md", ROOT / "docs/performance.md")

BESIDE = {
    "http_hot_over_usual": "one hot item over HTTP",
    "library_over_usual": "the same without HTTP, 64 callers in one process",
    "seats_crowded_over_usual": "two seats that everybody wants",
    "http_hot_over_redis": "one hot item, beside FastAPI with a Redis script",
}
ALONE = {
    "idle_reserve_ms": "one hold, nobody else asking",
    "half_load_p99_ms": "99th percentile at half the peak",
    "expiry_per_second": "holds given back at their deadline",
    "soldout_over_hold": "refusals when sold out, beside holds",
}
"""What the README tells, two a line."""


def main() -> None:
    """Writes the pages and the chart anew."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    chart.write(results["holds_per_second_by_connections"], CHART)
    for page in PAGES:
        page.write_text(filled(page, results), encoding="utf-8")


def filled(page: Path, results: Results) -> str:
    """A page with the figures of these results."""
    return BLOCK.sub(
        lambda block: block["begin"] + BLOCKS[block["name"]](results) + block["end"],
        page.read_text(encoding="utf-8"),
    )


def short(results: Results) -> str:
    """The README's few figures, and the two rates behind the first."""
    hot = results["http_hot"]
    shown = {goal.field: goal.shown(results[goal.field]) for goal in GOALS}
    told = [
        [f"| {says} | {shown[field]} " for field, says in some.items()]
        for some in (BESIDE, ALONE)
    ]
    rows = [f"{beside}{alone}|" for beside, alone in zip(*told, strict=True)]
    rates = " and ".join(
        f"{hot[name]['per_second']:,.0f}" for name in ("dibs", "usual")
    )
    head = "| holds, beside FastAPI with a transaction a request | | by itself | |"
    return table(head, rows) + (
        f"\nOn {machine(results)}; the first is {rates} holds a second.\n"
    )


def goals(results: Results) -> str:
    """Every field, what it has to reach, and what it aims at."""
    rows = [
        f"| {goal.says} | `{goal.field}` | {emphasised(goal.shown(figure), is_met)}"
        f" | {goal.wanted(goal.must)} | {goal.wanted(goal.aim)} |"
        for goal in GOALS
        for figure in (results[goal.field],)
        for is_met in (goal.is_met(figure),)
    ]
    return table("| what | field | measured | must | aim |", rows)


def rates(results: Results) -> str:
    """The rates behind the ratios."""
    rows = [
        f"| {title} | {NAMES[name]} | {tally['per_second']:,.0f}"
        f" | {min(tally['rounds']):,} to {max(tally['rounds']):,}"
        f" | {tally['p50_ms']:g} | {tally['p99_ms']:g}"
        f" | {tally['generator_busy']:.0%} |"
        for field, title in ROUNDS.items()
        if field in results
        for name, tally in results[field].items()
        if name in NAMES
        for tally in ({"generator_busy": 0.0, **tally},)
    ]
    head = "| load | who | a second | rounds | p50 ms | p99 ms | generator busy |"
    return table(head, rows)


def connections(results: Results) -> str:
    """The figures of the chart."""
    series = results["holds_per_second_by_connections"]
    along = list(series["dibs"])
    rows = [
        f"| {NAMES[name]} | " + " | ".join(f"{rates[n]:,.0f}" for n in along) + " |"
        for name, rates in series.items()
    ]
    head = "| holds a second at | " + " | ".join(f"{int(n):,}" for n in along) + " |"
    return table(head, rows)


def about(results: Results) -> str:
    """The machine and the run."""
    churn = results["churn"]
    return (
        f"{machine(results)}, {results['memory_gib']} GiB of memory; PostgreSQL"
        f" {results['postgresql']} with its defaults, Python {results['python']}."
        f" The run took {results['minutes']:g} minutes.{again(results)}"
        " Best pool sizes:"
        f" {results['http_hot']['usual_pool_size']} for the usual service"
        f" ({results['seats_crowded']['usual_pool_size']} for crowded seats,"
        f" {results['best_of_four']['usual_pool_size']} for the best ones),"
        f" {results['http_hot']['redis_pool_size']} for the one on Redis.\n\n"
        f"The churn lasted {churn['minutes']:g} minutes over {churn['seats']:,} seats:"
        f" {churn['versions_per_seat']:,} versions of each. It stands for"
        f" {churn['stands_for']}.\n"
    )


def again(results: Results) -> str:
    """Which sections were measured again since, and on what."""
    by_cpu: dict[str, list[str]] = {}
    for name, about in results.get("again", {}).items():
        by_cpu.setdefault(about["cpu"], []).append(f"`{name}`")
    return "".join(
        f" Measured again since, each as a whole, on {cpu}: {', '.join(names)}."
        for cpu, names in by_cpu.items()
    )


def machine(results: Results) -> str:
    """What it ran on, in a few words."""
    return f"{results['cpus']} cores ({results['cpu']})"


def table(head: str, rows: list[str]) -> str:
    """A Markdown table."""
    rule = "|" + "---|" * (head.count("|") - 1)
    return "\n".join([head, rule, *rows]) + "\n"


def emphasised(shown: str, is_met: bool) -> str:
    """A figure that misses its goal is told as such."""
    return shown if is_met else f"**{shown}** (missed)"


BLOCKS = {
    "short": short,
    "goals": goals,
    "rates": rates,
    "connections": connections,
    "about": about,
}

if __name__ == "__main__":
    main()
