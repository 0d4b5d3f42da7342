"""The order of the tests: where workers share them, the longest files come first.

So all of them end at about the same time, whichever has taken what.
"""

from pathlib import Path

import pytest

LONGEST = (
    "browser/test_access.py",
    "browser/test_pay.py",
    "docs/test_blocks.py",
    "model/test_machine.py",
    "payments/test_kill.py",
    "payments/test_kill_service.py",
    "browser/test_live.py",
    "delivery/test_kills.py",
    "service/test_alarms.py",
    "brokers/test_relay.py",
    "browser/test_page.py",
    "concurrency/test_interleavings.py",
    "browser/test_map_speed.py",
    "service/test_openapi.py",
    "web/test_client.py",
    "delivery/test_hanging.py",
    "browser/test_gallery.py",
    "browser/test_extend.py",
    "demo/test_demo.py",
    "browser/test_confirm.py",
    "web/test_packages.py",
    "rehearsal/test_performance.py",
    "access/test_unheard.py",
    "browser/test_expire.py",
    "demo/test_stay.py",
    "upgrade/test_selling.py",
    "service/test_connections.py",
    "access/test_matrix.py",
)


def longest_first(items: list[pytest.Item]) -> None:
    """Puts the items of those files before all others, which keep their order."""
    tests = Path(__file__).parent
    places = {tests / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
