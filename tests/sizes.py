"""How much of a test is run: little on every change, all of it in a campaign."""

import os

import pytest

IS_CAMPAIGN = os.environ.get("DIBS_CAMPAIGN") == "1"
CAMPAIGN_SECONDS_MAX = 12 * 3600
"""How long one test may take at its full size, unless it says so itself."""


def sized(usual: int, full: int) -> int:
    """The full number in a campaign, the usual one else."""
    return full if IS_CAMPAIGN else usual


def leave_to_campaigns(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Takes out, and says so, what continuous integration proves by itself."""
    leave_out(config, items, [i for i in items if i.get_closest_marker("campaign")])


def leave_out(
    config: pytest.Config, items: list[pytest.Item], left: list[pytest.Item]
) -> None:
    """Takes these out and says so, but in a campaign."""
    if left and not IS_CAMPAIGN:
        out = set(left)
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=left)


def give_time(items: list[pytest.Item]) -> None:
    """In a campaign a test may take hours."""
    for item in items:
        if IS_CAMPAIGN and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(CAMPAIGN_SECONDS_MAX))
