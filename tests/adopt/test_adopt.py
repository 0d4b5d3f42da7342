"""From an existing design to Dibs: install, shadow, compare, switch, roll back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import psycopg
import pytest
from tests.doors.database import Databases

from dibs.installer import migrate

from .shop import WANTED, Shop

CLIENTS = 12

Opened = tuple[str, Shop]


@pytest.fixture(params=WANTED)
def opened(
    request: pytest.FixtureRequest, databases: Databases
) -> Iterator[tuple[str, Shop]]:
    """A shop with sales and a hold from before, and its database's address."""
    with databases.copy() as url:
        shop = Shop(url, request.param)
        shop.run("before")
        yield url, shop
        shop.close()


def test_what_was_there_is_known(opened: Opened) -> None:
    _, shop = opened
    shop.run("import", "shadow", "compare")

    assert shop.disagreements() == []
    assert shop.broken() == []
    imported = shop.one("select count(*) from dibs.reservations")
    assert imported == shop.one("select count(*) from dibs_twins") > 1


def test_the_import_again_changes_nothing(opened: Opened) -> None:
    _, shop = opened
    shop.run("import", "shadow")
    before = shop.one("select count(*) from dibs.reservations")

    shop.run("import", "shadow", "compare")
    assert shop.one("select count(*) from dibs.reservations") == before
    assert shop.disagreements() == []


def test_the_import_again_tells_nothing_that_dibs_decided(opened: Opened) -> None:
    _, shop = opened
    shop.run("import", "shadow", "compare", "switch")
    shop.link.execute("update dibs_switch set share = 100")
    assert shop.trade(Random(4), 30) > 0
    before = shop.one("select count(*) from dibs.reservations")

    shop.run("import")
    assert shop.one("select count(*) from dibs.reservations") == before
    assert shop.disagreements() == []


def test_the_shadow_follows_every_sale(opened: Opened) -> None:
    _, shop = opened
    shop.run("import", "shadow", "compare")

    assert shop.trade(Random(1), 120) > 20
    assert shop.disagreements() == []
    assert shop.broken() == []


@pytest.mark.parametrize("share", [0, 100])
def test_the_shadow_follows_what_is_taken_back(opened: Opened, share: int) -> None:
    _, shop = opened
    shop.run("import", "shadow", "compare", "switch")
    shop.link.execute("update dibs_switch set share = %s", (share,))
    row = shop.hold(WANTED[shop.design][-1], "who-thinks-better-of-it")
    assert shop.confirm(row)

    shop.refund(row)
    shop.save(row, "archived")
    assert shop.disagreements() == []
    assert shop.broken() == []
    assert shop.hold(WANTED[shop.design][-1], "next") is not None


def test_a_row_saved_as_it_is_changes_nothing(opened: Opened) -> None:
    _, shop = opened
    shop.run("import", "shadow", "compare", "switch")
    row = shop.hold(WANTED[shop.design][-1], "who-thinks")
    shop.save(row)
    assert shop.disagreements() == []

    assert shop.confirm(row)
    shop.save(row)
    assert shop.disagreements() == []


def test_a_switch_that_fails_changes_nothing(opened: Opened) -> None:
    """Here for want of what the shadow brings."""
    _, shop = opened
    status, reason = shop.run_psql("switch")
    assert (status, "dibs_switch" in reason) == (3, True)

    assert shop.hold(WANTED[shop.design][-1], "buyer") is not None


def test_the_switch_again_changes_nothing(opened: Opened) -> None:
    _, shop = opened
    shop.run("import", "shadow", "compare", "switch")
    shop.link.execute("update dibs_switch set share = 100")

    assert shop.run_psql("switch") == (0, "")
    assert shop.trade(Random(5), 30) > 0
    assert shop.disagreements() == []


def test_a_disagreement_is_listed(opened: Opened) -> None:
    _, shop = opened
    shop.run("import", "shadow", "compare")
    what = WANTED[shop.design][-1]
    event = {"tickets": "fair", "stock": "shop", "seats": "lear"}[shop.design]
    held = {"seats": [what.split()[-1]]} if shop.design == "seats" else {}
    items = "{}" if held else f'{{"{what}": 1}}'
    shop.one(
        "select code from dibs.reserve(%s, %s, seats => %s, session => 'elsewhere')",
        event,
        items,
        held.get("seats", []),
    )

    assert [row[0] for row in shop.disagreements()] == [what]


def test_a_share_is_decided_by_dibs_and_nothing_is_sold_twice(opened: Opened) -> None:
    url, shop = opened
    shop.run("import", "shadow", "compare", "switch")
    for share in (5, 50, 100):
        shop.link.execute("update dibs_switch set share = %s", (share,))
        with ThreadPoolExecutor(CLIENTS) as clients:
            got = list(
                clients.map(lambda n: _client(url, shop.design, n), range(CLIENTS))
            )
        assert sum(got) > 0 or shop.design == "seats"
        assert shop.disagreements() == []
        assert shop.broken() == []


def test_who_was_sold_out_here_is_sold_out_there(opened: Opened) -> None:
    _, shop = opened
    shop.run("import", "shadow", "compare", "switch")
    what = {"tickets": "gala-vip", "stock": "shirt", "seats": "lear A-1"}[shop.design]
    got = []
    for share in (0, 100, 0, 100, 0, 100):
        shop.link.execute("update dibs_switch set share = %s", (share,))
        got.append(shop.hold(what, f"buyer-{len(got)}") is not None)

    assert not any(got[4:])
    assert shop.disagreements() == []


def test_the_way_back_leaves_the_shop_as_it_is(opened: Opened) -> None:
    url, shop = opened
    shop.run("import", "shadow", "compare", "switch")
    shop.link.execute("update dibs_switch set share = 50")
    shop.trade(Random(2), 60)
    before = shop.tables()

    shop.run("roll_back")
    assert shop.tables() == before
    with pytest.raises(psycopg.errors.UndefinedTable):
        shop.link.execute("select * from dibs.codes")
    shop.trade(Random(3), 30)
    migrate(url)
    assert shop.events() == []


def _client(url: str, design: str, number: int) -> int:
    shop = Shop(url, design)
    try:
        return shop.trade(Random(number), 25)
    finally:
        shop.close()
