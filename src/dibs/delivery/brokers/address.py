"""Addresses of brokers: where they are, and as a query what of ours they are told."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit, urlunsplit


class Address(NamedTuple):
    """A broker's address, apart from our options."""

    servers: list[str]
    """One URL a host: an address may name several, with commas in between."""
    options: dict[str, str]


def address_of(url: str, schemes: Sequence[str], known: frozenset[str]) -> Address:
    """An address split up.

    ValueError, saying what of it is at fault, where it is none or has an option that is
    not known.
    """
    shown = " or ".join(f"{scheme}://host" for scheme in schemes)
    none = ValueError(f"must be an address such as {shown}")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise none from None
    if parts.scheme not in schemes or not parts.hostname:
        raise none
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(options.keys() - known):
        raise ValueError(
            f"has {unknown[0]!r}, which is no option of this broker; there are"
            f" {', '.join(sorted(known))}"
        )
    proof, at, hosts = parts.netloc.rpartition("@")
    servers = [
        urlunsplit((parts.scheme, f"{proof}{at}{host}", parts.path, "", ""))
        for host in hosts.split(",")
    ]
    for server in servers:
        _require_port(server)
    return Address(servers, options)


def require_count(option: str, text: str) -> None:
    """ValueError where an option is no whole number from 1 on."""
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise ValueError(f"has the {option} {text!r}: it must be a whole number from 1")


def _require_port(server: str) -> None:
    """Clients look at the port as late as they connect, and each in its own way."""
    try:
        is_known = urlsplit(server).port != 0
    except ValueError:
        is_known = False
    if not is_known:
        place = urlsplit(server).netloc.rpartition("@")[2]
        raise ValueError(
            f"has a port that is none, in {place!r}: it must be from 1 to 65535"
        )
