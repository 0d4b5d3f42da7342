"""What Chromium's trace says that a page cost the processor."""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

CATEGORIES = ["devtools.timeline", "blink.user_timing", "v8"]
FRAME = "FireAnimationFrame"
SCRIPT = {FRAME, "FunctionCall", "EventDispatch", "TimerFire", "RunMicrotasks"}

Event = dict[str, Any]


class Trace(NamedTuple):
    """The page's main thread, in the order of time."""

    events: list[Event]

    @classmethod
    def read(cls, written: bytes) -> "Trace":
        """Keep the thread that drew most frames: other tabs and workers draw none."""
        events: list[Event] = json.loads(written)["traceEvents"]
        frames = Counter(_thread(event) for event in events if event["name"] == FRAME)
        (page, _), *_ = frames.most_common(1)
        mine = (event for event in events if _thread(event) == page)
        # Of two that begin together the outer comes first.
        return cls(sorted(mine, key=lambda event: (event["ts"], -event.get("dur", 0))))

    def script_ms(self) -> list[float]:
        """Script in each frame: from one to the next, events and timers included."""
        frames = [event["ts"] for event in self.events if event["name"] == FRAME]
        spent = [0.0] * (len(frames) + 1)
        for event in _outermost(self.events, SCRIPT):
            spent[bisect_right(frames, event["ts"])] += _processor_ms(event)
        return [ms for ms in spent if ms > 0]

    def spent_ms(self, first: str, last: str) -> float:
        """All that the thread did between two marks: script, style, layout, paint."""
        marks = {event["name"]: event["ts"] for event in self.events}
        between = (
            event for event in self.events if marks[first] <= event["ts"] <= marks[last]
        )
        return sum(_processor_ms(event) for event in _outermost(between))


def quantile(values: list[float], part: float) -> float:
    """The value that so large a part of all does not exceed."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def _thread(event: Event) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _processor_ms(event: Event) -> float:
    """Time of the processor, which a busy machine does not make longer."""
    return float(event["tdur"]) / 1000


def _outermost(
    events: Iterable[Event], names: set[str] | None = None
) -> Iterator[Event]:
    """Those that are not inside another one; of these names, or of any."""
    until = 0.0
    for event in events:
        is_wanted = "tdur" in event if names is None else event["name"] in names
        if is_wanted and event["ph"] == "X" and event["ts"] >= until:
            until = event["ts"] + event["dur"]
            yield event
