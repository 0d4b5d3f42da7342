"""What to do about what a cleanup found, in sentences."""

from dibs.records import Statistics
from dibs.workers.sweep import Sweep

LAG_SECONDS_MAX = 600
"""Twice the time between scheduled runs."""
HOLDS_MIN = 20
"""Shares of fewer say little."""
EXPIRATION_RATE_MAX = 0.5


def advice(swept: Sweep, day: Statistics) -> list[str]:
    """A sentence for whatever should not stay as it is; none where all is well."""
    said = []
    if swept.inconsistencies:
        said.append(
            f"{swept.inconsistencies} figures do not add up: POST "
            "/v1/maintenance/reconcile says why, and mends what can be mended."
        )
    if swept.error:
        said.append(
            f"Some events were left out ({swept.error}): the next run tries again; "
            "where it stays so, look into the log."
        )
    if (swept.lag_seconds_p99 or 0) > LAG_SECONDS_MAX:
        said.append(
            f"Rows of what was over waited {swept.lag_seconds_p99:.0f} seconds: keep a "
            "worker running (dibs serve has one), or call this every five minutes."
        )
    rate = day.expiration_rate or 0
    # Completed counts what was never held, too: the rate is of the holds that ended.
    if rate > EXPIRATION_RATE_MAX and round(day.expired / rate) >= HOLDS_MIN:
        said.append(
            f"{rate:.0%} of the holds of the last 24 hours expired unpaid: shorten "
            "holds, or limit how much one owner may hold (policies)."
        )
    return said
