"""As long as nobody needs a key: only this host is answered, and no other site's page.

A browser on this host lets any page call 127.0.0.1. A page may even have its own name
lead here (DNS rebinding), and would then read the answers as well: its requests bear
that name. So would those that a proxy passes on from outside, but for one that says our
own name in its place: most of these say in another header for whom they ask.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from dibs.config import Settings
from dibs.errors import Forbidden
from dibs.networks import address_of, origins_of
from dibs.service.calls.call import Header, Headers

HOSTS_KEPT_MAX = 64
OF_HOSTS, OF_CALLERS = (b"x-forwarded-host",), (b"x-forwarded-for", b"x-real-ip")
OF_SCHEMES = (b"x-forwarded-proto",)
OF_PROXIES = frozenset({*OF_HOSTS, *OF_CALLERS, *OF_SCHEMES, b"forwarded", b"via"})
"""Headers of calls that somebody passes on for somebody else."""
MAKE_A_KEY = "as long as nobody needs a key (`dibs keys create` makes the first)"


class OwnHost:
    """Knows a call that was meant for this host, by its headers."""

    def __init__(self, settings: Settings) -> None:
        self._origins = {one.encode() for one in origins_of(settings.allowed_origins)}

    def check(self, method: str, headers: Headers, given: Iterable[Header]) -> None:
        """Raises Forbidden for calls by another name, those that a proxy passes on from
        elsewhere, and those from another site's page.

        A row's `GET` changes nothing, and browsers give its answer to no other site.
        """
        if not names_this_host(headers.get(b"host", b"")):
            reason = f"only localhost and 127.0.0.1 are answered {MAKE_A_KEY}"
            raise Forbidden({"reason": reason})
        if not OF_PROXIES.isdisjoint(headers) and not all(
            is_of_this_host(name, value) for name, value in given if name in OF_PROXIES
        ):
            reason = f"nothing that a proxy passes on is answered {MAKE_A_KEY}"
            raise Forbidden({"reason": reason})
        if (
            headers.get(b"sec-fetch-site") == b"cross-site"
            and method != "GET"
            and headers.get(b"origin") not in self._origins
        ):
            reason = f"pages of other sites change nothing here {MAKE_A_KEY}"
            raise Forbidden({"reason": reason})


def is_of_this_host(name: bytes, value: bytes) -> bool:
    """Whether a proxy's header says that a program of this host calls.

    Those of Next.js and Vite pass on what a browser beside them asks for.
    """
    if name in OF_HOSTS:
        return names_this_host(value)
    if name in OF_CALLERS:
        hops = map(address_of, value.decode("latin-1").split(","))
        return all(hop is not None and hop.is_loopback for hop in hops)
    return name in OF_SCHEMES and value.strip().lower() == b"http"


@lru_cache(HOSTS_KEPT_MAX)
def names_this_host(host: bytes) -> bool:
    """Whether a `Host` is a name or an address of this host itself; none at all is not.

    HTTP/1.1 has one in every request; without one came what an old proxy passed on.
    """
    try:
        name = urlsplit(f"//{host.decode('ascii')}").hostname or ""
        if name.endswith(".localhost"):
            return True
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
