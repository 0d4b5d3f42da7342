"""The chart of holds a second by connections, as an SVG for light and dark pages."""

from collections.abc import Mapping
from math import ceil, log2
from pathlib import Path

WIDTH, HEIGHT = 800, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 196, 46, 52
NAMES = {
    "dibs": "Dibs",
    "redis": "FastAPI and Redis",
    "usual": "FastAPI and PostgreSQL",
}
STYLE = """
  svg { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; }
  text { fill: #1f2328; }
  .title { font-size: 15px; font-weight: 600; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
  .line.dibs { stroke: #0969da; } .dot.dibs, .name.dibs { fill: #0969da; }
  .line.redis { stroke: #bc4c00; } .dot.redis, .name.redis { fill: #bc4c00; }
  .line.usual { stroke: #59636e; } .dot.usual, .name.usual { fill: #59636e; }
  .name { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .grid { stroke: #3d444d; }
    .line.dibs { stroke: #4493f8; } .dot.dibs, .name.dibs { fill: #4493f8; }
    .line.redis { stroke: #f0883e; } .dot.redis, .name.redis { fill: #f0883e; }
    .line.usual { stroke: #9198a1; } .dot.usual, .name.usual { fill: #9198a1; }
  }
"""

OPENING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
    ' width="{width}" height="{height}" role="img" aria-label="{title}">'
)
GRID = '<line class="grid" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'

Series = Mapping[str, Mapping[str, float]]
"""Holds a second by the number of connections, by contestant."""


def write(series: Series, path: Path) -> None:
    """Draws the chart into a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(drawn(series), encoding="utf-8")


def drawn(series: Series) -> str:
    """The SVG: connections doubled along the bottom, holds a second upwards."""
    frame = Frame(series)
    title = "Holds per second by open connections"
    parts = [
        OPENING.format(width=WIDTH, height=HEIGHT, title=title),
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
        text(LEFT, 24, title, "start", "title"),
        *frame.lines(),
        *(part for name in NAMES for part in frame.curve(name)),
        *frame.names(),
        text(
            (LEFT + WIDTH - RIGHT) / 2,
            HEIGHT - 12,
            "open connections (each asks again once it is answered)",
            "middle",
        ),
        text(
            *(-(TOP + HEIGHT - BOTTOM) / 2, 16, "holds per second", "middle"),
            turn=" transform='rotate(-90)'",
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class Frame:
    """Where a point of the chart stands."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self._along = [int(many) for many in series["dibs"]]
        top = max(rate for rates in series.values() for rate in rates.values())
        self._step = next(
            step for step in (250, 500, 1_000, 2_000, 5_000) if top / step <= 8
        )
        self._top = self._step * ceil(top / self._step)

    def x(self, connections: int) -> float:
        """From the left; each doubling is equally far."""
        share = log2(connections / self._along[0]) / log2(
            self._along[-1] / self._along[0]
        )
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, rate: float) -> float:
        """From the top."""
        return round(HEIGHT - BOTTOM - rate / self._top * (HEIGHT - TOP - BOTTOM), 1)

    def lines(self) -> list[str]:
        """Both scales, and a line across for each step."""
        across = [
            part
            for rate in range(0, self._top + 1, self._step)
            for part in (
                GRID.format(left=LEFT, right=WIDTH - RIGHT, y=self.y(rate)),
                text(LEFT - 8, self.y(rate) + 4, f"{rate:,}", "end"),
            )
        ]
        along = [
            text(self.x(many), HEIGHT - BOTTOM + 20, f"{many:,}", "middle")
            for many in self._along
        ]
        return across + along

    def curve(self, name: str) -> list[str]:
        """A contestant's line and its points, each with its figure to hover over."""
        points = [
            (self.x(int(many)), self.y(rate), f"{NAMES[name]}, {many}: {rate:,.0f}")
            for many, rate in self._series[name].items()
        ]
        path = " ".join(f"{x},{y}" for x, y, _ in points)
        dots = [
            f'<circle class="dot {name}" cx="{x}" cy="{y}" r="4">'
            f"<title>{said} holds per second</title></circle>"
            for x, y, said in points
        ]
        return [f'<polyline class="line {name}" points="{path}"/>', *dots]

    def names(self) -> list[str]:
        """Who is who, beside where the lines end, no name over another."""
        ends = sorted(
            (self.y(list(self._series[name].values())[-1]), name) for name in NAMES
        )
        parts, free_from = [], 0.0
        for y, name in ends:
            at = max(y + 4, free_from)
            parts += [
                text(WIDTH - RIGHT + 10, at, NAMES[name], "start", f"name {name}")
            ]
            free_from = at + 18
        return parts


def text(
    x: float, y: float, said: str, anchor: str, kind: str = "", *, turn: str = ""
) -> str:
    """A line of text."""
    looks = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{looks}{turn}>{said}</text>'
