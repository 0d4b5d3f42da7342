"""A sample venue and arrival curve of our own, and an on-sale played with them."""

from dibs.demo.curve import sample_evening
from dibs.demo.venue import sample_plan, sample_venue

__all__ = ["sample_evening", "sample_plan", "sample_venue"]
