"""A browser's network, lost and found again."""

from playwright.sync_api import BrowserContext

CALLS = "**/v1/**"


def lose_network(context: BrowserContext) -> None:
    """Let no call out any more, and tell the pages.

    Of a browser that is only told to be offline a stream once got through that the page
    opened when it heard so; and a page that hears something is live.
    """
    context.route(CALLS, lambda route: route.abort("internetdisconnected"))
    context.set_offline(True)


def find_network(context: BrowserContext) -> None:
    """Let calls out again, and tell the pages."""
    context.unroute(CALLS)
    context.set_offline(False)
