"""Why the office does what a test gives no reason for: over HTTP it has to say so."""

from collections.abc import Mapping
from typing import Any

SAID = {"reason": "said over HTTP"}


def said(settings: Mapping[str, Any], needs_reason: str) -> Mapping[str, Any]:
    """What is put, and why where that may have to be said."""
    return {**SAID, **settings} if needs_reason in settings else settings
