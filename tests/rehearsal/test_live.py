"""A rehearsal on the screen: names are shown as they are."""

from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from dibs.rehearsal.live import picture


def playing(item: str) -> Any:
    """A performance that has sold one of two, as far as it is shown."""
    counts = SimpleNamespace(sold_count=1, reserved_count=0)
    reading = SimpleNamespace(availability=SimpleNamespace(items={item: counts}))
    stock = {item: SimpleNamespace(capacity=2)}
    return SimpleNamespace(
        board=SimpleNamespace(latest=reading),
        came=0,
        history=SimpleNamespace(counts=dict.fromkeys(HEARD, 0)),
        script=SimpleNamespace(venue=SimpleNamespace(stock=stock)),
        stage="on sale",
    )


HEARD = [
    *(("reserve", code) for code in ("ok", "seats_unavailable", "sold_out")),
    ("confirm", "ok"),
]


@pytest.mark.parametrize("item", ["floor", ":x:", "[/]", "[bold]floor", "a\\"])
def test_items_are_shown_by_their_names(item: str) -> None:
    screen = StringIO()
    Console(file=screen, width=120).print(picture(playing(item)))
    (sales,) = [line for line in screen.getvalue().splitlines() if "1 of 2" in line]
    assert sales.split()[0] == item
