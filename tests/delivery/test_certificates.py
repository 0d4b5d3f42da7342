"""Over TLS: whose certificate is not good for the name is told nothing."""

import ssl
from contextlib import aclosing
from pathlib import Path

import pytest

from dibs.delivery.egress import Egress
from dibs.networks import networks_of

from .authority import Authority
from .misbehaving import Answer, breaks_its_encryption, misbehaving, says

HOST = "hooks.test"
OK = says(200)


async def here(_host: str, _port: int) -> list[str]:
    """Every name is this host."""
    return ["127.0.0.1"]


async def told(
    trust: ssl.SSLContext, security: ssl.SSLContext, answer: Answer = OK
) -> int:
    """The status of an answer; what is heard by somebody else is counted."""
    networks = networks_of("127.0.0.0/8")
    with misbehaving(security=security) as web:
        web.url("/", answer)
        where = f"https://{HOST}:{web.port}/"
        async with aclosing(Egress(networks, resolve=here, trust=trust)) as egress:
            try:
                answered = await egress.post(where, {}, b"{}", 5.0)
            finally:
                heard = len(web.heard)
        assert heard == 1
        return answered.status


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def test_a_certificate_for_the_name_is_believed(authority: Authority) -> None:
    assert await told(authority.trust, authority.security_of(HOST)) == 200


@pytest.mark.parametrize("how", ["another name", "over", "nobody's"])
async def test_any_other_is_not(authority: Authority, tmp_path: Path, how: str) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    security = {
        "another name": lambda: authority.security_of("other.test"),
        "over": lambda: authority.security_of(HOST, days=-1),
        "nobody's": lambda: Authority(folder).security_of(HOST),
    }[how]()
    with pytest.raises(ConnectionError):
        await told(authority.trust, security)


async def test_an_answer_stands_whatever_becomes_of_its_encryption(
    authority: Authority,
) -> None:
    security = authority.security_of(HOST)
    assert await told(authority.trust, security, breaks_its_encryption) == 200
