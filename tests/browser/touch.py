"""Fingers on the glass, as Chromium hears of them from a screen."""

from collections.abc import Iterable

from playwright.sync_api import CDPSession, Locator

Points = list[tuple[float, float]]


class Fingers:
    """One hand over one thing on the page, which must be in view."""

    def __init__(self, session: CDPSession, over: Locator) -> None:
        over.scroll_into_view_if_needed()
        box = over.bounding_box()
        assert box is not None
        self.session = session
        self.x, self.y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.reach = min(box["width"], box["height"]) / 2 - 20

    def spread(self, steps: int) -> None:
        """Two begin close together and move apart, sideways."""
        pace = (self.reach - 10) / steps
        apart = (10 + pace * step for step in range(steps + 1))
        self._move([(self.x - by, self.y), (self.x + by, self.y)] for by in apart)

    def sweep(self, steps: int) -> None:
        """One goes to the right, and a little down, and back again."""
        half = steps // 2
        pace = self.reach / half
        ways = [*range(half + 1), *range(half - 1, -1, -1)]
        self._move([(self.x + pace * way, self.y + pace * way / 3)] for way in ways)

    def _move(self, path: Iterable[Points]) -> None:
        kind = "touchStart"
        for points in path:
            self._send(kind, points)
            kind = "touchMove"
        self._send("touchEnd", [])

    def _send(self, kind: str, points: Points) -> None:
        touches = [{"x": x, "y": y, "id": id_} for id_, (x, y) in enumerate(points)]
        asked = {"type": kind, "touchPoints": touches}
        self.session.send("Input.dispatchTouchEvent", asked)
