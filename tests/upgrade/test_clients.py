"""The release's clients on an upgraded database, and this version's beside them."""

from collections.abc import Iterator
from threading import Thread

import psycopg
import pytest
from psycopg.types.json import Jsonb

from dibs import migrate

from .release import Client, Version, served
from .tours import Browser, browse, tour

SECRET = "only-the-scheduler-knows"


@pytest.fixture
def url(upgraded_url: str) -> str:
    """The address of an upgraded database."""
    return upgraded_url


@pytest.fixture
def old_service(release: Version, url: str) -> Iterator[Browser]:
    """A browser in front of the release's service."""
    with served(release, url, CRON_SECRET=SECRET) as address:
        browser = Browser(address)
        yield browser
        browser.close()


def test_every_method_of_the_released_library_works(old: Client) -> None:
    tour(old, "tour")
    assert {*old.methods} - old.called == {"migrate"}


def test_every_call_of_the_released_service_works(old_service: Browser) -> None:
    assert old_service.described["info"]["version"] == "0.1.0"
    browse(old_service, "http", SECRET)
    assert old_service.left == set()


def test_the_released_commands_work(release: Version, old: Client, url: str) -> None:
    release.environment["DIBS_DATABASE_URL"] = url
    old("put_event", "gala", items={"floor": 1})
    for command in (["verify"], ["event", "show", "gala"], ["event", "list"]):
        done = release.run(*command)
        assert (done.returncode, done.stderr) == (0, ""), command


def test_what_one_client_holds_the_other_sells(
    old: Client, url: str, head: Version
) -> None:
    with Client(head, url) as new:
        new("put_event", "both", items={"floor": 9}, duplicates="allow")
        for seller, buyer in ((old, new), (new, old)):
            held = buyer("reserve", "both", {"floor": 2}, session="anna", key="1")
            again = seller("reserve", "both", {"floor": 2}, session="anna", key="1")
            assert again["id"] == held["id"]
            sold = seller("confirm", "both", held["id"], token=held["token"])
            assert sold["status"] == "confirmed"
            assert buyer("verify", "both") == seller("verify", "both") == []


def test_familiar_names_stand_beside_the_release_s_client(
    old: Client, url: str, head: Version
) -> None:
    seats = [{"seat_id": f"A-{n}", "item_id": "stalls"} for n in (1, 2)]
    with psycopg.connect(url, autocommit=True) as link, Client(head, url) as new:
        old("put_event", "show")
        stalls = Jsonb({"stalls": {"kind": "seat"}})
        for statement, given in (
            ("select dibs.begin_plan('show', '{}', %s)", (stalls,)),
            ("select dibs.put_seats('show', %s)", (Jsonb(seats),)),
            ("select dibs.finish_plan('show', '{A-1,A-2}')", ()),
        ):
            link.execute(statement, given)
        held = link.execute(
            "select reservation_id, reservation_token"
            " from dibs.reserve_seats_atomic('show', '{A-1}', 'anna')"
        ).fetchone()
        assert held is not None
        extended = old("extend", "show", str(held[0]), token=held[1])
        assert extended["extension_count"] == 1
        assert new("release", "show", str(held[0]), token=held[1])["status"] == (
            "released"
        )
        kept = old("reserve", "show", seats=["A-2"], session="bo")
        freed = link.execute(
            "select success from dibs.release_seats_atomic('show', %s, 'bo')",
            (kept["token"],),
        ).fetchone()
        assert freed == (True,)
        assert old("verify", "show") == new("verify", "show") == []


def test_both_clients_work_at_the_same_time(
    release: Version, head: Version, url: str
) -> None:
    failures: list[BaseException] = []

    def go(version: Version, event: str) -> None:
        try:
            with Client(version, url) as client:
                tour(client, event)
        except BaseException as failure:  # noqa: BLE001 raised in the test below
            failures.append(failure)

    tours = [
        Thread(target=go, args=(version, f"{name}-{number}"))
        for name, version in (("old", release), ("new", head))
        for number in range(2)
    ]
    for one in tours:
        one.start()
    for one in tours:
        one.join()
    assert failures == []


def test_upgrading_again_disturbs_nobody(old: Client, url: str) -> None:
    tour(old, "before")
    assert migrate(url) == []
    tour(old, "after")
