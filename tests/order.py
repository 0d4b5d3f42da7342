"""The order of the tests: where workers share them, the longest files come first.

So all of them end at about the same time, whichever has taken what.
"""

from pathlib import Path

import pytest

LONGEST = (
    "model/test_machine.py",
    "browser/test_access.py",
    "concurrency/test_interleavings.py",
    "docs/test_blocks.py",
    "service/test_openapi.py",
    "pgbouncer/test_behaviour.py",
    "browser/test_pay.py",
    "model/test_best_in_a_bowl.py",
    "payments/test_kill.py",
    "web/test_packages.py",
    "browser/test_gallery.py",
    "demo/test_demo.py",
    "browser/test_map_speed.py",
    "payments/test_kill_service.py",
    "access/test_matrix.py",
    "browser/test_page.py",
    "concurrency/test_hoarding.py",
    "access/test_document.py",
    "upgrade/test_selling.py",
    "brokers/test_relay.py",
    "delivery/test_kills.py",
    "demo/test_stay.py",
    "rehearsal/test_performance.py",
    "model/test_batches.py",
    "payments/test_messages.py",
)


def longest_first(items: list[pytest.Item]) -> None:
    """Puts the items of those files before all others, which keep their order."""
    tests = Path(__file__).parent
    places = {tests / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
