"""Live availability: what changes in events, told to everybody who follows them.

One look at the database for all events that are followed; what is new of each is folded
to how things are now and encoded once for all of its followers.
"""

from dibs.live.feed import Feed
from dibs.live.followed import Followed
from dibs.live.marks import Marks
from dibs.live.stream import Outlet, Stream

__all__ = ["Feed", "Followed", "Marks", "Outlet", "Stream"]
