"""What is measured does what it is measured for: every baseline holds and refuses."""

from collections.abc import Iterator

import psycopg
import pytest
from benchmarks.contestants import (
    CAPACITY,
    Stage,
    bare_service,
    dibs_service,
    put_on_sale,
    redis_service,
    stage,
    usual_service,
)
from benchmarks.rounds import Tally, tally_of

from benchmarks import hall, servers

ROWS = 800
TAKEN = """
select (select count(*) from seats where status = 'reserved'),
  (select count(*) from tickets), (select sum(quantity) from reservations)
"""


@pytest.fixture
def compared(postgres: str) -> Iterator[Stage]:
    """A database for both."""
    with stage(postgres) as made:
        yield made


def asked(port: int, event: str, wish: str) -> Tally:
    """What came of a short load."""
    path = f"/v1/events/{event}/reservations"
    flags = ("--wish", wish, "--seconds", 0.3, "--connections", 8)
    return tally_of("load", port, path, *flags)


def test_the_usual_service_holds_units_and_seats(compared: Stage) -> None:
    hall.build(compared.url, ROWS)
    with usual_service(compared, 4) as port:
        units = asked(port, "hot", "hot")["answers"]
        pairs = asked(port, hall.EVENT, "seats")["answers"]
        parties = asked(port, hall.EVENT, "best")["answers"]

    seats = 2 * pairs + 4 * parties
    with psycopg.connect(compared.url) as connection:
        taken = connection.execute(TAKEN).fetchone()
    assert min(units, pairs, parties) > 0
    assert taken == (seats, seats + 2 * units, seats + 2 * units)


def test_ours_holds_and_refuses_under_the_same_loads(compared: Stage) -> None:
    hall.build(compared.url, ROWS)
    put_on_sale(compared, "hot", {"floor": CAPACITY, "gone": 0})
    with dibs_service(compared) as port:
        answers = [
            asked(port, event, wish)["answers"]
            for event, wish in (
                ("hot", "hot"),
                ("hot", "soldout"),
                (hall.EVENT, "seats"),
                (hall.EVENT, "best"),
            )
        ]

    assert min(answers) > 0


@pytest.mark.needs("redis-server")
def test_the_service_on_redis_and_the_bare_route_answer() -> None:
    with (
        servers.redis() as redis_port,
        redis_service(Stage("", redis_port), 8) as redis,
        bare_service() as bare,
    ):
        answers = [asked(port, "hot", "hot")["answers"] for port in (redis, bare)]

    assert min(answers) > 0


def test_a_missing_redis_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(servers.Missing, match="apt install redis-server"):
        servers.redis().__enter__()


def test_an_open_loop_tells_those_it_turned_away(compared: Stage) -> None:
    put_on_sale(compared, "hot", {"floor": CAPACITY})
    flags = ("--connections", 1, "--seconds", 0.5, "--warm-up", 0)
    path = "/v1/events/hot/reservations"
    with dibs_service(compared) as port:
        tally = tally_of("arrivals", port, path, 5_000, *flags)

    assert tally["accepted_per_second"] > 0
    assert tally["turned_away_per_second"] > 1_000
