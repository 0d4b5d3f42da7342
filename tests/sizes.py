"""How much of a test is run: little on every change, all of it in a campaign."""

import os

IS_CAMPAIGN = os.environ.get("DIBS_CAMPAIGN") == "1"


def sized(usual: int, full: int) -> int:
    """The full number in a campaign, the usual one else."""
    return full if IS_CAMPAIGN else usual
