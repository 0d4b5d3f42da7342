"""Network addresses: what stands for one, and what is kept of it."""

import pytest

from dibs.networks import address_of, kept_of, network_of, networks_of
from dibs.secrecy import check_secret

SECRET = "sixteen-letters-at-least"


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7:4711 ", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
    ],
)
def test_an_address_stands_for_its_network(text: str, network: str) -> None:
    address = address_of(text)
    assert address is not None
    assert network_of(address) == network


@pytest.mark.parametrize(
    "text", ["", "unknown", "_hidden", "203.0.113", "300.1.1.1", "a:b", "1.2.3.4/8"]
)
def test_what_is_no_address_stands_for_nothing(text: str) -> None:
    assert address_of(text) is None


def test_keeps_a_digest_that_only_the_secret_leads_to() -> None:
    kept = kept_of("203.0.113.7", SECRET)
    assert len(kept) == 32
    assert kept == kept_of("203.0.113.7", SECRET)
    assert kept != kept_of("203.0.113.8", SECRET)
    assert kept != kept_of("203.0.113.7", SECRET + "!")
    assert kept_of("203.0.113.7", None) == "203.0.113.7"


def test_one_ipv6_network_is_kept_as_one() -> None:
    for secret in (None, SECRET):
        kept = {
            kept_of(text, secret)
            for text in ("2001:db8:1:2::1", "2001:db8:1:2:3::9", "2001:db8:1:2::/64")
        }
        assert len(kept) == 1


def test_what_is_kept_already_is_found_as_it_is() -> None:
    kept = kept_of("203.0.113.7", SECRET)
    assert kept_of(kept, SECRET) == kept


def test_reads_networks_and_says_what_they_must_be() -> None:
    assert networks_of("") == ()
    named = networks_of("10.0.0.0/8, 192.0.2.1 ,2001:db8::/32,")
    assert [str(one) for one in named] == [
        "10.0.0.0/8",
        "192.0.2.1/32",
        "2001:db8::/32",
    ]
    for text in ("10.0.0.1/8", "localhost", "10.0.0.0/8;192.0.2.1"):
        with pytest.raises(ValueError, match="must be networks such as"):
            networks_of(text)


def test_refuses_a_secret_that_may_be_guessed() -> None:
    check_secret("x" * 16)
    with pytest.raises(ValueError, match="at least 16 characters"):
        check_secret("x" * 15)
