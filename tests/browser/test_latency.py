"""How long after the database a page shows what changed, with nothing else going on."""

import math
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from .hall import Hall
from .shop import Shop

pytestmark = pytest.mark.campaign  # a matter of time, where nothing runs beside it

CHANGES = 40
LATE_MS_MAX = 300
"""Of 19 in 20, at rest."""
NOTE = """ware => {
  window.firstShown = {};
  const note = () => {
    const left = /\\d+ left/.exec(ware.textContent)?.[0];
    requestAnimationFrame(() => { window.firstShown[left] ??= Date.now(); });
  };
  new MutationObserver(note).observe(ware, {
    characterData: true, childList: true, subtree: true,
  });
}"""


def test_a_change_is_on_the_page_in_time(
    shop: Shop, hall: Hall, record_property: Callable[[str, object], None]
) -> None:
    hall.put_item("mug", {"name": "Mug", "kind": "stock", "capacity": 500})
    shop.visit(shop.path)
    ware = shop.ware("mug")
    expect(ware).to_contain_text("500 left")
    ware.evaluate(NOTE)
    recorded = {}
    for number in range(1, CHANGES + 1):
        held = hall.take(session=f"buyer {number}", items={"mug": 1})
        recorded[f"{500 - number} left"] = datetime.fromisoformat(held["reserved_at"])
        expect(ware).to_contain_text(f"{500 - number} left")
    # The last one is noted in the frame after the one that we saw.
    shop.page.wait_for_function(f"'{500 - CHANGES} left' in window.firstShown")
    shown: dict[str, float] = shop.page.evaluate("window.firstShown")
    late = sorted(shown[left] - at.timestamp() * 1_000 for left, at in recorded.items())
    record_property("late_ms_p50", round(late[CHANGES // 2]))
    record_property("late_ms_p95", round(late[math.ceil(CHANGES * 0.95) - 1]))
    assert late[math.ceil(CHANGES * 0.95) - 1] < LATE_MS_MAX
