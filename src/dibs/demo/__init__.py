"""`dibs demo`: an on-sale with a sample venue and arrival curve of our own."""

from dibs.demo.curve import sample_evening
from dibs.demo.venue import sample_plan, sample_venue

__all__ = ["sample_evening", "sample_plan", "sample_venue"]
