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
    """An address split up; ValueError where it is none, or has an unknown option."""
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname:
        shown = " or ".join(f"{scheme}://host" for scheme in schemes)
        raise ValueError(f"must be an address such as {shown}")
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
    return Address(servers, options)
