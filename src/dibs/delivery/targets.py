"""Where calls may lead: addresses that can be read in one way only, to public hosts."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import NamedTuple

from dibs.networks import Address, Networks

URL_LENGTH_MAX = 2_000
PORT_MIN = 1_024
"""Besides 443: what is below belongs to services that are not the web's."""

_PLAIN = re.IGNORECASE | re.ASCII
"""Else "ſ" would be an s and "ı" an i, as resolvers read them, too."""
_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>[/?][!\"$-\[\]-~]*)?",
    _PLAIN,
)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", _PLAIN)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", _PLAIN)

_PUBLIC_V6 = ip_network("2000::/3")
_REFUSED: Networks = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8"),
            *("169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24"),
            *("192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
            *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            "168.63.129.16/32",  # a cloud's own services, by a public address
            *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        ),
    )
)
"""What is public neither by the registries (RFC 6890 and after) nor by use; of IPv6
what lies in the public part: the registered ways to stand for an IPv4 address."""


class EgressRefused(Exception):  # noqa: N818 a refusal
    """An address that we do not call; `reason` goes on after the field's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Target(NamedTuple):
    """What an address says, taken apart once and for all."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The Host header."""
        is_usual = self.port == (443 if self.scheme == "https" else 80)
        return self.host if is_usual else f"{self.host}:{self.port}"


def target_of(url: str) -> Target:
    """The address taken apart; EgressRefused where it can be read in two ways."""
    found = _URL.fullmatch(url) if len(url) <= URL_LENGTH_MAX else None
    if found is None:
        raise EgressRefused(
            "must be an address such as https://example.com/dibs, without user, "
            "password, fragment, spaces and letters that are not ASCII"
        )
    scheme, host = found["scheme"].lower(), found["host"].lower()
    port = int(found["port"] or (443 if scheme == "https" else 80))
    if not (port == 443 or PORT_MIN <= port <= 65_535 or scheme == "http"):
        raise EgressRefused(f"must have port 443 or one from {PORT_MIN} on")
    if literal_of(host) is None:
        *_, last = labels = host.split(".")
        if _NUMBER.fullmatch(last):
            raise EgressRefused("must write an IPv4 address as in 192.0.2.1")
        if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
            raise EgressRefused("must have the name of a host")
    path = found["target"] or "/"
    return Target(scheme, host, port, path if path.startswith("/") else f"/{path}")


def is_public(address: Address) -> bool:
    """Whether anybody on the internet may be meant by an address."""
    if isinstance(address, IPv6Address) and address not in _PUBLIC_V6:
        return False
    return not any(
        address in network for network in _REFUSED if network.version == address.version
    )


def literal_of(host: str) -> Address | None:
    """The address that a host is written as, in its one plain form; None for names."""
    try:
        if host.startswith("["):
            return IPv6Address(host[1:-1])
        return IPv4Address(host)
    except ValueError:
        return None
