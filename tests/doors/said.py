"""Why the office does what a test gives no reason for: over HTTP it has to say so."""

from collections.abc import Mapping
from typing import Any

SAID = {"reason": "said over HTTP"}
SALES = ("sales_start_at", "sales_end_at")


def said(settings: Mapping[str, Any], *need_reason: str) -> Mapping[str, Any]:
    """What is put, and why where that may have to be said."""
    return settings if settings.keys().isdisjoint(need_reason) else {**SAID, **settings}
