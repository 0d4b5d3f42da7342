"""A broker of another kind: a package with a class, named as an entry point."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from tests.doors.logs import logged

from dibs.delivery import EndpointPut, Lags, Publisher
from dibs.delivery.brokers import broker_of, kinds
from dibs.errors import Fault, InvalidInput

from .test_publisher import SETTINGS, Told, told  # noqa: F401

ADAPTER = '''
from pathlib import Path
from urllib.parse import urlsplit

from dibs.delivery.brokers import BrokerUnavailable


class Tape:
    """A file, to which each batch is written at once."""

    def __init__(self, url):
        parts = urlsplit(url)
        if parts.scheme != "tape":
            raise ValueError("must be an address such as tape:///var/lib/tape")
        self._path = Path(parts.path)

    async def publish(self, events):
        try:
            with self._path.open("ab") as tape:
                tape.write(b"".join(event.encode() + b"\\n" for event in events))
        except OSError as error:
            raise BrokerUnavailable(str(error)) from error

    async def aclose(self):
        pass


class Surprising(Tape):
    """Raises what nobody promised, for as long as there is no file."""

    async def publish(self, events):
        if not self._path.exists():
            raise KeyError("no such drawer")
        await super().publish(events)

    async def aclose(self):
        raise RuntimeError("is closed already")
'''
NAMED = """[dibs.brokers]
tape = dibs_tape:Tape
surprising = dibs_tape:Surprising
torn = dibs_tape:Torn
nats = dibs_tape:Tape
"""


@pytest.fixture
def adapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that is installed for as long as the test runs."""
    site = tmp_path / "site"
    about = site / "dibs_tape-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "dibs_tape.py").write_text(ADAPTER)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: dibs-tape\n")
    (about / "entry_points.txt").write_text(NAMED)
    with monkeypatch.context() as patch:
        patch.syspath_prepend(site)
        yield


def read(tape: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in tape.read_bytes().splitlines()]


@pytest.mark.usefixtures("adapter")
async def test_is_told_what_happens_in_order_like_any_other(
    tmp_path: Path,
    told: Told,  # noqa: F811
) -> None:
    tape = tmp_path / "tape"
    put = {"kind": "tape", "url": f"tape://{tape}", "events": [told.event]}
    made = await told.post.create(EndpointPut(**put))
    told.made.append(made.endpoint.id)
    assert (made.endpoint.kind, made.secret) == ("tape", None)
    assert made.endpoint.url == f"tape://{tape}"
    held = await told.hold(3)
    await told.dibs.confirm(told.event, held[0])
    await told.tell()
    assert [one["subject"] for one in read(tape)] == [*held, held[0]]
    assert read(tape)[-1]["type"] == "reservation.confirmed"
    async with aclosing(Lags(told.url, SETTINGS)) as lags:
        (lag,) = [
            one for one in await lags.measure() if one.endpoint == made.endpoint.id
        ]
    assert (lag.kind, lag.seconds, lag.positions) == ("tape", 0.0, 0)

    tape.unlink()
    tape.mkdir()  # it takes nothing any more
    await told.hold()
    async with aclosing(Publisher(told.url, SETTINGS)) as publisher:
        while (await told.endpoint(made.endpoint.id)).failing_since is None:
            await publisher.run_once()


@pytest.mark.usefixtures("adapter")
async def test_whatever_it_raises_its_endpoint_fails_and_no_other(
    tmp_path: Path,
    told: Told,  # noqa: F811
) -> None:
    tapes = {kind: tmp_path / kind for kind in ("tape", "surprising")}
    names = {}
    for kind, tape in tapes.items():
        put = {"kind": kind, "url": f"tape://{tape}", "events": [told.event]}
        made = await told.post.create(EndpointPut(**put))
        told.made.append(made.endpoint.id)
        names[kind] = made.endpoint.id
    held = await told.hold(3)
    with logged() as said:
        async with asyncio.timeout(10), aclosing(Publisher(told.url, SETTINGS)) as one:
            while (await told.endpoint(names["surprising"])).failing_since is None:
                await one.run_once()
            tapes["surprising"].touch()
            while (await told.endpoint(names["surprising"])).failing_since is not None:
                await one.run_once()
    for tape in tapes.values():
        assert [each["subject"] for each in read(tape)] == held
    assert (await told.endpoint(names["tape"])).failing_since is None
    (failed,) = [each for each in said if each["event"] == "broker takes nothing"]
    assert failed["endpoint"] == names["surprising"]
    assert "KeyError('no such drawer')" in failed["reason"]


@pytest.mark.usefixtures("adapter")
async def test_what_its_class_does_not_take_for_an_address_is_refused(
    told: Told,  # noqa: F811
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await told.post.create(EndpointPut(kind="tape", url="https://example.com"))
    assert refused.value.detail["field"] == "/url"
    assert "tape:///var/lib/tape" in refused.value.detail["reason"]


@pytest.mark.usefixtures("adapter")
def test_nobody_takes_the_place_of_one_of_ours() -> None:
    assert kinds()["nats"].startswith("dibs.")
    assert kinds()["tape"] == "dibs_tape:Tape"
    with pytest.raises(Fault, match="dibs_tape:Torn cannot be loaded"):
        broker_of("torn", "torn://")


@pytest.mark.parametrize("kind", ["tape", "Fax machine", ""])
async def test_a_kind_that_nobody_tells_is_refused(
    kind: str,
    told: Told,  # noqa: F811
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await told.post.create(EndpointPut(kind=kind, url="tape:///tape"))
    assert refused.value.detail["field"] == "/kind"
    assert "nats, redis" in refused.value.detail["reason"]
