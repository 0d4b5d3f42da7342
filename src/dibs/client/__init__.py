"""The library: every verb and call as a method, for asyncio and for blocking code."""

from dibs.client.asynchronous import AsyncDibs
from dibs.client.blocking import Dibs

__all__ = ["AsyncDibs", "Dibs"]
