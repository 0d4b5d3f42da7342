"""Network addresses: what is kept of one, and which are trusted.

An IPv6 address stands for its /64, which is what one connection has; an IPv4 address
for itself. Under a secret a digest is kept that nobody can turn back without it.
"""

import hmac
from contextlib import suppress
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)
from socket import AF_INET, inet_pton
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

_DIGEST_LENGTH = 32


def networks_of(text: str) -> Networks:
    """Networks named one after the other, separated by commas; an address is one too.

    Raises ValueError, which says what they must be.
    """
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError:
        raise ValueError(
            f"must be networks such as 10.0.0.0/8, separated by commas, not {text!r}"
        ) from None


def origins_of(text: str) -> tuple[str, ...]:
    """Origins of pages, one after the other, separated by commas.

    Raises ValueError, which says what they must be.
    """
    # Browsers say theirs in lower case.
    origins = tuple(one.strip().lower() for one in text.split(",") if one.strip())
    for one in origins:
        parts = _parts_of(one)
        is_bare = one == f"{parts.scheme}://{parts.netloc}" and "@" not in one
        if parts.scheme not in {"http", "https"} or not parts.hostname or not is_bare:
            raise ValueError(
                "must be origins such as https://shop.example, without a path and"
                f" separated by commas, not {one!r}"
            )
    return origins


def _parts_of(text: str) -> SplitResult:
    """An address in its parts; all of them empty where it is none."""
    with suppress(ValueError):
        parts = urlsplit(text)
        if parts.port != 0:
            return parts
    return urlsplit("")


def check_api_base(text: str) -> str:
    """The address of a program's interface; ValueError where others could read along.

    On this host that needs no encryption.
    """
    parts = _parts_of(text)
    host = address_of(parts.hostname or "")
    is_here = parts.hostname == "localhost" or (host is not None and host.is_loopback)
    if parts.scheme == "https" or (parts.scheme == "http" and is_here):
        return text
    raise ValueError(f"must be an address that begins with https://, not {text!r}")


def address_of(text: str) -> Address | None:
    """An address as it stands in a header or a socket, without port and brackets."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # an IPv4 address and a port
        text = text.partition(":")[0]
    try:
        if ":" not in text:
            return IPv4Address(text)
        address = IPv6Address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address


def network_in(text: str) -> str | None:
    """The network that an address in a header or a socket stands for, None for none."""
    text = text.strip()
    try:
        inet_pton(AF_INET, text)
    except (OSError, ValueError):
        address = address_of(text)
        return None if address is None else network_of(address)
    return text  # as it stands: dotted decimal has one form


def network_of(address: Address) -> str:
    """The network that an address stands for, in plain text."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address) >> 64 << 64, 64)))


def kept_of(text: str, secret: str | None) -> str:
    """What is kept of an address, or of a network as `network_of` writes it.

    Anything else is taken for what is kept already.
    """
    network = network_in(text.removesuffix("/64"))
    return text if network is None else kept_network(network, secret)


def kept_network(network: str, secret: str | None) -> str:
    """What is kept of a network, as `network_in` tells it."""
    if secret is None:
        return network
    digest = hmac.digest(secret.encode(), network.encode(), "sha256")
    return digest.hex()[:_DIGEST_LENGTH]
